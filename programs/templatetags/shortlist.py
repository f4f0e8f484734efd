"""The button that saves a program, and the bar at the foot of pages that have such buttons.

All buttons of a page belong to one form, which the bar holds (`form="shortlist"`), so that lists stay small.
"""

from collections.abc import Mapping
from functools import lru_cache
from typing import Any
from urllib.parse import urlencode

from django import template
from django.http import HttpRequest
from django.template import Context
from django.urls import reverse
from django.utils.html import escape
from django.utils.safestring import SafeString

from cmehub.templatetags.hub import icon
from programs.catalog.models import Program
from programs.search.cards import Card
from programs.shortlist import owners
from programs.shortlist.queries import MOST_COMPARED

register = template.Library()


@register.simple_tag(takes_context=True)
def shortlist_button(context: Context, program: Program, look: str = "") -> SafeString | str:
    """Save or remove a program. `look="page"` is the large one beside a program's facts."""
    request: HttpRequest | None = context.get("request")
    return "" if request is None else button(request, program, look)


def button(request: HttpRequest, program: Program | Card, look: str = "") -> SafeString:
    around, saves, names = _pieces(program.pk in _notes(request), look)
    slug = escape(program.slug)
    return SafeString(f'{around} id="keep-{slug}" value="{slug}"{saves}{escape(program.title)}{names}')


@lru_cache(maxsize=4)
def _pieces(is_saved: bool, look: str) -> tuple[str, str, str]:
    """Return what's the same in every button: before the program's slug, after it, and after its title.

    Remembered, since a list has many and looking up addresses takes longer than joining.
    """
    address = reverse("programs:shortlist_remove" if is_saved else "programs:shortlist_save")
    classes, values = ("btn btn-second", ' hx-vals=\'{"look": "page"}\'') if look == "page" else ("btn-quiet", "")
    return (
        f'<p class="keep"><button class="{classes}" type="submit" form="shortlist" name="program"',
        f' formaction="{address}" hx-post="{address}" hx-target="closest .keep" hx-swap="outerHTML"{values}>'
        f"{icon('keep', 'on' if is_saved else '')}{'Saved · Remove' if is_saved else 'Save to shortlist'}"
        '<span class="visually-hidden">: ',
        "</span></button></p>",
    )


@register.inclusion_tag("programs/shortlist/_bar.html", takes_context=True)
def shortlist_bar(context: Context) -> dict[str, Any]:
    """Hold the form of the page's buttons, and from the second saved program on, show the way to compare."""
    request: HttpRequest | None = context.get("request")
    if request is None or not hasattr(request, "shortlist_notes"):
        return {"has_buttons": False}
    return {
        "has_buttons": True,
        "request": request,
        "csrf_token": context.get("csrf_token"),
        **_bar(_notes(request)),
    }


@register.inclusion_tag("programs/shortlist/_bar_words.html", takes_context=True)
def shortlist_bar_words(context: Context) -> dict[str, Any]:
    """Show what the bar says, after a button was pressed."""
    return _bar(_notes(context["request"]))


def _notes(request: HttpRequest) -> Mapping[int, str]:
    """Return the notes by program, read once a request."""
    if not hasattr(request, "shortlist_notes"):
        request.shortlist_notes = owners.of(request).notes()  # type: ignore[attr-defined]
    return request.shortlist_notes  # type: ignore[attr-defined,no-any-return]


def _bar(notes: Mapping[int, str]) -> dict[str, Any]:
    return {"count": len(notes), "compare": _compare(notes) if len(notes) > 1 else ""}


def _compare(notes: Mapping[int, str]) -> str:
    """Return the address that compares all of a short shortlist, or else the page to choose from."""
    if len(notes) > MOST_COMPARED:
        return reverse("programs:shortlist")
    slugs = Program.objects.filter(pk__in=notes).order_by("pk").values_list("slug", flat=True)
    return f"{reverse('programs:shortlist_compare')}?{urlencode([('p', slug) for slug in slugs])}"
