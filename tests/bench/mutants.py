"""Mutation testing: `./dev bench mutants [PATH …]` checks every `rules.py`, `claims.py` and `planning.py`, or the given
files.

Each mutant is the file with one small change. It's never written to disk: a forked process imports the changed source
instead of the file and runs the tests of its room, those of the module first, until one fails. A mutant that fails no
test survives and is printed as a diff. Strings aren't mutated. Processes started by a test run the unchanged file.
"""

import argparse
import ast
import difflib
import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from importlib.machinery import ModuleSpec, SourceFileLoader
from importlib.util import spec_from_file_location
from pathlib import Path

import libcst as cst
from mutmut.mutation.mutators import mutation_operators, operator_string

ROOT = Path(__file__).resolve().parent.parent.parent
APPS = ("accounts", "programs", "careers")
NAMES = ("rules.py", "claims.py", "planning.py")
SLOWER = 5  # a mutant times out after this many times the duration of an unchanged run
PASSED, NOTHING_COLLECTED = 0, 5
# Imported once, before forking. Contains neither project modules nor pytest plugins.
PRELOADED = ("celery", "cryptography.fernet", "django.contrib.admin", "django.test", "psycopg_pool", "redis", "pytest")


@dataclass
class Result:
    """The outcome of a file's mutants. `survivors` are the changed sources. `timeouts` are included in `killed`."""

    path: Path
    mutants: int = 0
    timeouts: int = 0
    survivors: list[str] = field(default_factory=list)
    seconds: float = 0.0

    @property
    def killed(self) -> int:
        return self.mutants - len(self.survivors)


def swap_min_and_max(node: cst.Call) -> Iterator[cst.CSTNode]:
    other = {"min": "max", "max": "min"}
    if isinstance(node.func, cst.Name) and node.func.value in other:
        yield node.with_changes(func=cst.Name(other[node.func.value]))


def drop_from_chain(node: cst.Call) -> Iterator[cst.CSTNode]:
    """Change `rows.order_by("pk")` to `rows`."""
    if isinstance(node.func, cst.Attribute) and isinstance(node.func.value, cst.Call):
        yield node.func.value


Operator = Callable[..., Iterable[cst.CSTNode]]
OPERATORS: Sequence[tuple[type, Operator]] = [
    *((kind, operator) for kind, operator in mutation_operators if operator is not operator_string),
    (cst.Call, swap_min_and_max),
    (cst.Call, drop_from_chain),
]


def mutants_of(source: str) -> list[str]:
    """Return the sources that differ from this one by a single change, in file order."""
    module = cst.parse_module(source)
    known = {ast.dump(ast.parse(source))}
    found = []
    for node in _nodes(module):
        for kind, operator in OPERATORS:
            for changed in operator(node) if isinstance(node, kind) else ():
                mutant = _changed(module, node, changed)
                meaning = _meaning(mutant)
                if meaning and meaning not in known:
                    known.add(meaning)
                    found.append(mutant)
    return found


def _changed(module: cst.Module, node: cst.CSTNode, other: cst.CSTNode) -> str:
    changed = module.deep_replace(node, other)
    assert isinstance(changed, cst.Module)
    return changed.code


def _nodes(node: cst.CSTNode) -> Iterator[cst.CSTNode]:
    """Yield all nodes that run; annotations and imports aren't mutated."""
    yield node
    for child in node.children:
        if not isinstance(child, cst.Annotation | cst.Import | cst.ImportFrom):
            yield from _nodes(child)


def _meaning(source: str) -> str:
    try:
        return ast.dump(ast.parse(source))
    except SyntaxError:
        return ""


class InPlaceOf(SourceFileLoader):
    """Imports one module from a source in memory."""

    def __init__(self, module: str, path: Path, source: str) -> None:
        super().__init__(module, str(path))
        self._source = source

    def find_spec(self, fullname: str, path: object = None, target: object = None) -> ModuleSpec | None:
        return spec_from_file_location(fullname, self.path, loader=self) if fullname == self.name else None

    def get_code(self, fullname: str) -> object:  # type: ignore[override]  # typeshed has CodeType | None
        return compile(self._source, self.path, "exec")


def judge(path: Path, *, fresh_database: Callable[[], None]) -> Result:
    """Run the tests of the file's room against each of its mutants."""
    source = path.read_text()
    mutants = mutants_of(source)
    result = Result(path, mutants=len(mutants))
    tests = _tests_of(path)
    fresh_database()
    begun = time.monotonic()
    code, said = run_tests(tests, path, source, timeout=1800)
    if code != PASSED:
        sys.exit(f"{said}\nThe tests of {path.relative_to(ROOT)} fail without any change (exit code {code}).")
    timeout = 20 + SLOWER * (time.monotonic() - begun)
    for number, mutant in enumerate(mutants, start=1):
        code, _ = run_tests(tests, path, mutant, timeout=timeout)
        if code == PASSED:
            result.survivors.append(mutant)
            print(_difference(path, source, mutant), flush=True)
        if code is None:
            result.timeouts += 1
            fresh_database()  # a killed test leaves its rows behind
        if sys.stderr.isatty():
            print(f"\r{path.relative_to(ROOT)}: {number} of {len(mutants)} ", end="", file=sys.stderr, flush=True)
    result.seconds = time.monotonic() - begun
    return result


