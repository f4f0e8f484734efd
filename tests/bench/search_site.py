"""The hub's processes for the search benchmark: gunicorn as in production, Celery's worker and beat, and clients."""

import http.client
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from cmehub.local.places import ROOT
from tests.bench.mailing import database_url
from tests.fakes import free_port

START_SECONDS = 90
_TICK = os.sysconf("SC_CLK_TCK")


class Site:
    """gunicorn on the benchmark's database, with so many workers."""

    def __init__(self, workers: int = 2) -> None:
        self.workers, self.port = workers, free_port()
        self.env = {**os.environ, "DATABASE_URL": database_url(), "SITE_URL": f"http://localhost:{self.port}"}
        self.env |= {"ALLOWED_HOSTS": "localhost", "DEBUG": "false", "LOG_LEVEL": "ERROR"}

    def __enter__(self) -> "Site":
        subprocess.run(
            [sys.executable, "manage.py", "collectstatic", "--noinput", "-v0"], cwd=ROOT, env=self.env, check=True
        )
        self.start()
        return self

    def __exit__(self, *error: object) -> None:
        self.stop()

    def start(self) -> None:
        """Start, and wait until it answers."""
        command = [sys.executable, "-m", "gunicorn", "--config", "python:cmehub.gunicorn", "--keep-alive", "75"]
        options = ["--bind", f"127.0.0.1:{self.port}", "--workers", str(self.workers), "--log-level", "critical"]
        self.process = subprocess.Popen([*command, *options, "cmehub.wsgi:application"], cwd=ROOT, env=self.env)
        until = time.monotonic() + START_SECONDS
        while time.monotonic() < until:
            try:
                if self.get("/healthz").status == 200:
                    return
            except OSError:
                time.sleep(0.02)
        raise SystemExit(f"The web server didn't start within {START_SECONDS} seconds.")

    def stop(self) -> None:
        self.process.terminate()
        self.process.wait(timeout=60)

    def get(self, address: str) -> "Page":
        with self.connected() as client:
            return client.get(address)

    @contextmanager
    def connected(self) -> Iterator["Client"]:
        client = Client(self)
        try:
            yield client
        finally:
            client.close()

    @property
    def pids(self) -> list[int]:
        """Its workers, which are the master's children."""
        pid = self.process.pid
        return [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]

    @contextmanager
    def one_connection_each(self) -> Iterator[list["Client"]]:
        """Connect to every worker. Which one accepts is up to the system, so this tries until all did."""
        found: dict[int, Client] = {}
        others: list[Client] = []
        until = time.monotonic() + START_SECONDS
        try:
            while not (len(self.pids) == self.workers and set(self.pids) == set(found)):
                assert time.monotonic() < until, "a worker doesn't answer"
                client = Client(self)
                client.get("/healthz")
                pid = _owner(self.port, client.port, self.pids)
                if pid is None or pid in found:
                    others.append(client)
                else:
                    found[pid] = client
                for gone in set(found) - set(self.pids):
                    others.append(found.pop(gone))
            yield list(found.values())
        finally:
            for client in [*found.values(), *others]:
                client.close()

    def kill_worker(self) -> None:
        os.kill(self.pids[0], signal.SIGKILL)

    def cpu_seconds(self) -> float:
        """Return what the workers have used."""
        fields = [Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split() for pid in self.pids]
        return sum(int(each[11]) + int(each[12]) for each in fields) / _TICK

    def private_mb(self) -> float:
        """Return the memory that the largest worker shares with no other process."""
        return max(_private_kb(pid) for pid in self.pids) / 1000


@dataclass(frozen=True)
class Page:
    status: int
    body: str


class Client:
    """A connection that's kept."""

    def __init__(self, site: Site) -> None:
        self._connection = http.client.HTTPConnection("localhost", site.port, timeout=60)
        self._connection.connect()
        self.port = int(self._connection.sock.getsockname()[1])

    def get(self, address: str) -> Page:
        self._connection.request("GET", address, headers={"Accept": "text/html"})
        answer = self._connection.getresponse()
        return Page(answer.status, answer.read().decode())

    def close(self) -> None:
        self._connection.close()


def _owner(server_port: int, client_port: int, pids: Sequence[int]) -> int | None:
    """Return which process holds the server's end of a connection."""
    ends = f":{server_port:04X}", f":{client_port:04X}"
    for line in Path("/proc/net/tcp").read_text().splitlines()[1:]:
        parts = line.split()
        if parts[1].endswith(ends[0]) and parts[2].endswith(ends[1]):
            socket = f"socket:[{parts[9]}]"
            return next((pid for pid in pids if socket in _open_files(pid)), None)
    return None


def _open_files(pid: int) -> Iterator[str]:
    for path in Path(f"/proc/{pid}/fd").iterdir():
        try:
            yield str(path.readlink())
        except FileNotFoundError:
            continue


def _private_kb(pid: int) -> int:
    lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    return sum(int(line.split()[1]) for line in lines if line.startswith(("Private_Clean", "Private_Dirty")))


@contextmanager
def celery() -> Iterator[None]:
    """Run Celery's worker and beat, which project what no process did after its commit."""
    env = {**os.environ, "DATABASE_URL": database_url(), "LOG_LEVEL": "CRITICAL"}
    command = [sys.executable, "-W", "ignore", "-m", "celery", "--quiet", "--app", "cmehub.celery"]
    options = ["--loglevel", "CRITICAL"]
    worker = [*command, "worker", "--concurrency", "1", "--without-mingle", "--without-gossip", *options]
    beat = [*command, "beat", "--schedule", str(ROOT / "var" / "test" / "bench-schedule"), "--pidfile", "", *options]
    running = [subprocess.Popen(each, cwd=ROOT, env=env) for each in (worker, beat)]
    try:
        yield
    finally:
        for process in running:
            process.terminate()
        for process in running:
            process.wait(timeout=60)


def load(site: Site, addresses: Sequence[str], *, clients: int, seconds: float) -> list[float]:
    """Ask for pages with so many clients at once, from a process of their own. Return the milliseconds of each."""
    command = [sys.executable, "-m", "tests.bench.search_clients", str(site.port), str(clients), str(seconds)]
    done = subprocess.run(
        command, cwd=ROOT, input=json.dumps(list(addresses)), capture_output=True, text=True, check=True
    )
    took: list[float] = json.loads(done.stdout)
    return took
