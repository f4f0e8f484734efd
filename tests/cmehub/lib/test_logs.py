"""Logs contain the request id and no personal data."""

import json
import logging
import uuid

from django.core import signing
from django.test import Client

from cmehub.lib import secret_links
from cmehub.lib.encryption import encrypt
from cmehub.lib.logs import JsonFormatter, scrubbed, without_personal_data


def test_addresses_and_query_strings_are_removed() -> None:
    line = without_personal_data("mail to dana@demo.example failed, GET /programs/?q=depression+in+physicians")

    assert line == "mail to <address> failed, GET /programs/?…"


def test_secrets_of_links_are_removed_wherever_they_are_and_our_own_words_stay() -> None:
    """Of a calendar or an invitation, to unsubscribe, and signed earlier."""
    derived = secret_links.make("a purpose", uuid.UUID(int=1), 1)
    sealed = encrypt("someone and a kind of email")
    signed = signing.dumps("someone")
    slug = "advanced-cardiac-life-support-for-the-whole-team-2026"

    assert without_personal_data(f"Not Found: /calendar/{derived}.ics") == "Not Found: /calendar/….ics"
    assert without_personal_data(f"GET /u/{sealed.rstrip('=')}/all/ 200") == "GET /u/…/all/ 200"
    assert signed.rsplit(":", 1)[1] not in without_personal_data(f"/u/{signed}/")
    assert without_personal_data(f"GET /programs/{slug}/ 200") == f"GET /programs/{slug}/ 200"


def test_reports_of_errors_have_none_of_it_either() -> None:
    token = secret_links.make("a purpose", uuid.UUID(int=1), 1)
    report = {
        "request": {"url": f"https://hub.example/calendar/{token}.ics", "method": "GET"},
        "exception": {"values": [{"value": "no mail to dana@demo.example", "lineno": 7}]},
    }

    assert scrubbed(report, {"exc_info": None}) == {
        "request": {"url": "https://hub.example/calendar/….ics", "method": "GET"},
        "exception": {"values": [{"value": "no mail to <address>", "lineno": 7}]},
    }


def test_a_path_of_any_length_is_read_once() -> None:
    """This takes minutes if the time is quadratic in the length."""
    path = "x" * 300_000

    assert (
        without_personal_data(f"Not Found: /programs/{path}/ a@b.example") == f"Not Found: /programs/{path}/ <address>"
    )


def test_one_json_object_per_line() -> None:
    record = logging.makeLogRecord(
        {"name": "x", "levelname": "INFO", "msg": "sent to a@b.example", "request_id": "abc"}
    )

    entry = json.loads(JsonFormatter().format(record))

    assert (entry["level"], entry["message"], entry["request_id"]) == ("info", "sent to <address>", "abc")
    assert entry["at"].endswith("+00:00")


def test_a_line_cannot_be_forged() -> None:
    record = logging.makeLogRecord({"msg": 'Not Found: /x\r\n{"level": "info", "message": "all is well"}\x1b[2J'})

    line = JsonFormatter().format(record)

    assert line.isprintable()
    assert json.loads(line)["message"] == record.msg


def test_every_response_carries_its_request_id() -> None:
    response = Client().get("/healthz")

    assert len(response.headers["X-Request-ID"]) == 16


def test_a_proxys_request_id_is_kept_and_a_forged_one_is_not() -> None:
    kept = Client().get("/healthz", headers={"X-Request-ID": "0123456789abcdef-edge"})
    forged = Client().get("/healthz", headers={"X-Request-ID": 'x" injected'})

    assert kept.headers["X-Request-ID"] == "0123456789abcdef-edge"
    assert "injected" not in forged.headers["X-Request-ID"]
