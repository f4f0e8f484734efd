"""The virtual environment, from the hashed lock; skipped when nothing changed, made anew when it was left half-done."""

import fcntl
import hashlib
import shutil
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

from cmehub.local import say
from cmehub.local.places import LOCK_FILE, VAR, VENV, private_folder
from cmehub.local.processes import Argv

_NO_NETWORK = ("Failed to establish a new connection", "Temporary failure in name resolution", "NewConnectionError",
               "Network is unreachable", "ProxyError", "ReadTimeoutError")  # fmt: skip


@dataclass(frozen=True)
class Environment:
    """A virtual environment in `folder` that should hold what `lock` lists."""

    folder: Path
    lock: Path

    @property
    def python(self) -> Path:
        return self.folder / "bin" / "python"

    @property
    def _stamp(self) -> Path:
        return self.folder / "made-from"

    @property
    def _half_done(self) -> Path:
        return self.folder / "being-installed"

    def is_current(self) -> bool:
        """Whether it was made whole, from this lock, by this Python, at this place."""
        return self.python.exists() and self._stamped() == [self._base(), self._packages()]

    def ensure(self) -> None:
        """Make or mend it (raises Problem)."""
        if self.is_current():
            return
        say.line("Setting up (once, and when the packages change):")
        if not self.python.exists() or self._half_done.exists() or self._stamped()[:1] != [self._base()]:
            self._make()
        self._half_done.touch()
        self._install()
        self._stamp.write_text(f"{self._base()}\n{self._packages()}\n")
        self._half_done.unlink()

    def _stamped(self) -> list[str]:
        return self._stamp.read_text().split("\n")[:2] if self._stamp.exists() else []

    def _base(self) -> str:
        """Scripts name their Python by its full path: another place or version is another environment."""
        return f"{self.folder} {'.'.join(map(str, sys.version_info[:2]))}"

    def _packages(self) -> str:
        return hashlib.sha256(self.lock.read_bytes()).hexdigest()

    def _make(self) -> None:
        with say.step(f"virtual environment in {self.folder.name}/"):
            shutil.rmtree(self.folder, ignore_errors=True)
            argv: Argv = [sys.executable, "-m", "venv", self.folder]
            made = subprocess.run(argv, capture_output=True, text=True, check=False)
            if made.returncode:
                shutil.rmtree(self.folder, ignore_errors=True)
                what = "Python could not make a virtual environment (on Debian it needs: apt-get install python3-venv)"
                raise say.failure(what, made.stdout + made.stderr)

    def _install(self) -> None:
        wanted = sum(line[:1].isalnum() for line in self.lock.read_text().splitlines())
        argv: Argv = [self.python, "-m", "pip", "install", "--disable-pip-version-check", "--no-input", "--no-deps",
                "--require-hashes", "--requirement", self.lock]  # fmt: skip
        begun = time.monotonic()
        say.line(f"  {wanted} packages from the lock, each held to its hash …")
        seen, said = 0, []
        with subprocess.Popen(argv, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True) as pip:
            assert pip.stdout is not None
            try:
                for line in pip.stdout:
                    said.append(line)
                    seen += line.startswith(("Collecting ", "Requirement already satisfied"))
                    what = "installing" if line.startswith("Installing collected") else f"{seen} of {wanted} packages"
                    say.progress(f"{what}, {time.monotonic() - begun:.0f} s")
            except BaseException:
                pip.terminate()
                raise
        say.progress("")
        if pip.returncode:
            raise self._why("".join(said))
        say.line(f"  packages installed in {time.monotonic() - begun:.0f} s")

    def _why(self, said: str) -> say.Problem:
        if any(sign in said for sign in _NO_NETWORK):
            if self._stamp.exists():
                self._half_done.unlink()  # pip fetches all before it touches any: the old packages are whole
            return say.Problem(
                "The package index was not reached. The first set-up needs a network; later starts do not."
            )
        return say.failure("The packages could not be installed", said)


def ensure() -> None:
    """Make the project's environment ready; a second ./dev waits for the first (raises Problem)."""
    environment = Environment(VENV, LOCK_FILE)
    if environment.is_current():
        return
    with (private_folder(VAR) / "setup.lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            say.line("Another ./dev is setting up this checkout; waiting for it …")
            fcntl.flock(lock, fcntl.LOCK_EX)
        environment.ensure()
