"""Template filters for a listing's facts, as of today."""

from django import template
from django.utils import timezone

from programs.catalog import facts
from programs.catalog.models import Program

register = template.Library()

register.filter("not_on_card", facts.not_on_card)


@register.filter
def card_facts(program: Program) -> list[facts.Fact]:
    return facts.card(program, as_of=timezone.localdate())


@register.filter
def at_a_glance(program: Program) -> facts.Facts:
    return facts.at_a_glance(program, as_of=timezone.localdate())


@register.filter
def independence(program: Program) -> facts.Facts:
    return facts.independence(program, as_of=timezone.localdate())
