"""What to suggest while someone types: programs, topics, specialties and providers."""

import datetime as dt
import re
from collections.abc import Mapping, Sequence
from urllib.parse import urlencode

from django.db.models import Q
from django.urls import reverse
from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeString, mark_safe

from accounts.profiles.models import Specialty
from programs.catalog.models import Program
from programs.index.searching import RELEVANCE, Asked, Results, search
from programs.search.documents import PROGRAMS, SPECIALTY, TOPIC
from programs.search.provider_queries import public_providers

MOST_TITLES, MOST_NAMES = 5, 3
_WORDS = re.compile(r"\w+")

Link = tuple[SafeString, str]


def groups(text: str, *, as_of: dt.date) -> list[tuple[str, list[Link]]]:
    """Return groups of suggestions with their labels: texts, whose beginnings are marked, and addresses."""
    words = _WORDS.findall(text.casefold())
    found = search(PROGRAMS, Asked(text, as_of=as_of, is_unfinished=True))
    if not words or found is None:
        return []
    suggested = {
        "Programs": _titles(found, words),
        "Topics": _values(found, TOPIC, {}, words),
        "Specialties": _values(found, SPECIALTY, dict(Specialty.objects.values_list("code", "name")), words),
        "Providers": _providers(words),
    }
    return [(label, links) for label, links in suggested.items() if links]


def _titles(found: Results, words: Sequence[str]) -> list[Link]:
    keys = found.page(RELEVANCE, 0, MOST_TITLES)
    rows = Program.objects.only("title", "slug").in_bulk(keys)
    programs = [rows[key] for key in keys if key in rows]
    return [(_marked(each.title, words), reverse("programs:detail", args=[each.slug])) for each in programs]


def _values(found: Results, facet: str, names: Mapping[str, str], words: Sequence[str]) -> list[Link]:
    """Return the most frequent values of a facet in whose name each word begins a word."""
    sizes = found.sizes(facet)
    alike = [value for value in sizes if _begin(names.get(value, value), words)]
    best = sorted(alike, key=lambda value: (-sizes[value], value))[:MOST_NAMES]
    address = reverse("programs:list")
    return [(_marked(names.get(value, value), words), f"{address}?{urlencode({facet: value})}") for value in best]


def _providers(words: Sequence[str]) -> list[Link]:
    providers = public_providers()
    for word in words:
        providers = providers.filter(Q(name__istartswith=word) | Q(name__icontains=f" {word}"))
    rows = providers.order_by("is_demo", "name").values_list("name", "slug")[:MOST_NAMES]
    return [(_marked(name, words), reverse("programs:provider", args=[slug])) for name, slug in rows]


def _begin(name: str, words: Sequence[str]) -> bool:
    starts = _WORDS.findall(name.casefold())
    return all(any(start.startswith(word) for start in starts) for word in words)


def _marked(text: str, words: Sequence[str]) -> SafeString:
    """Return a text whose words that begin like the typed ones are marked."""
    pieces = re.split(r"(\w+)", text)
    return mark_safe("".join(_piece(piece, words) for piece in pieces))  # noqa: S308  # each piece is escaped


def _piece(piece: str, words: Sequence[str]) -> str:
    if any(piece.casefold().startswith(word) for word in words):
        return format_html("<mark>{}</mark>", piece)
    return conditional_escape(piece)
