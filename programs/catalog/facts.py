"""A listing's facts for its card and its page. Facts that the source doesn't state are named once, in one line."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from accounts.users.enums import AUDIENCES
from cmehub.templatetags.hub import credits, day, dollars
from programs.catalog.enums import Delivery, Interprofessional, Relationships, Support
from programs.catalog.models import Program
from programs.catalog.parts import CreditOffer, Offering, Price
from programs.providers.models import Accreditation, Provider
from programs.providers.rules import Standing

_LOCATION = {
    Delivery.ANYTIME_ONLINE: "online",
    Delivery.LIVE_ONLINE: "online, live",
    Delivery.IN_PERSON: "in person",
    Delivery.HYBRID: "in person or online",
    Delivery.IN_PRACTICE: "in your practice",
}


@dataclass(frozen=True)
class Fact:
    """A row. `value` is '' if the source doesn't state it."""

    label: str
    value: str
    note: str = ""
    url: str = ""  # where to find it


@dataclass(frozen=True)
class Facts:
    known: tuple[Fact, ...]
    not_stated: str  # 'credits, price, dates', or '' if everything is known


def card(program: Program, *, as_of: dt.date) -> list[Fact]:
    """Return the three columns of a list entry: credits, price, dates."""
    dates, note = _dates(program, as_of), _location(program, as_of)
    return [
        Fact("Credits", _most_credit(program), _credit_types(program)),
        Fact("Price", _price_range(program)),
        Fact("When", dates or note.capitalize(), note if dates else ""),
    ]


_CARD_NAMES = {"Credits": "credits", "Price": "price", "When": "dates"}


def not_on_card(facts: Iterable[Fact]) -> str:
    """Return what the source doesn't state, such as 'credits, price, dates', or ''."""
    return ", ".join(_CARD_NAMES[fact.label] for fact in facts if not fact.value)


def at_a_glance(program: Program, *, as_of: dt.date) -> Facts:
    """Return the facts beside a program's results. Dates and prices with several rows have their own tables."""
    formats = ", ".join(format_.name for format_ in program.formats.all())
    rows = [
        ("credits", Fact("Credits", _most_credit(program), _credit_types(program))),
        ("price", Fact("Price", _price_range(program), _price_note(program))),
        ("dates", Fact("When", _dates(program, as_of), _more_dates(program, as_of))),
        ("location", Fact("Where", _location(program, as_of).capitalize())),
        ("format", Fact("Format", formats)),
        ("audience", Fact("For", ", ".join(AUDIENCES[profession] for profession in program.professions))),
    ]
    if program.delivery == Delivery.ANYTIME_ONLINE:
        rows += [
            ("release date", Fact("Released", day(program.released_on))),
            ("expiration date", Fact("Expires", day(program.expires_on))),
        ]
    rows.append(("claim-by date", Fact("Claim credit by", day(program.claim_by))))
    verified = Fact("Last verified", day(program.checked_on) or "Not re-verified since recorded")
    return _sorted_out([*rows, ("", verified)])


def independence(program: Program, *, as_of: dt.date) -> Facts:
    """Return who accredits the provider, who controls and pays for the content, and for whom it was planned."""
    relationships = program.get_relationships_display() if program.relationships != Relationships.NOT_STATED else ""
    if not relationships and not program.disclosure_required:
        relationships = "None to disclose: the content isn't clinical"
    support = program.get_support_display() if program.support != Support.NOT_STATED else ""
    supporters = ", ".join(supporter.name for supporter in program.supporters.all())
    if support and supporters:
        support = f"{support}: {supporters}"
    team = program.get_interprofessional_display() if program.interprofessional != Interprofessional.NOT_STATED else ""
    return _sorted_out(
        [
            ("accreditation", accreditation(program.provider, as_of=as_of)),
            (
                "financial relationships",
                Fact("Financial relationships", relationships, "Of those who control the content (Standard 3)"),
            ),
            ("commercial support", Fact("Commercial support", support, "From ineligible companies (Standard 4)")),
            ("interprofessional planning", Fact("Professions", team, program.interprofessional_evidence)),
        ]
    )


