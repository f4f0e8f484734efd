"""The virtual environment, from the hashed lock; skipped when nothing changed."""

import hashlib
import shutil
import subprocess
import sys
import time

from cmehub.local import say
from cmehub.local.places import LOCK_FILE, PYTHON, ROOT, VENV

_STAMP = VENV / "stamp"


def fingerprint() -> str:
    """Return what the environment was made from: the lock and the Python."""
    return hashlib.sha256(LOCK_FILE.read_bytes() + sys.version.encode() + str(ROOT).encode()).hexdigest()


def is_current() -> bool:
    return PYTHON.exists() and _STAMP.exists() and _STAMP.read_text() == fingerprint()


def ensure() -> None:
    """Make or mend the virtual environment (raises Problem)."""
    if is_current():
        return
    say.line("Setting up (this once, or when the packages change):")
    _STAMP.unlink(missing_ok=True)  # an interrupted set-up starts again
    _make_venv()
    _install()
    _STAMP.write_text(fingerprint())


def _make_venv() -> None:
    if PYTHON.exists() and _python_of_venv() == sys.version_info[:2]:
        return
    with say.step("virtual environment in .venv/"):
        shutil.rmtree(VENV, ignore_errors=True)
        made = subprocess.run([sys.executable, "-m", "venv", VENV], capture_output=True, text=True, check=False)
        if made.returncode:
            shutil.rmtree(VENV, ignore_errors=True)
            raise say.Problem(
                "Python could not make a virtual environment. On Debian: apt-get install python3-venv\n"
                + _indented(made.stdout + made.stderr)
            )


def _python_of_venv() -> tuple[int, ...]:
    asked = subprocess.run(
        [PYTHON, "-c", "import sys; print(*sys.version_info[:2])"], capture_output=True, text=True, check=False
    )
    return tuple(int(part) for part in asked.stdout.split())


def _install() -> None:
    wanted = sum(line.rstrip(" \\").count("==") for line in LOCK_FILE.read_text().splitlines() if line[:1].isalnum())
    argv = [PYTHON, "-m", "pip", "install", "--disable-pip-version-check", "--no-input", "--require-hashes",
            "--requirement", LOCK_FILE]  # fmt: skip
    begun = time.monotonic()
    say.line(f"  {wanted} packages from the lock, each held to its hash …")
    seen, said = 0, []
    with subprocess.Popen(argv, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True) as pip:
        assert pip.stdout is not None
        for line in pip.stdout:
            said.append(line)
            if line.startswith(("Collecting ", "Requirement already satisfied")):
                seen += 1
                say.progress(f"{min(seen, wanted)} of {wanted} packages")
            elif line.startswith("Installing collected"):
                say.progress("installing")
    if pip.returncode:
        raise say.Problem(_why(said))
    say.progress("")
    say.line(f"  packages installed in {time.monotonic() - begun:.0f} s")


def _why(said: list[str]) -> str:
    text = "".join(said)
    if "No space left" in text:
        return "The disk is full. Free some space and run the same command again."
    if "Failed to establish a new connection" in text or "Temporary failure in name resolution" in text:
        return "The package index was not reached. The first set-up needs a network; later starts do not."
    return "The packages could not be installed:\n" + _indented("".join(said[-15:]))


def _indented(text: str) -> str:
    return "\n".join(f"    {line}" for line in text.strip().splitlines())
