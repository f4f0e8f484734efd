"""Secrets of this installation, each in a file that only its owner may read, made at first use."""

import base64
import os
import secrets
from collections.abc import Callable
from pathlib import Path

from cmehub.local.places import private_folder


def password() -> str:
    return secrets.token_urlsafe(24)


def signing_key() -> str:
    return secrets.token_urlsafe(60)


def field_key() -> str:
    """Return a Fernet key."""
    return base64.urlsafe_b64encode(secrets.token_bytes(32)).decode()


def kept(path: Path, make: Callable[[], str]) -> str:
    """Return the secret in `path`, made at its first use; a crash in between leaves none rather than half of one."""
    if not path.exists():
        private_folder(path.parent)
        part = path.with_suffix(".part")
        with open(part, "w", opener=_for_the_owner_alone) as file:
            file.write(make())
        part.replace(path)
    return path.read_text()


def _for_the_owner_alone(path: str, flags: int) -> int:
    return os.open(path, flags, 0o600)
