"""The environment that the hub's processes get: the real one wins, then .env, then values made here."""

import base64
import os
import secrets
from collections.abc import Mapping
from pathlib import Path

from cmehub.local.places import ROOT, private_folder
from cmehub.local.say import Problem


def read_dotenv(path: Path) -> dict[str, str]:
    """Return the variables of a .env file: NAME=value, quotes allowed, # begins a comment line (raises Problem)."""
    if not path.exists():
        return {}
    found = {}
    for number, raw in enumerate(path.read_text().splitlines(), start=1):
        text = raw.strip().removeprefix("export ")
        if not text or text.startswith("#"):
            continue
        name, equals, value = text.partition("=")
        if not equals or not name.strip().isidentifier():
            raise Problem(f"{path.name}, line {number}: not of the form NAME=value. Mend the line and try again.")
        found[name.strip()] = _unquoted(value.strip())
    return found


def _unquoted(value: str) -> str:
    return value[1:-1] if len(value) > 1 and value[0] == value[-1] and value[0] in "'\"" else value


def given(var_names: Mapping[str, str] = os.environ) -> dict[str, str]:
    """Return what a person set: .env, and the real environment over it; an empty value sets nothing."""
    both = read_dotenv(ROOT / ".env") | dict(var_names)
    return {name: value for name, value in both.items() if value}


def kept_secret(folder: Path, name: str) -> str:
    """Return a secret of this installation, made at its first use."""
    path = private_folder(folder) / name
    if not path.exists():
        made = (
            base64.urlsafe_b64encode(secrets.token_bytes(32)).decode()
            if name == "field-key"
            else secrets.token_urlsafe(60)
        )
        path.touch(mode=0o600)
        path.write_text(made)
    return path.read_text()


def for_development(var: Path, *, port: int) -> dict[str, str]:
    """Return the values for ./dev run, the servers' addresses aside."""
    return {
        "DEBUG": "true",
        "SECRET_KEY": kept_secret(var / "secrets", "secret-key"),
        "FIELD_KEYS": kept_secret(var / "secrets", "field-key"),
        "SITE_URL": f"http://localhost:{port}",
        "ALLOWED_HOSTS": "localhost,127.0.0.1,[::1]",
        "EMAIL_URL": f"mailbox://{var / 'mail'}",
    }


def like_production() -> dict[str, str]:
    """Return values of production's shape, for the checks; nothing listens at any of them."""
    return {
        "DEBUG": "false",
        "DEMO_WORLD": "false",
        "SECRET_KEY": secrets.token_urlsafe(60),
        "FIELD_KEYS": base64.urlsafe_b64encode(secrets.token_bytes(32)).decode(),
        "SITE_URL": "https://hub.example.org",
        "ALLOWED_HOSTS": "hub.example.org",
        "DATABASE_URL": "postgresql://hub:hub@127.0.0.1:1/hub",
        "REDIS_URL": "redis://127.0.0.1:1/0",
        "CACHE_URL": "redis://127.0.0.1:1/1",
        "EMAIL_URL": "smtp://127.0.0.1:1",
        "DEFAULT_FROM_EMAIL": "hub@hub.example.org",
        "POSTAL_ADDRESS": "1 Example Street, Springfield",
    }
