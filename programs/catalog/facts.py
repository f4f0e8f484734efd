"""A listing's facts for its card and its page. Facts that the source doesn't state are named once, in one line."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from accounts.users.enums import AUDIENCES
from cmehub.lib.dates import zone_in_words
from cmehub.templatetags.hub import credits, day, dollars
from programs.catalog.enums import Delivery, Interprofessional, Relationships, Stated, Support
from programs.catalog.models import Program
from programs.catalog.parts import CreditOffer, Offering, Price, Supporter
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


def line(program: Program, *, as_of: dt.date) -> str:
    """Return the same in one line, such as '4 Category 1 · Free · Oct 14, 2026 online', and what isn't stated."""
    facts = card(program, as_of=as_of)
    stated = [f"{fact.value} {fact.note}".strip() for fact in facts if fact.value]
    unstated = not_on_card(facts)
    return " · ".join([*stated, f"Not stated: {unstated}"] if unstated else stated)


def at_a_glance(program: Program, *, as_of: dt.date) -> Facts:
    """Return the facts beside a program's results. Dates and prices with several rows have their own tables."""
    formats = ", ".join(format_.name for format_ in program.formats.all())
    rows = [
        ("credits", Fact("Credits", _most_credit(program), _credit_types(program))),
        ("price", Fact("Price", _price_range(program), _price_note(program))),
        ("dates", Fact("When", _dates(program, as_of), _more_dates(program, as_of))),
        ("location", Fact("Where", _location(program, as_of).capitalize())),
        ("format", Fact("Format", formats)),
        ("audience", Fact("For", audience(program))),
    ]
    if program.delivery == Delivery.ANYTIME_ONLINE:
        rows += [
            ("release date", Fact("Released", day(program.released_on))),
            ("expiration date", Fact("Expires", day(program.expires_on))),
        ]
    rows.append(("claim-by date", Fact("Claim credit by", day(program.claim_by))))
    verified = Fact("Last verified", day(program.checked_on) or "Not re-verified since recorded")
    return _sorted_out([*rows, ("", verified)])


def independence(program: Program, *, as_of: dt.date) -> list[Fact]:
    """Return who accredits the provider, and who controls and pays for the content. Always the same rows."""
    return [accreditation(program.provider, as_of=as_of), relationships(program), support(program)]


def relationships(program: Program) -> Fact:
    value = program.get_relationships_display() if program.relationships != Relationships.NOT_STATED else ""
    if not value and not program.disclosure_required:
        value = "None to disclose: the content isn't clinical"
    return Fact("Financial relationships", value, "Of those who control the content (Standard 3)")


def support(program: Program) -> Fact:
    value = program.get_support_display() if program.support != Support.NOT_STATED else ""
    supporters = ", ".join(_supporter(each) for each in program.supporters.all())
    return Fact(
        "Commercial support",
        f"{value}: {supporters}" if value and supporters else value or supporters,
        "From ineligible companies (Standard 4)",
    )


def _supporter(supporter: Supporter) -> str:
    """Return the name with the amount, if it's stated."""
    return supporter.name if supporter.amount is None else f"{supporter.name} (${supporter.amount:,})"


def design(program: Program) -> list[Fact]:
    """Return for whom it was planned and how it reaches the practice, with the evidence. Always the same rows."""
    return [interprofessional(program), leadership(program), practice_change(program), ehr_integration(program)]


def interprofessional(program: Program) -> Fact:
    stated = program.interprofessional != Interprofessional.NOT_STATED
    value = program.get_interprofessional_display() if stated else ""
    return Fact("Interprofessional planning", value, program.interprofessional_evidence)


def leadership(program: Program) -> Fact:
    value = _yes_or_no(program.leadership)
    return Fact("Leadership or operations content", value, program.leadership_evidence)


def practice_change(program: Program) -> Fact:
    value = _yes_or_no(program.practice_change)
    return Fact("Practice-change project", value, program.practice_change_evidence)


