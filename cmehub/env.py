"""Strict readers of environment variables. A missing or malformed value stops startup with a one-line message.

Every name read is kept in `NAMES`, so that a test can compare it with `.env.example` and the compose file.
"""

import base64
import os
from email.utils import parseaddr
from pathlib import Path
from urllib.parse import parse_qs, unquote, urlsplit

NAMES: set[str] = set()

_TRUE = {"1", "true", "yes", "on"}
_FALSE = {"0", "false", "no", "off", ""}


class BadVariable(SystemExit):
    """Stops startup with a one-line message."""

    def __init__(self, name: str, problem: str) -> None:
        super().__init__(f"Settings: {name} {problem}. See .env.example.")


def text(name: str, default: str | None = None) -> str:
    """Return the variable or `default`. Without a default, a missing or empty variable stops startup."""
    NAMES.add(name)
    value = os.environ.get(name, "").strip()
    if value:
        return value
    if default is None:
        raise BadVariable(name, "is missing")
    return default


def flag(name: str, *, default: bool) -> bool:
    """Return a boolean variable: true/false, yes/no, on/off or 1/0. Anything else stops startup."""
    value = text(name, str(default)).lower()
    if value in _TRUE:
        return True
    if value in _FALSE:
        return False
    raise BadVariable(name, f"must be true or false, not {value!r}")


def choice(name: str, choices: tuple[str, ...], default: str) -> str:
    """Return one of `choices`. Anything else stops startup."""
    value = text(name, default)
    if value not in choices:
        raise BadVariable(name, f"must be {' or '.join(choices)}")
    return value


def words(name: str, default: str | None = None) -> list[str]:
    """Return a comma-separated variable as a list without empty items."""
    return [word for part in text(name, default).split(",") if (word := part.strip())]


def secret(name: str, *, at_least: int, default: str | None = None) -> str:
    """Return a secret of at least `at_least` characters. Its value is never printed."""
    value = text(name, default)
    if len(value) < at_least:
        raise BadVariable(name, f"must have at least {at_least} characters")
    return value


def fernet_keys(name: str) -> list[str]:
    """Return comma-separated Fernet keys, newest first. An invalid key stops startup."""
    from cryptography.fernet import Fernet

    keys = words(name)
    for position, key in enumerate(keys, start=1):
        try:
            Fernet(key)
        except ValueError:
            raise BadVariable(name, f"key {position} is not a Fernet key (32 bytes, urlsafe base64)") from None
    return keys


def basic_credentials(name: str) -> list[str]:
    """Return comma-separated `user:password` pairs, [] if not set. A password under 20 characters stops startup."""
    pairs = words(name, "")
    for pair in pairs:
        user, _, password = pair.partition(":")
        if not user or len(password) < 20:
            raise BadVariable(name, "must be user:password, with a password of at least 20 characters")
    return pairs


def public_key(name: str) -> str:
    """Return a public key in base64 (DER, as in a PEM file without its first and last line), '' if not set."""
    from cryptography.hazmat.primitives.serialization import load_der_public_key

    value = text(name, "")
    try:
        if value:
            load_der_public_key(base64.b64decode(value, validate=True))
    except ValueError:
        raise BadVariable(name, "is not a public key in base64") from None
    return value


def web_address(name: str, default: str | None = None) -> str:
    """Return an http(s) address without a path or trailing slash."""
    value = text(name, default).rstrip("/")
    parts = urlsplit(value)
    if parts.scheme not in {"http", "https"} or not parts.hostname or parts.path or parts.query:
        raise BadVariable(name, "must be an address like https://hub.example.org, without a path")
    return value


def contact(name: str, default: str) -> str:
    """Return a mailto: or https: address. `default` is an email address, with or without a name."""
    value = text(name, f"mailto:{parseaddr(default)[1]}")
    if not value.startswith(("mailto:", "https://")):
        raise BadVariable(name, "must be like mailto:security@hub.example.org, or an https:// address")
    return value


def database(name: str) -> dict[str, object]:
    """Return Django's database settings for a postgresql:// URL. Other schemes stop startup."""
    value = text(name)
    try:
        parts = urlsplit(value)
        port = parts.port
    except ValueError:
        raise BadVariable(name, "must be like postgresql://user:password@host:5432/cmehub") from None
    if parts.scheme not in {"postgres", "postgresql"} or not parts.path.strip("/"):
        raise BadVariable(name, "must be like postgresql://user:password@host:5432/cmehub")
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path.lstrip("/")),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": parts.hostname or "",
        "PORT": port or 5432,
    }


def redis(name: str, default: str | None = None) -> str:
    """Return a redis:// or rediss:// address."""
    value = text(name, default)
    if urlsplit(value).scheme not in {"redis", "rediss"}:
        raise BadVariable(name, "must be like redis://:password@host:6379/0")
    return value


def mail(name: str) -> dict[str, object]:
    """Return Django's mail settings for `smtp://user:pass@host:587?tls=true` or `mailbox:///folder`.

    `tls` is STARTTLS, `ssl` is implicit TLS. `mailbox` stores messages as files, for development.
    """
    value = text(name)
    try:
        parts = urlsplit(value)
        port = parts.port
    except ValueError:
        raise BadVariable(name, "has a port that is not a number") from None
    if parts.scheme == "mailbox" and parts.path.startswith("/"):
        return {"EMAIL_BACKEND": "cmehub.lib.mail.MailboxBackend", "MAILBOX_DIR": Path(unquote(parts.path))}
    if parts.scheme != "smtp" or not parts.hostname:
        raise BadVariable(name, "must be smtp://user:password@host:587?tls=true or mailbox:///folder")
    options = parse_qs(parts.query)
    if unknown := set(options) - {"tls", "ssl"}:
        raise BadVariable(name, f"has an unknown option: {', '.join(sorted(unknown))}")
    return {
        "EMAIL_BACKEND": "cmehub.lib.mail.SmtpBackend",
        "EMAIL_HOST": parts.hostname,
        "EMAIL_PORT": port or 25,
        "EMAIL_HOST_USER": unquote(parts.username or ""),
        "EMAIL_HOST_PASSWORD": unquote(parts.password or ""),
        "EMAIL_USE_TLS": options.get("tls") == ["true"],
        "EMAIL_USE_SSL": options.get("ssl") == ["true"],
    }
