"""Rules, cycles and reports. Tests pass what they need as keyword arguments."""

import datetime as dt
from decimal import Decimal
from typing import Any

from django.utils import timezone

from accounts.licenses.models import Credential
from accounts.users.enums import Profession, State
from accounts.users.models import User
from programs.catalog.vocabulary import CreditType, MandatedTopic
from programs.ledger.models import Entry, EntryCredit, EntryTopic
from programs.requirements.models import Authority, Cycle, RuleReport, RuleVersion, VersionState
from tests.factories import accounts as people
from tests.factories import programs

# Whose license a rule for this profession is about.
HOLDERS = {
    "MD": Profession.PHYSICIAN,
    "DO": Profession.PHYSICIAN,
    "ANY": Profession.PHYSICIAN,
    "RN": Profession.NURSE,
    "APRN": Profession.NP,
    "PA": Profession.PA,
    "PHARMD": Profession.PHARMACIST,
}


def topic(code: str = "pain", **fields: Any) -> dict[str, Any]:
    """Two hours on a topic in every cycle, inside the total."""
    return {"code": code, "kind": "topic", "label": code.capitalize(), "amount": "2", "topics": [code], **fields}


def rule(profession: str = "MD", *, total: str = "50", topics: list[dict[str, Any]] | None = None, **keys: Any) -> Any:
    """The JSON of a rule: so many credits of Category 1 within two years, and topics."""
    whole = {"code": "total", "kind": "total", "label": "Category 1 credits", "amount": total}
    return {
        "profession": profession,
        "unit": "credits",
        "cycle": {"months": 24, "term_months": 24},
        "source": {"text": "An invented rule", "as_of": "2025-10", "confidence": "high"},
        "accepts": ["@category_1"],
        "requirements": [whole, *(topics or [])],
        **keys,
    }


def authority(code: str = "CA", **fields: Any) -> Authority:
    """The authority of that code, made if it isn't there. A state's code has the state's name."""
    name = State(code).label if code in State else code
    kind = "state" if code in State else "body"
    return Authority.objects.get_or_create(code=code, defaults={"name": name, "kind": kind, **fields})[0]


def rule_version(authority: str = "CA", profession: str = "MD", data: Any = None, **fields: Any) -> RuleVersion:
    """A published version, the next of this authority and profession. `state="draft"` makes a draft."""
    of = {"authority": _authority(authority), "profession": profession}
    data = data or rule(profession)
    given = {
        "number": RuleVersion.objects.filter(**of).count() + 1,
        "state": VersionState.PUBLISHED,
        "data": data,
        "source": data["source"]["text"],
        "as_of": data["source"]["as_of"],
        "confidence": data["source"]["confidence"],
        **fields,
    }
    if given["state"] == VersionState.PUBLISHED:
        given.setdefault("published_at", timezone.now())
    return RuleVersion.objects.create(**of, **given)


def credential(version: RuleVersion, *, expires_on: dt.date | None = None, **fields: Any) -> Credential:
    """A license that the version is for. It expires in a year unless told otherwise."""
    holder = HOLDERS[version.profession]
    user = fields.pop("user", None) or people.clinician()
    return people.license(
        user=user,
        expires_on=expires_on or people.in_a_year(user),
        **{"profession": holder, "state": version.authority.code, **fields},
    )


def cycle(version: RuleVersion | None = None, **fields: Any) -> Cycle:
    """A running cycle that keeps the version, through the current period of its credential."""
    version = version or rule_version()
    held = fields.pop("credential", None) or credential(version, expires_on=fields.get("due_on"))
    period = held.current_period
    return Cycle.objects.create(
        **{"credential": held, "period": period, "version": version, "due_on": period.expires_on, **fields}
    )


def report(version: RuleVersion | None = None, **fields: Any) -> RuleReport:
    """A member's open report that a rule is wrong."""
    given = {"reported_by": fields.pop("reported_by", None) or people.clinician(), "text": "It's 60 now.", **fields}
    return RuleReport.objects.create(version=version or rule_version(), **given)


def earned(user: User, amount: str, on: dt.date, *, of: str = "AMA_PRA_1", **topics: str) -> Entry:
    """A ledger entry with credit of one type, and hours by topic: `earned(user, "4", day, pain="2")`."""
    entry = Entry.objects.create(user=user, title="Sepsis: the first hour", completed_on=on)
    credit_type = CreditType.objects.filter(code=of).first() or programs.credit_type(code=of)
    EntryCredit.objects.create(entry=entry, credit_type=credit_type, amount=Decimal(amount))
    for code, hours in topics.items():
        named = MandatedTopic.objects.filter(code=code).first() or programs.mandated_topic(code=code)
        EntryTopic.objects.create(entry=entry, topic=named, hours=Decimal(hours))
    return entry


_authority = authority
