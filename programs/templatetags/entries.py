"""A program as an entry in a list."""

from django import template
from django.template import Context
from django.utils.html import format_html
from django.utils.safestring import SafeString

from programs.catalog.models import Program
from programs.search.cards import Card, drawn
from programs.templatetags.shortlist import shortlist_button

register = template.Library()


@register.simple_tag(takes_context=True)
def program_entry(context: Context, program: Program | Card) -> SafeString:
    """Show a card, or a program from `for_cards` with its outcomes prefetched in the order of their rank.

    The career fit and the shortlist's button may be the reader's own, so they aren't part of what's kept.
    """
    fit = program.fit if isinstance(program, Card) else ""
    return format_html(
        '<li class="entry">{}<div class="mine">{}{}</div></li>',
        program.html if isinstance(program, Card) else drawn(program),
        format_html('<p class="by fit">Career fit {}</p>', fit) if fit else "",
        shortlist_button(context, program),
    )


@register.simple_tag
def program_card(program: Program) -> SafeString:
    """Show what's the same for everyone: an entry without its list item and button."""
    return drawn(program)
