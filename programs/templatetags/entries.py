"""A program as an entry in a list."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from django import template
from django.http import HttpRequest
from django.template import Context
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from programs.catalog import facts
from programs.catalog.models import Program
from programs.evidence.enums import Grade
from programs.evidence.rules import Record
from programs.fit.rules import Fit
from programs.search import cards
from programs.templatetags.evidence import mark
from programs.templatetags.fit import fit_line

register = template.Library()


@dataclass(frozen=True)
class Entry:
    """Everything that a list shows about a program. `record` is its first result; `others` counts the rest."""

    slug: str
    title: str
    is_demo: bool
    provider: str
    specialties: tuple[str, ...]
    facts: tuple[facts.Fact, ...]
    record: Record | None
    grade: Grade | None
    others: int

    @property
    def not_stated(self) -> str:
        return facts.not_on_card(self.facts)

    @property
    def mark(self) -> SafeString:
        return mark(self.record, self.grade, self.others)


@register.simple_tag(takes_context=True)
def program_entry(context: Context, program: Program, fits: Mapping[int, Fit] | None = None) -> SafeString:
    """Show a program from `for_cards`, with its outcomes prefetched in the order of their rank.

    `fits` are the career fits of the list. They and what higher rooms add may be the reader's own, so they aren't part
    of what's cached.
    """
    request: HttpRequest | None = context.get("request")
    mine = [fit_line(fits.get(program.pk)) if fits else "", *(cards.own_parts(request, program) if request else [])]
    return format_html(
        '<li class="entry">{}<div class="mine">{}</div></li>',
        program_card(program),
        format_html_join("", "{}", ((part,) for part in mine)),
    )


@register.simple_tag
def program_card(program: Program) -> SafeString:
    """Show what's the same for everyone: an entry without its list item and button."""
    outcomes: list[Any] = list(program.outcomes.all())
    lead = outcomes[0] if outcomes else None
    return _rendered(
        Entry(
            slug=program.slug,
            title=program.title,
            is_demo=program.is_demo,
            provider=program.provider.name,
            specialties=tuple(specialty.name for specialty in program.specialties.all()),
            facts=tuple(facts.card(program, as_of=timezone.localdate())),
            record=lead.record() if lead else None,
            grade=lead.grade if lead else None,
            others=max(len(outcomes) - 1, 0),
        )
    )


@lru_cache(maxsize=2048)
def _rendered(entry: Entry) -> SafeString:
    """Render a card. Cached, since it depends only on these values and lists repeat the same ones."""
    return render_to_string("programs/search/_entry.html", {"entry": entry})
