"""The sitemap: an index, and parts of up to 10,000 addresses each. Apps register their pages in `AppConfig.ready()`.

A part has the rows of a range of keys, so that one more row moves no other, and no part reads more than its own rows.
Only public, current and real pages are in it, as of the moment of the request.
"""

import datetime as dt
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.db.models import F, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.html import escape
from django.views.decorators.http import require_safe

from cmehub.lib.throttle import throttled

KEYS_PER_PART = 10_000
PAGES = "pages"  # the part with pages that aren't about a row
_HEAD = '<?xml version="1.0" encoding="UTF-8"?>\n'
_NAMESPACE = "http://www.sitemaps.org/schemas/sitemap/0.9"


@dataclass(frozen=True)
class Section:
    """Pages about rows of one kind: the public rows at this moment, the path of one, and when it changed, if known."""

    name: str
    rows: "Callable[[], QuerySet[Any]]"
    path: Callable[[Any], str]
    changes: Callable[[Any], Iterable[dt.date | dt.datetime | None]] = lambda row: ()


_sections: dict[str, Section] = {}
_pages: dict[str, None] = {}


def register(*sections: Section, pages: Iterable[str] = ()) -> None:
    """Add sections, and pages by the names of their addresses."""
    _sections.update({section.name: section for section in sections})
    _pages.update(dict.fromkeys(pages))


@throttled("feeds", reads=True)
@login_not_required
@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """List the parts that have addresses."""
    parts = [(PAGES, 0), *((section.name, part) for section in _sections.values() for part in _parts(section))]
    return _xml("sitemapindex", (_entry("sitemap", reverse("sitemap_part", args=each)) for each in parts))


@throttled("feeds", reads=True)
@login_not_required
@require_safe
def part(request: HttpRequest, name: str, number: int) -> HttpResponse:
    if name == PAGES and number == 0:
        return _xml("urlset", (_entry("url", reverse(page)) for page in _pages))
    entries = list(_rows(_sections[name], number)) if name in _sections else []
    if not entries:
        raise Http404("The sitemap has no such part.")
    return _xml("urlset", entries)


def _parts(section: Section) -> list[int]:
    numbers = section.rows().order_by().annotate(part=F("pk") / KEYS_PER_PART).values_list("part", flat=True)
    return sorted(numbers.distinct())


def _rows(section: Section, number: int) -> Iterator[str]:
    keys = (number * KEYS_PER_PART, (number + 1) * KEYS_PER_PART)
    for row in section.rows().filter(pk__gte=keys[0], pk__lt=keys[1]).order_by("pk").iterator(chunk_size=2_000):
        yield _entry("url", section.path(row), _latest(section.changes(row)))


def _latest(changes: Iterable[dt.date | dt.datetime | None]) -> dt.date | None:
    return max((each.date() if isinstance(each, dt.datetime) else each for each in changes if each), default=None)


def _entry(tag: str, path: str, changed_on: dt.date | None = None) -> str:
    changed = f"<lastmod>{changed_on.isoformat()}</lastmod>" if changed_on else ""
    return f"<{tag}><loc>{escape(settings.SITE_URL + path)}</loc>{changed}</{tag}>\n"


def _xml(root: str, entries: Iterable[str]) -> HttpResponse:
    body = f'{_HEAD}<{root} xmlns="{_NAMESPACE}">\n{"".join(entries)}</{root}>\n'
    return HttpResponse(body, content_type="application/xml; charset=utf-8")
