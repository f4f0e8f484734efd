"""./dev check, lint and fix: one table of steps, which pre-commit and CI call too."""

import os
import subprocess
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

from cmehub.local import environment, say
from cmehub.local.interrupts import INTERRUPTS
from cmehub.local.places import CHECK_VAR, PYTHON, ROOT, VENV
from cmehub.local.servers import Servers, held


@dataclass(frozen=True)
class Check:
    title: str
    argv: Sequence[str]
    quick: bool = False
    with_database: bool = False


def _tool(name: str) -> str:
    return str(VENV / "bin" / name)


CHECKS = [
    Check("lint (ruff)", [_tool("ruff"), "check", "--quiet"], quick=True),
    Check("format (ruff)", [_tool("ruff"), "format", "--check", "--quiet"], quick=True),
    Check("templates (djlint)", [_tool("djlint"), "templates", "--lint", "--quiet"], quick=True),
    Check("import contracts", [_tool("lint-imports")], quick=True),
    Check("types (mypy)", [_tool("mypy")]),
    Check("migrations are complete", [str(PYTHON), "manage.py", "makemigrations", "--check", "--dry-run"],
          with_database=True),
    Check("migrations don't stop a running hub", [str(PYTHON), "manage.py", "check_migrations"], with_database=True),
    Check("deployment", [str(PYTHON), "manage.py", "check", "--deploy", "--fail-level", "WARNING"]),
]  # fmt: skip
FIXES = [
    Check("lint (ruff)", [_tool("ruff"), "check", "--fix", "--quiet"]),
    Check("format (ruff)", [_tool("ruff"), "format", "--quiet"]),
]


def check(*, quick: bool = False) -> int:
    """Run every step, even after a failure. Return 1 if any failed."""
    failed = [step.title for step in CHECKS if (step.quick or not quick) and not _passes(step)]
    if failed:
        say.line(f"\n{len(failed)} failed: {', '.join(failed)}. Run ./dev fix to fix what can be fixed automatically.")
        return 1
    say.line("\nAll checks passed.")
    return 0


def fix() -> int:
    return 0 if all([_passes(step) for step in FIXES]) else 1


def _passes(step: Check) -> bool:
    begun = time.monotonic()
    with _environment(step) as env:
        done = subprocess.run(step.argv, cwd=ROOT, env=dict(env), capture_output=True, text=True, check=False)
    word = "ok" if done.returncode == 0 else "FAILED"
    say.line(f"  {word:6} {step.title}  {time.monotonic() - begun:.1f} s")
    if done.returncode:
        say.line("\n".join(f"         {line}" for line in (done.stdout + done.stderr).strip().splitlines()[-60:]))
    return done.returncode == 0


@contextmanager
def _environment(step: Check) -> Iterator[Mapping[str, str]]:
    env = dict(os.environ) | environment.like_production() | {"DJANGO_SETTINGS_MODULE": "cmehub.settings"}
    if not step.with_database:
        yield env
        return
    servers = Servers(CHECK_VAR, given={"REDIS_URL": env["REDIS_URL"], "CACHE_URL": env["CACHE_URL"]}, careless=True)
    with held(CHECK_VAR, busy="Another ./dev check is running ({who}). Wait until it's done."):
        try:
            yield env | servers.start()
        finally:
            with INTERRUPTS.shield(then_raise=False):
                servers.stop()