def _tests_of(path: Path) -> list[str]:
    """Return the test module of the file, if any, followed by the others of its room."""
    room = ROOT / "tests" / path.relative_to(ROOT).parent
    if not room.is_dir():
        sys.exit(f"{path.relative_to(ROOT)} has no tests: {room.relative_to(ROOT)}/ is missing.")
    mirror = room / f"test_{path.name}"
    others = sorted(test for test in room.glob("test_*.py") if test != mirror)
    return [str(test) for test in [mirror, *others] if test.exists()]


def run_tests(tests: Sequence[str], path: Path, source: str, *, timeout: float) -> tuple[int | None, str]:
    """Return pytest's exit code (None after a timeout) and its output."""
    with tempfile.TemporaryFile() as output:
        child = os.fork()
        if not child:
            _run_in_child(tests, path, source, output.fileno())
        code = _wait(child, timeout)
        output.seek(0)
        return code, output.read().decode(errors="replace")


def _run_in_child(tests: Sequence[str], path: Path, source: str, output: int) -> None:
    code = 70
    try:
        os.setsid()
        os.dup2(output, 1)
        os.dup2(output, 2)
        import pytest

        module = ".".join(path.relative_to(ROOT).with_suffix("").parts)
        sys.meta_path.insert(0, InPlaceOf(module, path, source))
        code = int(pytest.main(["-x", "-q", "--reuse-db", "--hypothesis-seed=0", "--tb=short", *tests]))
        if module not in sys.modules:
            print(f"no test imported {module}")
            code = NOTHING_COLLECTED
    finally:
        sys.stdout.flush()
        os._exit(code)


def _wait(child: int, timeout: float) -> int | None:
    until = time.monotonic() + timeout
    while time.monotonic() < until:
        ended, status = os.waitpid(child, os.WNOHANG)
        if ended:
            return os.waitstatus_to_exitcode(status)
        time.sleep(0.02)
    os.killpg(child, signal.SIGKILL)
    os.waitpid(child, 0)
    return None


def _difference(path: Path, source: str, mutant: str) -> str:
    name = str(path.relative_to(ROOT))
    lines = difflib.unified_diff(source.splitlines(), mutant.splitlines(), name, name, lineterm="", n=1)
    return "\n".join(line for line in lines if not line.startswith("---"))


def _drop_test_database() -> None:
    """Drop the test database, so that the next run creates a new one."""
    program = (
        "import django; django.setup()\n"
        "from django.db import connection\n"
        "name = connection.creation._get_test_db_name()\n"
        "with connection.creation._nodb_cursor() as cursor:\n"
        "    cursor.execute(f'DROP DATABASE IF EXISTS {connection.ops.quote_name(name)} WITH (FORCE)')\n"
    )
    env = {**os.environ, "DJANGO_SETTINGS_MODULE": "cmehub.settings"}
    subprocess.run([sys.executable, "-c", program], cwd=ROOT, env=env, check=True)


def _preload() -> None:
    for name in PRELOADED:
        __import__(name)


def discovered() -> list[Path]:
    return sorted(path for app in APPS for path in (ROOT / app).rglob("*.py") if path.name in NAMES)


def _existing(text: str) -> Path:
    path = Path(text).resolve()
    if not path.is_file() or not path.is_relative_to(ROOT) or path.suffix != ".py":
        raise argparse.ArgumentTypeError(f"{text} is not a Python file of this project")
    return path


def _print_table(results: Sequence[Result]) -> None:
    width = max(len(str(result.path.relative_to(ROOT))) for result in results)
    print(f"\n  {'file':<{width}}  mutants   killed  survived  timeouts  seconds")
    for one in results:
        name = str(one.path.relative_to(ROOT))
        counts = f"{one.mutants:>7}  {one.killed:>7}  {len(one.survivors):>8}  {one.timeouts:>8}  {one.seconds:>7.0f}"
        print(f"  {name:<{width}}  {counts}")
    print("Timeouts are counted as killed.\n")


def main() -> None:
    options = argparse.ArgumentParser(prog="./dev bench mutants", description=__doc__)
    options.add_argument("paths", nargs="*", type=_existing, metavar="PATH", help="only these files")
    paths = options.parse_args().paths or discovered()

    os.chdir(ROOT)
    os.environ["PGOPTIONS"] = "-c synchronous_commit=off"
    _preload()
    results = [judge(path, fresh_database=_drop_test_database) for path in paths]
    _drop_test_database()
    _print_table(results)

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "cmehub.settings")
    import django

    django.setup()
    from tests.bench.report import print_report

    print_report(
        "mutants",
        sizes={"files": len(results), "lines": sum(len(path.read_text().splitlines()) for path in paths)},
        figures={
            "mutants": sum(result.mutants for result in results),
            "killed": sum(result.killed for result in results),
            "survived": sum(len(result.survivors) for result in results),
            "timeouts": sum(result.timeouts for result in results),
            "seconds": round(sum(result.seconds for result in results)),
        },
    )


if __name__ == "__main__":
    main()
