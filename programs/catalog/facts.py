"""A listing's facts for its card and its page. Facts that the source doesn't state are named once, in one line."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from accounts.users.enums import AUDIENCES
from cmehub.templatetags.hub import credits, day, dollars
from programs.catalog.enums import Delivery, Interprofessional, Relationships, Support
from programs.catalog.models import CreditOffer, Program, Provider

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


def card(program: Program) -> list[Fact]:
    """Return the three columns of a list entry: credits, price, dates."""
    return [
        Fact("Credits", _most_credit(program), _credit_types(program)),
        Fact("Price", _price(program)),
        Fact("When", _dates(program) or _location(program).capitalize(), _location(program) if _dates(program) else ""),
    ]


_CARD_NAMES = {"Credits": "credits", "Price": "price", "When": "dates"}


def not_on_card(facts: Iterable[Fact]) -> str:
    """Return what the source doesn't state, such as 'credits, price, dates', or ''."""
    return ", ".join(_CARD_NAMES[fact.label] for fact in facts if not fact.value)


def at_a_glance(program: Program, formats: Iterable[str]) -> Facts:
    rows = [
        ("credits", Fact("Credits", _most_credit(program), _credit_types(program))),
        ("price", Fact("Price", _price(program), program.price_note)),
        ("dates", Fact("When", _dates(program))),
        ("location", Fact("Where", _location(program).capitalize())),
        ("format", Fact("Format", ", ".join(formats))),
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


def independence(program: Program) -> Facts:
    """Return who accredits the provider, who controls and pays for the content, and for whom it was planned."""
    relationships = program.get_relationships_display() if program.relationships != Relationships.NOT_STATED else ""
    if not relationships and not program.disclosure_required:
        relationships = "None to disclose: the content isn't clinical"
    support = program.get_support_display() if program.support != Support.NOT_STATED else ""
    if support and program.supporters:
        support = f"{support}: {program.supporters}"
    team = program.get_interprofessional_display() if program.interprofessional != Interprofessional.NOT_STATED else ""
    return _sorted_out(
        [
            ("accreditation", _accreditation(program.provider)),
            (
                "financial relationships",
                Fact("Financial relationships", relationships, "Of those who control the content (Standard 3)"),
            ),
            ("commercial support", Fact("Commercial support", support, "From ineligible companies (Standard 4)")),
            ("interprofessional planning", Fact("Professions", team, program.interprofessional_evidence)),
        ]
    )


def _accreditation(provider: Provider) -> Fact:
    looked_up = provider.accreditation_checked_on
    if provider.accreditor:
        status = f"{provider.accreditor.name}: {provider.accreditation_status}".removesuffix(": ")
        checked = f"Looked up {day(looked_up)}" if looked_up else "Not re-verified since recorded"
        return Fact("Accreditation", status, checked, provider.accreditor.lookup_url)
    if looked_up:
        where = f" in {provider.accreditation_source}" if provider.accreditation_source else ""
        return Fact("Accreditation", f"No accreditation found{where}, {day(looked_up)}")
    return Fact("Accreditation", "")


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


def _price(program: Program) -> str:
    return "Free" if program.is_free else dollars(program.price)


def _dates(program: Program) -> str:
    """Return the day, the first and last day, or 'Any time'."""
    if program.starts_on and program.ends_on and program.ends_on != program.starts_on:
        return f"{day(program.starts_on)} to {day(program.ends_on)}"
    if program.starts_on:
        return day(program.starts_on)
    return "Any time" if program.delivery in (Delivery.ANYTIME_ONLINE, Delivery.IN_PRACTICE) else ""


def _location(program: Program) -> str:
    """Return the place, or how the program is attended."""
    place = ", ".join(filter(None, [program.city, program.get_place_state_display()]))
    return place or _LOCATION.get(Delivery(program.delivery), "")
