"""Child processes are identified by pid and start time, and stopped with everything they started."""

import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import pytest

from cmehub.local import ports, say
from cmehub.local.processes import MARK, Book, Record, left_of, started_at, stop
from cmehub.local.servers import held, is_held

STUBBORN = "trap '' TERM; sleep 60 & wait; sleep 60"


def _start(book: Book, *argv: str) -> Record:
    return book.start("web", argv, log=book.folder / "web.log", env={"PATH": "/usr/bin:/bin"}, port=8000)


def _wait_for(log: Path, text: str) -> None:
    until = time.monotonic() + 10
    while text not in log.read_text():
        assert time.monotonic() < until, log.read_text()
        time.sleep(0.02)


def _at_work(session: int) -> list[str]:
    """Return the processes of a session, except zombies."""
    listed = subprocess.run(["ps", "-o", "stat=", "--sid", str(session)], capture_output=True, text=True, check=False)
    return [state for state in listed.stdout.split() if not state.startswith("Z")]


def test_a_child_is_found_again_with_its_port(tmp_path: Path) -> None:
    started = _start(Book(tmp_path), "sleep", "60")

    assert Book(tmp_path).read("web") == started
    assert started.port == 8000
    stop(started)
    assert Book(tmp_path).read("web") is None


def test_a_pid_that_was_given_away_again_is_not_ours(tmp_path: Path) -> None:
    record = _start(Book(tmp_path), "sleep", "60")
    stranger = Record(name="web", pid=record.pid, started="another start", place=str(tmp_path))

    stop(stranger, seconds=0)

    assert record.alive
    stop(record)


def test_a_record_that_a_crash_left_half_written_is_no_record(tmp_path: Path) -> None:
    (tmp_path / "web.json").write_text('{"name": "web", "pi')

    assert Book(tmp_path).last("web") is None


def test_an_ended_child_is_not_alive_although_nobody_waited_for_it(tmp_path: Path) -> None:
    child = subprocess.Popen(["true"])
    time.sleep(0.2)

    assert started_at(child.pid) == ""
    child.wait()


def test_stop_ends_a_child_that_will_not_hear_with_all_it_started(tmp_path: Path) -> None:
    record = _start(Book(tmp_path), "sh", "-c", STUBBORN)
    time.sleep(0.2)

    stop(record, seconds=0.3)

    assert _at_work(record.pid) == []


def test_somebody_in_a_hurry_does_not_wait(tmp_path: Path) -> None:
    record = _start(Book(tmp_path), "sh", "-c", STUBBORN)
    time.sleep(0.2)
    begun = time.monotonic()

    stop(record, seconds=60, hurried=lambda: True)

    assert time.monotonic() - begun < 5
    assert not record.alive


def test_what_a_killed_child_left_is_found_and_ended(tmp_path: Path) -> None:
    record = _start(Book(tmp_path), "sh", "-c", "sleep 60 & echo started; wait")
    _wait_for(tmp_path / "web.log", "started")
    subprocess.run(["kill", "-9", str(record.pid)], check=True)
    while record.alive:
        time.sleep(0.02)

    left = left_of(record)
    stop(record)

    assert len(left) == 1
    assert _at_work(record.pid) == []


def test_a_session_without_our_mark_is_left_alone(tmp_path: Path) -> None:
    stranger = subprocess.Popen(["sleep", "60"], start_new_session=True, env={MARK: "/another/place"})
    record = Record(name="web", pid=stranger.pid, started="long gone", place=str(tmp_path))

    assert left_of(record) == []
    stranger.kill()
    stranger.wait()


def test_one_launcher_holds_a_place_and_the_second_hears_who(tmp_path: Path) -> None:
    hold = (
        "import sys, time; from pathlib import Path; from cmehub.local.servers import held\n"
        "with held(Path(sys.argv[1]), busy='', note=', http://localhost:8000/'):\n"
        "    print('held', flush=True); time.sleep(60)"
    )
    first = subprocess.Popen([sys.executable, "-c", hold, tmp_path], stdout=subprocess.PIPE, text=True)
    assert first.stdout is not None
    first.stdout.readline()

    with pytest.raises(say.Problem) as refused, held(tmp_path, busy="Taken by {who}."):
        pass

    assert str(refused.value) == f"Taken by process {first.pid}, http://localhost:8000/."
    assert is_held(tmp_path)
    first.send_signal(signal.SIGKILL)
    first.communicate()
    assert not is_held(tmp_path)


def test_a_taken_port_is_refused_with_who_has_it_and_another(unused_port: int) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", unused_port))
        taken.listen()

        with pytest.raises(say.Problem) as refused:
            ports.require_free(unused_port)

    said = str(refused.value)
    assert said.startswith(f"Port {unused_port} is in use by ")
    assert f"(process {Path('/proc/self').resolve().name})" in said
    other = int(said.rpartition("./dev run --port ")[2])
    assert ports.is_free(other)


@pytest.fixture
def unused_port() -> int:
    return ports.free_port()
