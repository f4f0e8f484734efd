"""Paths. Everything that ./dev creates is in var/ and .venv/, and can be deleted."""

import os
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
# Each lock file holds what the ones before it lack.
RUN_LOCKS = (ROOT / "requirements.lock", ROOT / "requirements-run.lock")
DEV_LOCKS = (*RUN_LOCKS, ROOT / "requirements-dev.lock")
VAR = Path(os.environ.get("CMEHUB_VAR") or ROOT / "var")
TEST_VAR = VAR / "test"
CHECK_VAR = VAR / "check"
BROWSER = VAR / "browser"


def site_packages() -> Path:
    """Return the virtual environment's packages (raises FileNotFoundError before setup)."""
    found = sorted((VENV / "lib").glob("python3.*/site-packages"))
    if not found:
        raise FileNotFoundError(VENV)
    return found[-1]


def private_folder(path: Path) -> Path:
    """Create a folder that only its owner can open."""
    path.mkdir(parents=True, exist_ok=True, mode=0o700)
    return path
