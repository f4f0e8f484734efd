"""./dev test: everything, on real servers and a real browser, and how to run one test."""

import os
import xml.etree.ElementTree as ET
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from cmehub.local import browser, environment, say
from cmehub.local.interrupts import INTERRUPTS
from cmehub.local.places import PYTHON, ROOT, TEST_VAR
from cmehub.local.processes import attend
from cmehub.local.servers import Servers, held

_IN_THE_BROWSER = ["tests/browser", "tests/journeys"]
_NOTHING_COLLECTED = 5
# Each worker keeps the order: tests that empty the tables come last. (Work stealing would bring others after them.)
_TWO_AT_ONCE = ["-n", "2", "--dist", "load", "--maxschedchunk", "4"]
# Tests start many processes. Where Python may not write bytecode next to the code, each would compile all of it again.
_BYTECODE = {"PYTHONDONTWRITEBYTECODE": "", "PYTHONPYCACHEPREFIX": str(TEST_VAR / "pycache")}
_BUSY = "Other tests are running in this checkout ({who}). Wait until they're done, or stop them."


@dataclass(frozen=True)
class Tally:
    passed: int = 0
    failed: int = 0
    skipped: int = 0

    def __add__(self, other: "Tally") -> "Tally":
        return Tally(self.passed + other.passed, self.failed + other.failed, self.skipped + other.skipped)

    def __str__(self) -> str:
        return f"{self.passed} passed, {self.failed} failed" + (f", {self.skipped} skipped" if self.skipped else "")


def test(arguments: Sequence[str]) -> int:
    """Run the given tests, or all of them; return the exit code."""
    given = environment.given()
    servers = Servers(TEST_VAR, _meant_for_tests(given), careless=True)
    with held(TEST_VAR, busy=_BUSY):
        try:
            env = dict(os.environ) | given | servers.start() | _BYTECODE
            env |= _browser_if_needed(arguments)
            return _chosen(arguments, env) if arguments else _all(env)
        finally:
            _stop(servers)


def with_servers(argv: Sequence[str | Path]) -> int:
    """Run a command, such as a benchmark, with its own servers, whose PostgreSQL syncs to disk."""
    servers = Servers(TEST_VAR)
    with held(TEST_VAR, busy=_BUSY):
        try:
            env = dict(os.environ) | environment.for_development(TEST_VAR, port=8000) | servers.start()
            env |= {"DEBUG": "false", "DEMO_WORLD": "false", "LOG_LEVEL": "ERROR"}  # the figures are what is read
            env |= {"DEFAULT_FROM_EMAIL": "hub@hub.example", "POSTAL_ADDRESS": "1 Example Street, Springfield"}
            return attend(argv, env=env, cwd=ROOT)
        finally:
            _stop(servers)


def _stop(servers: Servers) -> None:
    with INTERRUPTS.shield(then_raise=False):
        servers.stop()


def _meant_for_tests(given: Mapping[str, str]) -> dict[str, str]:
    """Use servers from the real environment only: .env describes where the hub runs, not its tests."""
    return {name: value for name, value in given.items() if name in os.environ}


def _browser_if_needed(arguments: Sequence[str]) -> browser.Found:
    if not needs_browser(arguments):
        return {}
    with say.step("a browser"):
        return browser.find()


def needs_browser(arguments: Sequence[str]) -> bool:
    """Whether the given tests include browser tests. With none given, all run."""
    named = [path for argument in arguments if (path := ROOT / argument.partition("::")[0]).exists()]
    of_browser = [ROOT / folder for folder in _IN_THE_BROWSER]
    return not named or any(
        path.is_relative_to(one) or one.is_relative_to(path) for path in named for one in of_browser
    )


def _chosen(arguments: Sequence[str], env: Mapping[str, str]) -> int:
    return attend([PYTHON, "-m", "pytest", *arguments], env=env, cwd=ROOT)


def _all(env: Mapping[str, str]) -> int:
    ignored = [f"--ignore={folder}" for folder in _IN_THE_BROWSER]
    rounds = {"Without a browser": [*_TWO_AT_ONCE, *ignored], "In the browser": [*_TWO_AT_ONCE, *_IN_THE_BROWSER]}
    codes, tally = [], Tally()
    for title, arguments in rounds.items():
        say.line(f"\n{title}:")
        report = TEST_VAR / "report.xml"
        report.unlink(missing_ok=True)
        codes.append(_chosen(["--quiet", f"--junit-xml={report}", *arguments], env))
        tally += read_report(report)
        if INTERRUPTS.count:
            break
    say.line("\nTo run one test: ./dev test tests/programs/evidence/test_rules.py::NAME")
    say.line(str(tally))
    wrong = [code for code in codes if code not in (0, _NOTHING_COLLECTED)]
    return wrong[0] if wrong else 0 if tally.passed else _NOTHING_COLLECTED


def read_report(report: Path) -> Tally:
    """Add up a JUnit report. A missing one is one failure, since pytest itself crashed."""
    if not report.exists():
        return Tally(failed=1)
    suite = ET.parse(report).getroot().find("testsuite")
    assert suite is not None
    total, wrong, skipped = (
        int(suite.get("tests", 0)),
        int(suite.get("failures", 0)) + int(suite.get("errors", 0)),
        int(suite.get("skipped", 0)),
    )
    return Tally(passed=total - wrong - skipped, failed=wrong, skipped=skipped)
