"""Template filters for a listing's facts, as of today."""

from django import template
from django.utils import timezone

from programs.catalog import facts
from programs.catalog.models import Program
from programs.catalog.parts import Offering
from programs.providers.models import Provider
from programs.providers.rules import Standing

register = template.Library()

register.filter("not_on_card", facts.not_on_card)


@register.filter
def card_facts(program: Program) -> list[facts.Fact]:
    return facts.card(program, as_of=timezone.localdate())


@register.filter
def facts_line(program: Program) -> str:
    return facts.line(program, as_of=timezone.localdate())


@register.filter
def at_a_glance(program: Program) -> facts.Facts:
    return facts.at_a_glance(program, as_of=timezone.localdate())


@register.filter
def independence(program: Program) -> list[facts.Fact]:
    return facts.independence(program, as_of=timezone.localdate())


@register.filter
def design(program: Program) -> list[facts.Fact]:
    return facts.design(program)


@register.filter
def accreditation(provider: Provider) -> facts.Fact:
    return facts.accreditation(provider, as_of=timezone.localdate())


@register.filter
def has_lapsed(provider: Provider) -> bool:
    return provider.standing(timezone.localdate()) == Standing.LAPSED


@register.filter
def is_unaccredited(provider: Provider) -> bool:
    """Whether a list was searched in which the provider isn't."""
    return provider.standing(timezone.localdate()) == Standing.NONE_FOUND


@register.filter
def is_for_physicians_only(program: Program) -> bool:
    return facts.is_for_physicians_only(program)


@register.filter
def scheduled(program: Program) -> list[Offering]:
    return facts.scheduled(program, timezone.localdate())


@register.filter
def past(program: Program) -> list[Offering]:
    return facts.past(program, timezone.localdate())


@register.filter
def dates(offering: Offering) -> str:
    return facts.dates(offering)


@register.filter
def times(offering: Offering) -> str:
    return facts.times(offering)


@register.filter
def where(offering: Offering) -> str:
    return facts.where(offering)