def ehr_integration(program: Program) -> Fact:
    value = _yes_or_no(program.ehr_integration)
    return Fact("EHR integration", value, program.ehr_integration_evidence)


def _yes_or_no(stated: str) -> str:
    return "" if stated == Stated.NOT_STATED else str(Stated(stated).label)


def audience(program: Program) -> str:
    """Return the professions that it's for, or ''."""
    return ", ".join(AUDIENCES[profession] for profession in program.professions)


_AMA = frozenset({"AMA_PRA_1", "AMA_PRA_2"})


def is_for_physicians_only(program: Program) -> bool:
    """Whether all of its credit is the AMA's, which only physicians earn. Others get a certificate of participation."""
    types = {offer.credit_type.code for offer in program.offers.all()}
    return bool(types) and types <= _AMA


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


def _dollars(amount: Decimal) -> str:
    return "Free" if amount == 0 else dollars(amount)


def _price_range(program: Program) -> str:
    """Return 'Free', '$120', or 'Free to $250' where audiences pay different prices. Fees are included."""
    totals = program.totals
    if not totals:
        return ""
    low, high = _dollars(totals[0]), _dollars(totals[-1])
    return low if low == high else f"{low} to {high}"


def prices(program: Program) -> list[str]:
    """Return what each audience pays in all: 'Members: $120, including $20 in fees'."""
    rows = [(row.audience, _price(row)) for row in program.prices.all()]
    return [
        f"{audience}: {price or 'not stated'}" if audience else price for audience, price in rows if audience or price
    ]


def _price(row: Price) -> str:
    """Return what an audience pays in all, or '' if it isn't stated."""
    if row.total is None:
        return ""
    return f"{_dollars(row.total)}, including {dollars(row.fees)} in fees" if row.fees else _dollars(row.total)


def _price_note(program: Program) -> str:
    prices = program.prices.all()
    return prices[0].note if len(prices) == 1 else ""


def upcoming(program: Program, as_of: dt.date) -> list[Offering]:
    """Return the offerings that aren't over or canceled, soonest first."""
    return [each for each in program.offerings.all() if each.last_day >= as_of and not each.is_canceled]


def scheduled(program: Program, as_of: dt.date) -> list[Offering]:
    """Return the offerings that aren't over, canceled ones included, soonest first."""
    return [each for each in program.offerings.all() if each.last_day >= as_of]


def past(program: Program, as_of: dt.date) -> list[Offering]:
    """Return the offerings that are over, latest first."""
    return [each for each in program.offerings.all() if each.last_day < as_of][::-1]


def _next(program: Program, as_of: dt.date) -> Offering | None:
    """Return the next offering, or the last one if all are over."""
    ahead = upcoming(program, as_of)
    return ahead[0] if ahead else max(program.offerings.all(), key=lambda each: each.last_day, default=None)


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


def times(offering: Offering) -> str:
    """Return '9:00 AM to 4:30 PM MDT', in the offering's own time zone, or '' if no time is stated."""
    if offering.starts_at_time is None:
        return ""
    clock = " to ".join(f"{time:%-I:%M %p}" for time in (offering.starts_at_time, offering.ends_at_time) if time)
    return f"{clock} {_zone(offering.starts_at)}" if offering.starts_at else f"{clock}, time zone not stated"


def _zone(moment: dt.datetime) -> str:
    """Return 'MDT', or the zone's name where its abbreviation is a number."""
    short = moment.tzname() or ""
    return short if short.isalpha() else f"({zone_in_words(str(moment.tzinfo))})"


def where(offering: Offering) -> str:
    """Return the venue and its place, 'Online', or ''."""
    stated = ", ".join(filter(None, [offering.venue, place(offering)]))
    return stated or ("Online" if offering.program.delivery == Delivery.LIVE_ONLINE else "")


def place(offering: Offering) -> str:
    return ", ".join(filter(None, [offering.city, offering.get_place_state_display(), offering.country]))
