"""./dev run end to end: it answers, refuses a second instance, survives kill -9, and leaves no processes behind."""

import json
import os
import signal
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from cmehub.local import run as local_run
from cmehub.local import say
from cmehub.local.interrupts import Interrupts
from cmehub.local.ports import free_port
from cmehub.local.processes import Book, started_at
from cmehub.local.run import STOP_ORDER, Hub
from cmehub.local.servers import Servers

ROOT = Path(__file__).parents[2]


@dataclass
class Door:
    """A ./dev with its own folder and port, and an otherwise empty environment."""

    var: Path
    port: int

    @property
    def output(self) -> str:
        return (self.var / "said").read_text()

    def call(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run([ROOT / "dev", *arguments], env=self._env(), capture_output=True, text=True, check=False)

    def run(self) -> "subprocess.Popen[bytes]":
        """Start it and wait until it prints its address."""
        with (self.var / "said").open("wb") as out:
            started = subprocess.Popen(
                [ROOT / "dev", "run", "--port", str(self.port)], env=self._env(), stdout=out, stderr=out
            )
        until = time.monotonic() + 90
        while "Press Ctrl-C to stop everything" not in self.output:
            assert started.poll() is None, self.output
            assert time.monotonic() < until, self.output
            time.sleep(0.1)
        return started

    def answers(self) -> bool:
        try:
            with urllib.request.urlopen(f"http://localhost:{self.port}/healthz", timeout=5) as answer:
                return bool(answer.status == 200)
        except (urllib.error.URLError, OSError):
            return False

    def pids(self) -> dict[str, int]:
        records = [json.loads(path.read_text()) for path in (self.var / "run").glob("*.json")]
        return {record["name"]: record["pid"] for record in records}

    def _env(self) -> dict[str, str]:
        return {"PATH": os.environ["PATH"], "HOME": str(self.var), "CMEHUB_VAR": str(self.var)}


@pytest.fixture
def door(tmp_path: Path) -> Iterator[Door]:
    made = Door(tmp_path, free_port())
    yield made
    made.call("stop")


def _alive(pids: dict[str, int]) -> list[str]:
    return [name for name, pid in pids.items() if started_at(pid)]


def test_run_survives_kill_9_of_the_launcher_and_ctrl_c_leaves_nothing(door: Door) -> None:
    first = door.run()
    before = door.pids()
    assert door.answers()
    assert f"http://localhost:{door.port}/" in door.output

    refused = door.call("run", "--port", str(free_port()))
    assert refused.returncode == 1
    assert f"already running (process {first.pid}, http://localhost:{door.port}/)" in refused.stdout

    first.kill()
    first.wait()
    second = door.run()
    after = door.pids()
    assert {name for name in before if before[name] == after[name]} == {"postgres", "valkey"}
    assert _alive({name: before[name] for name in STOP_ORDER}) == []
    assert door.answers()

    second.send_signal(signal.SIGINT)
    assert second.wait(timeout=60) == 0
    assert _alive(after) == []
    assert door.pids() == {}


def test_stop_with_nothing_to_stop_says_so(door: Door) -> None:
    stopped = door.call("stop")

    assert (stopped.returncode, stopped.stdout) == (0, "Nothing is running.\n")


def test_reset_asks_and_deletes_nothing_without_an_answer(door: Door) -> None:
    (door.var / "mail").mkdir()

    refused = subprocess.run(
        [ROOT / "dev", "reset"], env=door._env(), stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False
    )

    assert refused.returncode == 1
    assert (door.var / "mail").exists()


class _NotedServers(Servers):
    def stop(self, hurried: object = None) -> None:
        with (self.var / "order").open("a") as order:
            order.write("servers\n")


def test_children_stop_in_their_order_before_the_servers(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    hub = Hub(_NotedServers(tmp_path), port=0)
    for name in ("worker", "web", "beat"):
        script = f"trap 'sleep 0.1; echo {name} >> {tmp_path}/order; exit' TERM; echo up; while :; do sleep 0.02; done"
        log = tmp_path / f"{name}.log"
        hub.book.start(name, ["sh", "-c", script], log=log, env={"PATH": os.environ["PATH"]})
        while "up" not in log.read_text():
            time.sleep(0.02)

    hub.stop()

    assert (tmp_path / "order").read_text().split() == ["web", "beat", "worker", "servers"]
    assert list(Book(tmp_path / "run").folder.glob("*.json")) == []


def test_a_process_that_keeps_ending_stops_the_run_with_its_log(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(local_run, "VAR", tmp_path)
    monkeypatch.setattr(
        local_run, "_argvs", lambda port: {name: ["sh", "-c", "echo no; exit 1"] for name in STOP_ORDER}
    )
    hub = Hub(Servers(tmp_path), port=0, env={"PATH": os.environ["PATH"]})
    for name in STOP_ORDER:
        hub._start_child(name)

    with pytest.raises(say.Problem, match=r"keeps exiting(?s:.)*    no"):
        hub.follow()


def test_a_signal_waits_until_a_start_is_on_record() -> None:
    interrupts = Interrupts()
    heard: list[signal.Signals] = []

    def shielded() -> None:
        with interrupts.shield(heard.append):
            interrupts._arrived(signal.SIGTERM, None)
            heard.append(signal.SIGHUP)  # it wasn't interrupted

    with pytest.raises(KeyboardInterrupt):
        shielded()

    assert heard == [signal.SIGTERM, signal.SIGHUP]
