"""What the form of an entry starts from: nothing, an entry, or a program's page."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from decimal import Decimal
from typing import Any

from accounts.users.enums import Profession
from accounts.users.models import User
from programs.catalog.models import Program
from programs.catalog.parts import CreditOffer
from programs.ledger.queries import usual_types
from programs.ledger.rules import Facts
from programs.providers.rules import Standing

_LICENSES = {  # as `CreditType.professions` names them
    Profession.PHYSICIAN: {"MD", "DO"},
    Profession.NP: {"NP", "APRN", "RN"},
    Profession.PA: {"PA"},
    Profession.NURSE: {"RN"},
    Profession.PHARMACIST: {"PHARMD"},
}

Amounts = Sequence[tuple[str, Decimal | None]]


@dataclass(frozen=True)
class Start:
    """`values` by field. `credits` and `topics` have a row each: a code, and the amount or hours if they're known."""

    values: dict[str, Any] = field(default_factory=dict)
    credits: Amounts = ()
    topics: Amounts = ()


def of_nothing(user: User, *, provider_name: str, as_of: dt.date) -> Start:
    """Start with today, and with the credit type last used with the provider, or else at all."""
    usual = usual_types(user, provider_name)[:1]
    return Start({"provider_name": provider_name, "completed_on": as_of}, [(code, None) for code in usual])


def of_facts(facts: Facts) -> Start:
    values = {
        "title": facts.title,
        "provider_name": facts.provider_name,
        "completed_on": facts.completed_on,
        "format": facts.format,
        "approved_by": facts.approved_by,
        "note": facts.note,
    }
    return Start(values, list(facts.amounts.items()), list(facts.topics.items()))


def of_program(program: Program, user: User, *, as_of: dt.date) -> Start:
    """Copy a listing's facts. The amounts are its most, and the person lowers them to what they earned."""
    formats = list(program.formats.all()[:2])
    values = {
        "title": program.title,
        "provider_name": program.provider.name,
        "completed_on": as_of,
        "format": formats[0].code if len(formats) == 1 else "",
    }
    credits = [(offer.credit_type.code, offer.amount) for offer in _earned_by(user, program)]
    topics = {row.topic.code: row.hours for row in program.state_topics.select_related("topic").order_by("hours")}
    return Start(values, credits or [(code, None) for code in usual_types(user)[:1]], list(topics.items()))


def _earned_by(user: User, program: Program) -> list[CreditOffer]:
    """Return the credit for the person's profession, or all of it if none is.

    Others get a certificate of participation, which many boards accept.
    """
    offers = list(program.offers.select_related("credit_type").order_by("pk"))
    profile = getattr(user, "profile", None)
    licenses = _LICENSES[Profession(profile.profession)] if profile else set()
    return [offer for offer in offers if licenses & set(offer.credit_type.professions.split(";"))] or offers


def awards_credit(program: Program, *, as_of: dt.date) -> bool:
    """Whether credit for a program can be logged: not where a list was read in which its provider is absent."""
    return program.provider.standing(as_of) is not Standing.NONE_FOUND


# -- facts in a session ------------------------------------------------------------------------------------------------


def as_json(facts: Facts) -> dict[str, Any]:
    def texts(amounts: Mapping[str, Decimal]) -> dict[str, str]:
        return {code: str(amount) for code, amount in amounts.items()}

    stated = {**asdict(facts), "completed_on": facts.completed_on.isoformat()}
    return {**stated, "amounts": texts(facts.amounts), "topics": texts(facts.topics)}


def from_json(stored: Mapping[str, Any]) -> Facts:
    """Return the facts of which `as_json` was made."""
    numbers = {name: {code: Decimal(amount) for code, amount in stored[name].items()} for name in ("amounts", "topics")}
    return Facts(**{**stored, "completed_on": dt.date.fromisoformat(stored["completed_on"]), **numbers})
