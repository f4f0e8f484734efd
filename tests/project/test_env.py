"""A missing or malformed variable stops startup with a one-line message."""

from collections.abc import Callable

import pytest

from cmehub import env


@pytest.mark.parametrize(
    ("reader", "value", "line"),
    [
        (lambda: env.text("X"), "", "Settings: X is missing. See .env.example."),
        (
            lambda: env.flag("X", default=False),
            "maybe",
            "Settings: X must be true or false, not 'maybe'. See .env.example.",
        ),
        (
            lambda: env.secret("X", at_least=50),
            "short",
            "Settings: X must have at least 50 characters. See .env.example.",
        ),
        (
            lambda: env.fernet_keys("X"),
            "nonsense",
            "Settings: X key 1 is not a Fernet key (32 bytes, urlsafe base64). See .env.example.",
        ),
        (
            lambda: env.web_address("X"),
            "hub.example.org",
            "Settings: X must be an address like https://hub.example.org, without a path. See .env.example.",
        ),
        (
            lambda: env.database("X"),
            "mysql://a:b@c/d",
            "Settings: X must be like postgresql://user:password@host:5432/cmehub. See .env.example.",
        ),
        (
            lambda: env.redis("X"),
            "memcached://x",
            "Settings: X must be like redis://:password@host:6379/0. See .env.example.",
        ),
        (
            lambda: env.mail("X"),
            "smtp://host:587?tsl=true",
            "Settings: X has an unknown option: tsl. See .env.example.",
        ),
        (
            lambda: env.basic_credentials("X"),
            "hub:short",
            "Settings: X must be user:password, with a password of at least 20 characters. See .env.example.",
        ),
        (lambda: env.public_key("X"), "bm90IGEga2V5", "Settings: X is not a public key in base64. See .env.example."),
        (lambda: env.public_key("X"), "not base64!", "Settings: X is not a public key in base64. See .env.example."),
        (lambda: env.mail("X"), "smtp://host:port", "Settings: X has a port that is not a number. See .env.example."),
    ],
)
def test_a_bad_value_stops_the_start(
    reader: Callable[[], object], value: str, line: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("X", value)

    with pytest.raises(SystemExit) as stopped:
        reader()

    assert str(stopped.value) == line


def test_a_secret_is_never_printed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("X", "hunter2")

    with pytest.raises(SystemExit) as stopped:
        env.secret("X", at_least=50)

    assert "hunter2" not in str(stopped.value)


def test_a_database_address_is_decoded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("X", "postgresql://hub:p%40ss@db.internal/cmehub")

    assert env.database("X") == {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": "cmehub",
        "USER": "hub",
        "PASSWORD": "p@ss",
        "HOST": "db.internal",
        "PORT": 5432,
    }


def test_mail_by_smtp_with_starttls(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("X", "smtp://hub:secret@mail.internal:587?tls=true")

    settings = env.mail("X")

    assert (settings["EMAIL_HOST"], settings["EMAIL_PORT"], settings["EMAIL_USE_TLS"]) == ("mail.internal", 587, True)
