"""Error pages."""

import math
from typing import Any
from urllib.parse import urlsplit

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils.http import url_has_allowed_host_and_scheme

from cmehub.site.context import theme_of


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    return render(request, "400.html", status=400)


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:
    return render(request, "403.html", status=403)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    return render(request, "404.html", status=404)


def too_many_requests(request: HttpRequest, seconds: int = 60) -> HttpResponse:
    """Say when to try again, and keep what was typed. The default is the period of allauth's limits that answer so."""
    response = render(request, "429.html", {"wait": _in_words(seconds), **refused_form(request)}, status=429)
    response.headers["Retry-After"] = str(seconds)
    return response


def refused_form(request: HttpRequest) -> dict[str, Any]:
    """Return the context of partials/refused_form.html: what the form held, without secrets and files, and its page."""
    entries = [(name, value) for name, values in request.POST.lists() for value in values if not _is_secret(name)]
    came_from = request.headers.get("Referer", "")
    is_ours = url_has_allowed_host_and_scheme(came_from, allowed_hosts={request.get_host()})
    return {"entries": entries, "form_page": urlsplit(came_from).path if is_ours else ""}


def _is_secret(name: str) -> bool:
    return "password" in name or name in {"csrfmiddlewaretoken", "code", "credential"}


def _in_words(seconds: int) -> str:
    """Round up: 50 is 'a minute', 90 '2 minutes', 7200 '2 hours'."""
    minutes = math.ceil(seconds / 60)
    if minutes <= 1:
        return "a minute"
    if minutes <= 90:
        return f"{minutes} minutes"
    return f"{math.ceil(minutes / 60)} hours"


def server_error(request: HttpRequest) -> HttpResponse:
    """Render without context processors, because they query the database, which may be down."""
    context = {"theme": theme_of(request), "request_id": getattr(request, "request_id", "")}
    return HttpResponse(render_to_string("500.html", context), status=500)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    return render(request, "403_csrf.html", status=403)
