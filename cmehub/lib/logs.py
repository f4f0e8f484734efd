"""Logs with a request id and without personal data: no query strings, secrets of links, email addresses or names."""

import datetime as dt
import json
import logging
import re
import time
import uuid
from collections.abc import Callable
from contextvars import ContextVar
from typing import Any

from django.http import HttpRequest, HttpResponse

_request_id: ContextVar[str] = ContextVar("request_id", default="")
# Matches only from the start of a word. Otherwise the time would be quadratic in the length of a long path.
_EMAIL_ADDRESS = re.compile(r"(?<![\w.+-])[\w.+-]+@[\w-]+(\.[\w-]+)+")
_QUERY = re.compile(r"\?[^\s\"']*")
# Secrets in links that need no sign-in: of a calendar, an invitation, or to unsubscribe. The words of our own addresses
# are shorter or have no capitals.
_SECRET = re.compile(r"(?<![\w-])(?=[\w-]*[A-Z])[\w-]{43,}")
_GIVEN_ID = re.compile(r"^[0-9a-zA-Z-]{8,64}$")

access_log = logging.getLogger("cmehub.requests")


def without_personal_data(text: str) -> str:
    """Return `text` with email addresses, query strings, and the secrets of links taken out."""
    return _QUERY.sub("?…", _SECRET.sub("…", _EMAIL_ADDRESS.sub("<address>", text)))


def scrubbed(value: Any, hint: Any = None) -> Any:
    """Return a report to Sentry with the same taken out of all its texts. Sentry also passes a `hint`."""
    match value:
        case str():
            return without_personal_data(value)
        case dict():
            return {key: scrubbed(each) for key, each in value.items()}
        case list() | tuple():
            return [scrubbed(each) for each in value]
    return value


class RequestIdMiddleware:
    """Give each request an id (or keep the proxy's), log it once, and return it as X-Request-ID."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        given = request.headers.get("X-Request-ID", "")
        request_id = given if _GIVEN_ID.match(given) else uuid.uuid4().hex[:16]
        request.request_id = request_id  # type: ignore[attr-defined]
        token = _request_id.set(request_id)
        begun = time.monotonic()
        try:
            response = self.get_response(request)
            response.headers["X-Request-ID"] = request_id
            access_log.info(
                "%s %s %s",
                request.method,
                request.path,
                response.status_code,
                extra={"ms": round((time.monotonic() - begun) * 1000)},
            )
            return response
        finally:
            _request_id.reset(token)


class RequestIdFilter(logging.Filter):
    """Add the current request's id to every record."""

    def filter(self, record: logging.LogRecord) -> bool:
        record.request_id = _request_id.get()
        return True


class JsonFormatter(logging.Formatter):
    """One JSON object per line."""

    def format(self, record: logging.LogRecord) -> str:
        entry: dict[str, object] = {
            "at": dt.datetime.fromtimestamp(record.created, dt.UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": without_personal_data(record.getMessage()),
        }
        if request_id := getattr(record, "request_id", ""):
            entry["request_id"] = request_id
        if (duration := getattr(record, "ms", None)) is not None:
            entry["ms"] = duration
        if record.exc_info:
            entry["error"] = without_personal_data(self.formatException(record.exc_info))
        return json.dumps(entry, ensure_ascii=False)


class PlainFormatter(logging.Formatter):
    """One short line, for reading at a terminal."""

    def __init__(self) -> None:
        super().__init__("%(asctime)s %(levelname)-7s %(name)s: %(message)s", datefmt="%H:%M:%S")

    def format(self, record: logging.LogRecord) -> str:
        return without_personal_data(super().format(record))
