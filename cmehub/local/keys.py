"""Secrets of this installation, generated at first use, each in a file that only its owner can read."""

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
    """Return the secret in `path`, generating it at first use. A crash never leaves a partial one."""
    if not path.exists():
        private_folder(path.parent)
        part = path.with_suffix(".part")
        with open(part, "w", opener=_for_the_owner_alone) as file:
            file.write(make())
        part.replace(path)
    return path.read_text()


def _for_the_owner_alone(path: str, flags: int) -> int:
    return os.open(path, flags, 0o600)
