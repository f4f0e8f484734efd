"""Fictional employers and vacancies for the demo data, with dates relative to the day they're loaded.

Rows are saved in their final state instead of going through the actions, which would send messages and audit events for
decisions that are supposed to be weeks old.
"""

import datetime as dt
import json
import uuid
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from django.db import transaction

from accounts.demo import EMPLOYER, propose_edit
from accounts.organizations.models import Organization
from accounts.profiles.models import Specialty
from accounts.users.models import User
from careers.vacancies import rules
from careers.vacancies.enums import Answer, PayUnit, VacancyState
from careers.vacancies.models import CLOSED, Vacancy

EDITED = "Nurse practitioner, heart failure clinic"
DATA = Path(__file__).resolve().parent / "data" / "demo_vacancies.json"
_COPIED = (
    *("title", "profession", "city", "place_state", "site", "employment", "schedule", "state", "reviewer_note"),
    *(
        "cme_policy_url",
        "cme_policy_note",
        "call_schedule",
        "sign_on_bonus",
        "loan_repayment",
        "visa_sponsorship",
        "license_needed",
    ),
)

Entry = Mapping[str, Any]


@transaction.atomic
def load(*, as_of: dt.date) -> None:
    """Create the missing employers and their vacancies. `as_of` is the day of loading."""
    data = read()
    employers = {entry["name"]: _employer(entry, as_of) for entry in data["employers"]}
    for entry in data["vacancies"]:
        _add(entry, employers[entry["employer"]], as_of)
    _propose_edit(as_of)


def read() -> dict[str, list[Entry]]:
    found: dict[str, list[Entry]] = json.loads(DATA.read_text(encoding="utf-8"))
    return found


def facts(entry: Entry, organization: Organization) -> dict[str, Any]:
    """Return the vacancy's field values by field name."""
    stated = {name: entry[name] for name in _COPIED if name in entry}
    stated["description"] = "\n\n".join(entry["description"])
    for name in ("cme_allowance", "cme_days"):
        amount = entry[name]
        is_amount = not isinstance(amount, str)
        stated[name] = Answer.AMOUNT.value if is_amount else amount
        stated[f"{name}_amount"] = amount if is_amount else None
    low, high, unit = entry["pay"] or (None, None, PayUnit.YEAR.value)
    stated["pay"] = (Answer.AMOUNT if entry["pay"] else Answer.NOT_STATED).value
    stated |= {"pay_low": low, "pay_high": high, "pay_unit": unit}
    if entry["apply"] in ("url", "both"):
        stated["apply_url"] = f"{organization.website}/jobs"
    if entry["apply"] in ("email", "both"):
        stated["apply_email"] = f"jobs@{organization.website.removeprefix('https://')}"
    return stated


def _employer(entry: Entry, as_of: dt.date) -> Organization:
    """Return the demo organization with this name, creating it if needed."""
    found = Organization.objects.filter(name=entry["name"], is_demo=True).first()
    verified = entry["verified_days_ago"]
    return found or Organization.objects.create(
        name=entry["name"],
        city=entry["city"],
        state=entry["state"],
        website=entry["website"],
        verified_on=None if verified is None else as_of - dt.timedelta(days=verified),
        is_demo=True,
    )


def _add(entry: Entry, organization: Organization, as_of: dt.date) -> None:
    name = f"{organization.website}/{entry['title']}/{entry['city']}"
    vacancy = Vacancy(
        # The same ID, and so the same URL, every time the demo data is loaded.
        public_id=uuid.uuid5(uuid.NAMESPACE_URL, name),
        organization=organization,
        is_demo=True,
        **facts(entry, organization),
        **_history(entry, as_of),
    )
    if vacancy.submitted_at:
        vacancy.submitted_by = User.objects.filter(email=EMPLOYER, organizations=organization).first()
    vacancy.slug = vacancy.make_slug()
    vacancy.save()
    vacancy.specialties.set(Specialty.objects.filter(code__in=entry["specialties"]))


def _propose_edit(as_of: dt.date) -> None:
    """Let the demo employer edit one of its published vacancies, for the moderator's queue."""
    rita = User.objects.filter(email=EMPLOYER).first()
    vacancies = Vacancy.objects.filter(title=EDITED, state=VacancyState.LIVE, is_demo=True)
    vacancy = vacancies.of_recruiter(rita).first() if rita else None
    if rita and vacancy:
        propose_edit(
            vacancy,
            by=rita,
            now=dt.datetime.combine(as_of, dt.time(15), tzinfo=dt.UTC) - dt.timedelta(days=2),
            description=vacancy.description.replace("\n\n", " We also precept nurse practitioner students.\n\n", 1),
            cme_allowance=Answer.AMOUNT.value,
            cme_allowance_amount="4000",
            sign_on_bonus="$10,000 with a 2-year commitment",
        )


def _history(entry: Entry, as_of: dt.date) -> dict[str, Any]:
    """Return the dates that its state implies."""
    began = as_of - dt.timedelta(days=entry["days_ago"])
    moment = dt.datetime.combine(began, dt.time(15), tzinfo=dt.UTC)
    state = VacancyState(entry["state"])
    if state == VacancyState.DRAFT:
        return {"created_at": moment}
    asked = {"created_at": moment, "submitted_at": moment}
    if state != VacancyState.LIVE and state not in CLOSED:
        return asked
    last = rules.closes_on(began)
    closed = as_of - dt.timedelta(days=entry["closed_days_ago"]) if "closed_days_ago" in entry else last
    return {**asked, "published_on": began, "closes_on": last, "closed_on": closed if state in CLOSED else None}
