"""The virtual environment, from hashed lock files. Skipped if nothing changed, rebuilt after an interruption."""

import fcntl
import hashlib
import shutil
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from cmehub.local import say
from cmehub.local.places import VAR, VENV, private_folder
from cmehub.local.processes import Argv

_NO_NETWORK = ("Failed to establish a new connection", "Temporary failure in name resolution", "NewConnectionError",
               "Network is unreachable", "ProxyError", "ReadTimeoutError")  # fmt: skip


@dataclass(frozen=True)
class Environment:
    """A virtual environment in `folder` with at least the packages in `locks`."""

    folder: Path
    locks: Sequence[Path]

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
        """Whether it's complete, for this Python and folder, with all packages in the locks."""
        return self.python.exists() and self._is_sound() and not self._missing()

    def ensure(self) -> None:
        """Create or update it (raises Problem)."""
        if self.is_current():
            return
        say.line("Setting up (once, and whenever packages change):")
        if not self.python.exists() or not self._is_sound():
            self._make()
        missing = self._missing()
        self._half_done.touch()
        self._install(missing)
        held = self._held() | {lock.name: _digest(lock) for lock in missing}
        self._stamp.write_text("\n".join([self._base(), *(" ".join(one) for one in held.items())]) + "\n")
        self._half_done.unlink()

    def _is_sound(self) -> bool:
        """Whether it belongs to this folder and Python, and no installation was interrupted."""
        return self._stamped()[:1] == [self._base()] and not self._half_done.exists()

    def _missing(self) -> list[Path]:
        """Return the locks that aren't installed or have changed since."""
        held = self._held()
        return [lock for lock in self.locks if held.get(lock.name) != _digest(lock)]

    def _held(self) -> dict[str, str]:
        """Return the installed locks: name -> digest."""
        return {name: digest for name, _, digest in (line.partition(" ") for line in self._stamped()[1:]) if digest}

    def _stamped(self) -> list[str]:
        return self._stamp.read_text().splitlines() if self._stamp.exists() else []

    def _base(self) -> str:
        """Scripts contain the full path of their Python, so another folder or version needs another environment."""
        return f"{self.folder} {'.'.join(map(str, sys.version_info[:2]))}"

    def _make(self) -> None:
        with say.step(f"virtual environment in {self.folder.name}/"):
            shutil.rmtree(self.folder, ignore_errors=True)
            argv: Argv = [sys.executable, "-m", "venv", self.folder]
            made = subprocess.run(argv, capture_output=True, text=True, check=False)
            if made.returncode:
                shutil.rmtree(self.folder, ignore_errors=True)
                what = "Python couldn't create a virtual environment. On Debian, run apt-get install python3-venv"
                raise say.failure(what, made.stdout + made.stderr)

    def _install(self, locks: Sequence[Path]) -> None:
        wanted = sum(line[:1].isalnum() for lock in locks for line in lock.read_text().splitlines())
        argv: list[str | Path] = [self.python, "-m", "pip", "install", "--disable-pip-version-check", "--no-input",
                "--no-deps", "--no-compile", "--require-hashes"]  # fmt: skip
        for lock in locks:
            argv += ["--requirement", lock]
        begun = time.monotonic()
        say.line(f"  {wanted} packages from the lock files, each checked against its hash …")
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
                "Couldn't reach the package index. The first setup needs a network. After that, you can work offline."
            )
        return say.failure("Couldn't install the packages", said)


def _digest(lock: Path) -> str:
    return hashlib.sha256(lock.read_bytes()).hexdigest()


def ensure(locks: Sequence[Path]) -> None:
    """Prepare the project's environment. A second ./dev waits for the first (raises Problem)."""
    environment = Environment(VENV, locks)
    if environment.is_current():
        return
    with (private_folder(VAR) / "setup.lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            say.line("Waiting for another ./dev to finish setting up …")
            fcntl.flock(lock, fcntl.LOCK_EX)
        environment.ensure()
