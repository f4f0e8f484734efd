"""Counts requests against the table of rate limits, and refuses those beyond."""

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse

from cmehub.lib.throttle import seconds_to_wait
from cmehub.site.errors import too_many_requests

READING = {"GET", "HEAD", "OPTIONS", "TRACE"}


class ThrottleMiddleware:
    """Every request that may change something counts in the row its view is marked with, or else in the row "post"."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: Callable[..., Any], *args: Any) -> HttpResponse | None:
        for name in _rows(request, view):
            if seconds := seconds_to_wait(request, name):
                return too_many_requests(request, seconds)
        return None


def _rows(request: HttpRequest, view: Callable[..., Any]) -> list[str]:
    own = getattr(view, "throttle", None)
    if request.method in READING:
        return [own] if own and getattr(view, "throttle_reads", False) else []
    return [own or "post"]
