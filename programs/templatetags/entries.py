"""A program as an entry in a list."""

from django import template
from django.http import HttpRequest
from django.template import Context
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from programs.catalog.models import Program
from programs.search.cards import Card, drawn
from programs.search.parts import own_parts

register = template.Library()


@register.simple_tag(takes_context=True)
def program_entry(context: Context, program: Program | Card) -> SafeString:
    """Show a card, or a program from `for_cards` with its outcomes prefetched in the order of their rank.

    The career fit and what higher rooms add may be the reader's own, so they aren't part of what's kept.
    """
    request: HttpRequest | None = context.get("request")
    fit = program.fit if isinstance(program, Card) else ""
    return format_html(
        '<li class="entry">{}<div class="mine">{}{}</div></li>',
        program.html if isinstance(program, Card) else drawn(program),
        format_html('<p class="by fit">Career fit {}</p>', fit) if fit else "",
        format_html_join("", "{}", ((part,) for part in (own_parts(request, program) if request else ()))),
    )


@register.simple_tag
def program_card(program: Program) -> SafeString:
    """Show what's the same for everyone: an entry without its list item and button."""
    return drawn(program)