def accreditation(provider: Provider, *, as_of: dt.date) -> Fact:
    """Return the provider's accreditation on a day, or what was found instead."""
    period = provider.accreditation(as_of)
    if period is None:
        if provider.unaccredited_on is None:
            return Fact("Accreditation", "")
        where = f" in {provider.unaccredited_source}" if provider.unaccredited_source else ""
        return Fact("Accreditation", f"No accreditation found{where}, {day(provider.unaccredited_on)}")
    status = f"{period.accreditor.name}: {period.status}".removesuffix(": ")
    checked = f"Looked up {day(period.checked_on)}" if period.checked_on else "Not re-verified since recorded"
    if provider.standing(as_of) == Standing.LAPSED:
        return Fact("Accreditation", _lapsed(period), f"{status}. {checked}", period.accreditor.lookup_url)
    until = f", through {day(period.valid_until)}" if period.valid_until else ""
    return Fact("Accreditation", f"{status}{until}", checked, period.accreditor.lookup_url)


def _lapsed(period: Accreditation) -> str:
    ended = f" on {day(period.valid_until)}" if period.valid_until else ""
    return f"Ended{ended}. Credit earned before stays valid"


def _sorted_out(rows: list[tuple[str, Fact]]) -> Facts:
    return Facts(
        known=tuple(fact for _, fact in rows if fact.value),
        not_stated=", ".join(name for name, fact in rows if not fact.value),
    )


def _most_credit(program: Program) -> str:
    """Return the largest amount of any type of credit. Types are never added together."""
    return credits(max((offer.amount for offer in program.offers.all() if offer.amount is not None), default=None))


def _credit_types(program: Program) -> str:
    """Return the credit types, the largest amount first: 'Category 1, IPCE'."""
    offers = sorted(program.offers.all(), key=_amount, reverse=True)
    return ", ".join(offer.credit_type.short_name for offer in offers)


def _amount(offer: CreditOffer) -> Decimal:
    return offer.amount or Decimal(0)


def price(row: Price) -> str:
    """Return what an audience pays in all, or '' if it isn't stated."""
    return "" if row.total is None else _dollars(row.total)


def _dollars(amount: Decimal) -> str:
    return "Free" if amount == 0 else dollars(amount)


def _price_range(program: Program) -> str:
    """Return 'Free', '$120', or 'Free to $250' where audiences pay different prices. Fees are included."""
    totals = program.totals
    if not totals:
        return ""
    low, high = _dollars(totals[0]), _dollars(totals[-1])
    return low if low == high else f"{low} to {high}"


def _price_note(program: Program) -> str:
    prices = program.prices.all()
    return prices[0].note if len(prices) == 1 else ""


def upcoming(program: Program, as_of: dt.date) -> list[Offering]:
    """Return the offerings that aren't over or canceled, soonest first."""
    return [each for each in program.offerings.all() if each.last_day >= as_of and not each.is_canceled]


def _next(program: Program, as_of: dt.date) -> Offering | None:
    """Return the next offering, or the last one if all are over."""
    offerings = program.offerings.all()
    return (upcoming(program, as_of) or list(offerings)[-1:] or [None])[0]


def _dates(program: Program, as_of: dt.date) -> str:
    """Return the next day, its first and last day, or 'Any time'."""
    offering = _next(program, as_of)
    if offering is None:
        return "Any time" if program.delivery in (Delivery.ANYTIME_ONLINE, Delivery.IN_PRACTICE) else ""
    return dates(offering)


def dates(offering: Offering) -> str:
    """Return the day of an offering, or its first and last day."""
    if offering.last_day == offering.starts_on:
        return day(offering.starts_on)
    return f"{day(offering.starts_on)} to {day(offering.ends_on)}"


def _more_dates(program: Program, as_of: dt.date) -> str:
    more = len(upcoming(program, as_of)) - 1
    return f"and {more} more date{'s' if more > 1 else ''}" if more > 0 else ""


def _location(program: Program, as_of: dt.date) -> str:
    """Return the place of the next offering, or how the program is attended."""
    offering = _next(program, as_of)
    return place(offering) if offering and place(offering) else _LOCATION.get(Delivery(program.delivery), "")


def place(offering: Offering) -> str:
    return ", ".join(filter(None, [offering.city, offering.get_place_state_display(), offering.country]))
