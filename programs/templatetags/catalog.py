"""A listing's facts in the words of its card: credits, price, when and where. What is not stated returns ''."""

from decimal import Decimal

from django import template

from accounts.users.enums import AUDIENCES
from cmehub.templatetags.hub import day
from programs.catalog.enums import Delivery
from programs.catalog.models import CreditOffer, Program

register = template.Library()

_WHERE = {
    Delivery.ANYTIME_ONLINE: "online",
    Delivery.LIVE_ONLINE: "online, live",
    Delivery.IN_PERSON: "in person",
    Delivery.HYBRID: "in person or online",
    Delivery.IN_PRACTICE: "in your practice",
}


@register.filter
def most_credit(program: Program) -> Decimal | None:
    """Return the largest amount of credit of any one kind; kinds are never added together."""
    amounts = [offer.amount for offer in program.offers.all() if offer.amount is not None]
    return max(amounts, default=None)


@register.filter
def other_results(program: Program) -> int:
    """Return how many results the program has besides the one that its card shows."""
    return max(len(program.outcomes.all()) - 1, 0)


@register.filter
def credit_types(program: Program) -> str:
    """Category 1, IPCE: the largest first."""
    offers = sorted(program.offers.all(), key=_amount, reverse=True)
    return ", ".join(offer.credit_type.short_name for offer in offers)


def _amount(offer: CreditOffer) -> Decimal:
    return offer.amount or Decimal(0)


@register.filter
def when(program: Program) -> str:
    """Return the day, the days, or 'Any time'."""
    if program.starts_on and program.ends_on and program.ends_on != program.starts_on:
        return f"{day(program.starts_on)} to {day(program.ends_on)}"
    if program.starts_on:
        return day(program.starts_on)
    return "Any time" if program.delivery in (Delivery.ANYTIME_ONLINE, Delivery.IN_PRACTICE) else ""


@register.filter
def where(program: Program) -> str:
    """Return the place, or how it is attended."""
    place = ", ".join(filter(None, [program.city, program.get_place_state_display()]))
    return place or _WHERE.get(Delivery(program.delivery), "")


@register.filter
def for_whom(program: Program) -> str:
    """Physicians are a 'Physician'; the words of the facet, joined."""
    return ", ".join(AUDIENCES[profession] for profession in program.professions)
