"""The environment comes first, then .env, then generated values, which stay secret and don't change."""

from pathlib import Path

import pytest

from cmehub.local import environment, keys, say


def test_the_real_environment_wins_over_the_file(tmp_path: Path) -> None:
    dotenv = tmp_path / ".env"
    dotenv.write_text('SITE_URL=http://file\nexport LOG_LEVEL="DEBUG"\n\n# a comment\nSENTRY_DSN=\n')

    given = environment.given({"SITE_URL": "http://real", "METRICS_TOKEN": ""}, dotenv)

    assert given == {"SITE_URL": "http://real", "LOG_LEVEL": "DEBUG"}


def test_an_address_may_hold_an_equals_sign(tmp_path: Path) -> None:
    dotenv = tmp_path / ".env"
    dotenv.write_text("EMAIL_URL=smtp://mail.example.org:587?tls=true\n")

    assert environment.read_dotenv(dotenv) == {"EMAIL_URL": "smtp://mail.example.org:587?tls=true"}


def test_a_malformed_line_is_named(tmp_path: Path) -> None:
    dotenv = tmp_path / ".env"
    dotenv.write_text("DEBUG=true\nSECRET KEY=x\n")

    with pytest.raises(say.Problem, match=r"\.env, line 2"):
        environment.read_dotenv(dotenv)


def test_secrets_are_made_once_for_the_owner_alone(tmp_path: Path) -> None:
    first = environment.for_development(tmp_path, port=8000)
    second = environment.for_development(tmp_path, port=8001)

    assert {name for name in first if first[name] != second[name]} == {"SITE_URL"}
    modes = {path.stat().st_mode & 0o777 for path in (tmp_path / "secrets").iterdir()}
    assert modes == {0o600}


def test_a_crash_while_a_secret_is_made_leaves_none(tmp_path: Path) -> None:
    def crash() -> str:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        keys.kept(tmp_path / "secrets" / "key", crash)

    assert keys.kept(tmp_path / "secrets" / "key", lambda: "whole") == "whole"


def test_a_folder_with_a_space_is_a_good_mailbox(tmp_path: Path) -> None:
    values = environment.for_development(tmp_path / "my hub", port=8000)

    assert values["EMAIL_URL"] == f"mailbox://{tmp_path}/my%20hub/mail"
