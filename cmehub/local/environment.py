"""The environment of the hub's processes: the real one first, then .env, then generated values."""

import os
from collections.abc import Mapping
from pathlib import Path
from urllib.parse import quote

from cmehub.local import keys
from cmehub.local.places import ROOT
from cmehub.local.say import Problem


def read_dotenv(path: Path) -> dict[str, str]:
    """Return the variables of a .env file: NAME=value, optional quotes, # for comment lines (raises Problem)."""
    if not path.exists():
        return {}
    found = {}
    for number, raw in enumerate(path.read_text().splitlines(), start=1):
        text = raw.strip().removeprefix("export ")
        if not text or text.startswith("#"):
            continue
        name, equals, value = text.partition("=")
        if not equals or not name.strip().isidentifier():
            raise Problem(f"{path.name}, line {number} isn't in the form NAME=value. Fix it and try again.")
        found[name.strip()] = _unquoted(value.strip())
    return found


def _unquoted(value: str) -> str:
    return value[1:-1] if len(value) > 1 and value[0] == value[-1] and value[0] in "'\"" else value


def given(real: Mapping[str, str] = os.environ, dotenv: Path = ROOT / ".env") -> dict[str, str]:
    """Return what a person set: .env, overridden by the real environment. Empty values don't count."""
    both = read_dotenv(dotenv) | dict(real)
    return {name: value for name, value in both.items() if value}


def for_development(var: Path, *, port: int) -> dict[str, str]:
    """Return the values for ./dev run, except for the servers' addresses."""
    return {
        "DEBUG": "true",
        "SECRET_KEY": keys.kept(var / "secrets" / "secret-key", keys.signing_key),
        "FIELD_KEYS": keys.kept(var / "secrets" / "field-key", keys.field_key),
        "SITE_URL": f"http://localhost:{port}",
        "ALLOWED_HOSTS": "localhost,127.0.0.1,[::1]",
        "EMAIL_URL": f"mailbox://{quote(str(var / 'mail'))}",
        "FILES_DIR": str(var / "files"),
    }


def like_production() -> dict[str, str]:
    """Return production-like values for the checks. Nothing listens at these addresses."""
    return {
        "DEBUG": "false",
        "DEMO_WORLD": "false",
        "SECRET_KEY": keys.signing_key(),
        "FIELD_KEYS": keys.field_key(),
        "SITE_URL": "https://hub.example.org",
        "ALLOWED_HOSTS": "hub.example.org",
        "DATABASE_URL": "postgresql://hub:hub@127.0.0.1:1/hub",
        "REDIS_URL": "redis://127.0.0.1:1/0",
        "CACHE_URL": "redis://127.0.0.1:1/1",
        "EMAIL_URL": "smtp://127.0.0.1:1",
        "FILES_DIR": "/nonexistent",
        "DEFAULT_FROM_EMAIL": "hub@hub.example.org",
        "POSTAL_ADDRESS": "1 Example Street, Springfield",
    }
