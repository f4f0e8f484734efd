"""Template filters for a listing's facts."""

from django import template

from programs.catalog import facts
from programs.catalog.models import Program

register = template.Library()

register.filter("card_facts", facts.card)
register.filter("not_on_card", facts.not_on_card)
register.filter("independence", facts.independence)


@register.filter
def at_a_glance(program: Program) -> facts.Facts:
    return facts.at_a_glance(program, [format_.name for format_ in program.formats.order_by("name")])
