"""No URL answers 500, whatever the input, the method and the user."""

import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from django.contrib.admindocs.views import simplify_regex
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver
from django.urls.resolvers import RoutePattern
from pytest_django import Settings

from accounts.users.models import User
from tests.factories import accounts as make

HOSTILE = ("%00", "%ed%a0%80", "x" * 3_000)  # a null byte, a lone surrogate, and more than anyone types
SENDING = ("POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS", "TRACE")
PEOPLE: dict[str, Callable[[], User | None]] = {
    "a visitor": lambda: None,
    "a clinician": make.clinician,
    "an employer": make.employer,
    "staff": make.staff,
}
# Valid path values, so that the page itself is reached and has to handle the query string.
FITTING = {"int": "1", "uuid": "00000000-0000-4000-8000-000000000000", "slug": "one", "str": "one", "path": "one"}
PARAMETERS = ("q", "page", "sort", "next", "state", "profession", "role", "email", "o", "_changelist_filters")


def routes() -> list[str]:
    """Return every route of the hub, like 'programs/<slug:slug>/'."""
    return sorted(set(_routes(get_resolver(), "")))


def _routes(resolver: URLResolver, before: str) -> Iterator[str]:
    for entry in resolver.url_patterns:
        pattern = entry.pattern
        own = str(pattern) if isinstance(pattern, RoutePattern) else simplify_regex(str(pattern)).lstrip("/")
        if isinstance(entry, URLResolver):
            yield from _routes(entry, before + own)
        elif isinstance(entry, URLPattern):
            yield before + own


def with_value(route: str, value: str) -> str:
    return re.sub(r"<[^>]+>", lambda found: value, route)


def fitting(route: str) -> str:
    return re.sub(r"<(?:(\w+):)?\w+>", lambda found: FITTING.get(found[1] or "str", "one"), route)


def addresses(*, of: Callable[[str], bool]) -> Iterator[str]:
    """Yield every URL with each hostile value in its path, if it takes one, and all of them in its query string."""
    query = "&".join(f"{name}={value}" for name in PARAMETERS for value in HOSTILE)
    for route in filter(of, routes()):
        yield from (f"/{with_value(route, value)}" for value in HOSTILE if "<" in route)
        yield f"/{fitting(route).removesuffix('/')}"
        yield f"/{fitting(route)}?{query}"


def test_the_walk_knows_every_kind_of_address() -> None:
    found = routes()

    assert {"programs/<slug:slug>/", "licenses/<uuid:public_id>/edit/", "dev/mail/<str:name>/"} <= set(found)
    assert {"accounts/login/", "accounts/password/reset/key/<uidb36>-<key>/", "admin/careers/vacancy/"} <= set(found)
    assert len(found) > 150


def _in_admin(route: str) -> bool:
    return route.startswith("admin/")


def _of_development(route: str) -> bool:
    return route.startswith(("dev/", "styleguide/"))


def _of_the_hub(route: str) -> bool:
    return not _in_admin(route) and not _of_development(route)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("person", "of"),
    [(person, _of_the_hub) for person in PEOPLE]
    + [("a visitor", _in_admin), ("staff", _in_admin), ("a visitor", _of_development)],
)
def test_no_address_answers_500(person: str, of: Callable[[str], bool], settings: Settings, tmp_path: Path) -> None:
    settings.DEBUG, settings.MAILBOX_DIR = of is _of_development, tmp_path
    settings.RATE_LIMITS = {name: "" for name in settings.RATE_LIMITS}  # so that every request reaches its view
    user = PEOPLE[person]()
    client = Client(raise_request_exception=False)
    wrong = []

    for number, address in enumerate(addresses(of=of)):
        # Django routes all these methods to the same view, so each URL gets a GET and one of the others in turn.
        for method in ("GET", SENDING[number % len(SENDING)]):
            if user and settings.SESSION_COOKIE_NAME not in client.cookies:
                client.force_login(user)
            status = client.generic(method, address).status_code
            if status >= 500:
                wrong.append(f"{method} {address[:80]} answered {status}")

    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize("method", SENDING)
@pytest.mark.parametrize("value", ["%00", "%ed%a0%80"])
def test_the_mailbox_bears_every_method(method: str, value: str, settings: Settings, tmp_path: Path) -> None:
    settings.DEBUG, settings.MAILBOX_DIR = True, tmp_path

    assert Client().generic(method, f"/dev/mail/{value}").status_code in {301, 404, 405}
