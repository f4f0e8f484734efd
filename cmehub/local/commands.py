"""The commands of ./dev."""

import argparse
import os
from collections.abc import Sequence

from cmehub.local import checks, environment, run, say, setup, testing
from cmehub.local.interrupts import INTERRUPTS
from cmehub.local.places import DEV_LOCKS, PYTHON, ROOT, RUN_LOCKS, VAR
from cmehub.local.processes import attend
from cmehub.local.servers import Servers, held, is_held

# What these need is all that a newcomer waits for; the browser driver, types and linters come with the other commands.
_WITHOUT_TOOLS = {"run", "reset", "manage"}

_EXAMPLES = """\
  ./dev run                     everything, at http://localhost:8000/
  ./dev test                    all tests, as CI runs them
  ./dev test tests/careers -k board
  ./dev check                   lint, types, contracts, migrations, deployment
  ./dev manage shell            any manage.py command, on the development database
  ./dev bench outbox --size 2000
"""


def main(argv: Sequence[str]) -> int:
    """Run the command and return its exit code."""
    parser = _parser()
    if not argv:
        parser.print_help()
        return 0
    passed_on = {"test", "manage", "bench"}
    own, rest = (argv[:1], argv[1:]) if argv[0] in passed_on else (argv, [])
    asked = parser.parse_args(own)
    INTERRUPTS.install()
    try:
        if asked.command != "stop":
            setup.ensure(RUN_LOCKS if asked.command in _WITHOUT_TOOLS else DEV_LOCKS)
        return _do(asked, list(rest))
    except say.Problem as problem:
        say.line(f"\n{problem}")
        return 1
    except OSError as error:
        say.line(f"\n{say.explain(error)}")
        return 1
    except KeyboardInterrupt:
        say.line()
        return 130


def _do(asked: argparse.Namespace, rest: list[str]) -> int:
    match asked.command:
        case "run":
            return run.run(asked.port)
        case "stop":
            return run.stop_running()
        case "reset":
            return run.reset(sure=asked.yes)
        case "test":
            return testing.test(rest)
        case "check":
            return checks.check()
        case "lint":
            return checks.check(quick=True)
        case "fix":
            return checks.fix()
        case "manage":
            return _manage(rest)
        case _:
            return _bench(rest)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="./dev",
        epilog=_EXAMPLES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
        description="Run, test and check CME Hub.",
    )
    commands = parser.add_subparsers(dest="command", metavar="COMMAND", required=True)
    started = commands.add_parser("run", help="start everything (stop it with Ctrl-C)")
    started.add_argument("--port", type=_port, default=8000, help="web port (default: %(default)s)")
    commands.add_parser("stop", help="stop what ./dev run started, from another terminal or after a crash")
    emptied = commands.add_parser("reset", help="delete the development database, after asking")
    emptied.add_argument("--yes", action="store_true", help="don't ask")
    commands.add_parser("test", help="run the tests (passes arguments to pytest)")
    commands.add_parser("check", help="run everything that CI checks, except the tests")
    commands.add_parser("lint", help="run the quick checks")
    commands.add_parser("fix", help="fix lint and formatting")
    commands.add_parser("manage", help="run a manage.py command")
    commands.add_parser("bench", help="run a benchmark from tests/bench/")
    return parser


def _port(text: str) -> int:
    if not text.isdigit() or not 1024 <= int(text) <= 65535:
        raise argparse.ArgumentTypeError(f"{text} is not a port between 1024 and 65535")
    return int(text)


def _manage(arguments: list[str]) -> int:
    """Run manage.py on the development servers, then stop them unless ./dev run is using them."""
    servers = Servers(VAR, environment.given())
    if is_held(VAR) and servers.book.read("launcher"):
        return _with_servers(arguments, servers)
    with held(VAR, busy="Another ./dev command is using the servers ({who}). Try again when it's done."):
        try:
            return _with_servers(arguments, servers)
        finally:
            with INTERRUPTS.shield(then_raise=False):
                servers.stop()


def _with_servers(arguments: list[str], servers: Servers) -> int:
    env = dict(os.environ) | environment.for_development(VAR, port=8000) | servers.start() | dict(servers.given)
    return attend([PYTHON, "manage.py", *arguments], env=env, cwd=ROOT)


def _bench(arguments: list[str]) -> int:
    folder = ROOT / "tests" / "bench"
    names = sorted(path.stem for path in folder.glob("*.py") if "def main(" in path.read_text())
    if not arguments or arguments[0] not in names:
        raise say.Problem(f"Name a benchmark: ./dev bench NAME. Choose from: {', '.join(names)}")
    return testing.with_servers([PYTHON, "-m", f"tests.bench.{arguments[0]}", *arguments[1:]])
