"""PostgreSQL refuses uid 0. As root it runs as nobody: in a user namespace, or really, from a folder nobody may enter.

In a namespace root's files stay root's, so programs and data stay where they are. Where namespaces are refused (many
containers), programs and data go to /var/lib, since a checkout may lie where only root can go.
"""

import hashlib
import os
import shutil
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from cmehub.local.processes import Argv

NOBODY = 65534
ELSEWHERE = Path("/var/lib/cmehub")
_NAMESPACE = ("unshare", "--user", f"--map-user={NOBODY}", f"--map-group={NOBODY}", "--")


@dataclass(frozen=True)
class Footing:
    """How to run a program that must not be root: what stands before it, as whom, and where its files are."""

    home: Path
    prefix: Sequence[str] = ()
    options: dict[str, Any] = field(default_factory=dict)

    @property
    def is_elsewhere(self) -> bool:
        return bool(self.options)

    def own(self, path: Path) -> None:
        """Give a file to the one who will read it."""
        if self.is_elsewhere:
            os.chown(path, NOBODY, NOBODY)


def footing(var: Path, *, program: Path) -> Footing:
    """Return how to run PostgreSQL for the place `var`; the answer does not change once data is elsewhere."""
    if os.geteuid() != 0:
        return Footing(var)
    home = ELSEWHERE / hashlib.sha256(str(var).encode()).hexdigest()[:12]
    if not home.exists() and namespaces_work(var, program):
        return Footing(var, prefix=_NAMESPACE)
    home.mkdir(parents=True, exist_ok=True, mode=0o755)
    os.chown(home, NOBODY, NOBODY)
    return Footing(home, options={"user": NOBODY, "group": NOBODY, "extra_groups": [], "cwd": "/"})


def namespaces_work(var: Path, program: Path) -> bool:
    """Whether the program can be run, and `var` be written, by root without root's powers."""
    if shutil.which("unshare") is None:
        return False
    tried: list[Argv] = [[program, "--version"], ["test", "-w", var]]
    return all(subprocess.run([*_NAMESPACE, *argv], capture_output=True, check=False).returncode == 0 for argv in tried)
