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

from accounts.demo import EMPLOYER, ORGANIZATION, propose_edit
from accounts.organizations.models import Organization
from accounts.profiles.models import Specialty
from accounts.users.models import User
from careers.applications import demo as applications
from careers.vacancies import actions, rules
from careers.vacancies.enums import Answer, Offer, PayUnit, ReportReason, Site, VacancyState
from careers.vacancies.forms import FactsForm
from careers.vacancies.models import CLOSED, Vacancy
from careers.vacancies.parts import VacancyReport
from careers.vacancies.stated import FIELDS
from programs.competencies.models import Competency

EDITED = "Nurse practitioner, heart failure clinic"
REPORTED = "Nurse practitioner, street medicine"  # it has 3 CME days
DATA = Path(__file__).resolve().parent / "data" / "demo_vacancies.json"
_LINES = {"places": "\n", "license_states": ", ", "remote_from": ", "}

Entry = Mapping[str, Any]


@transaction.atomic
def load(*, as_of: dt.date) -> None:
    """Create the missing employers and their vacancies. `as_of` is the day of loading."""
    data = read()
    employers = {entry["name"]: _employer(entry, as_of) for entry in data["employers"]}
    for entry in data["vacancies"]:
        _add(entry, employers[entry["employer"]], as_of)
    _propose_edit(as_of)
    _add_applications(as_of)
    _report(as_of)


def read() -> dict[str, list[Entry]]:
    found: dict[str, list[Entry]] = json.loads(DATA.read_text(encoding="utf-8"))
    return found


def facts(entry: Entry, organization: Organization) -> dict[str, Any]:
    """Return what a recruiter would have entered into the form, by field name."""
    stated = {name: entry[name] for name in FIELDS if name in entry}
    stated |= {name: between.join(entry[name]) for name, between in _LINES.items() if name in entry}
    stated |= {f"fact_{key}": value for key, value in entry.get("facts", {}).items()}
    if entry["site"] != Site.REMOTE:
        stated.setdefault("places", f"{entry['city']}, {entry['place_state']}")
    stated["description"] = "\n\n".join(entry["description"])
    for name in ("cme_allowance", "cme_days"):
        amount = entry[name]
        is_amount = not isinstance(amount, str)
        stated[name] = Answer.AMOUNT.value if is_amount else amount
        stated[f"{name}_amount"] = amount if is_amount else None
    low, high, unit = entry["pay"] or (None, None, PayUnit.YEAR.value)
    stated["pay"] = (Answer.AMOUNT if entry["pay"] else Answer.NOT_STATED).value
    stated |= {"pay_low": low, "pay_high": high, "pay_unit": unit}
    stated["takes_applications"] = organization.name == ORGANIZATION
    if entry["apply"] in ("url", "both"):
        stated["apply_url"] = f"{organization.website}/jobs"
    if entry["apply"] in ("email", "both"):
        stated["apply_email"] = f"jobs@{organization.website.removeprefix('https://')}"
    return stated


def cleaned(entry: Entry, organization: Organization, as_of: dt.date) -> dict[str, Any]:
    """Return what the form makes of an entry. Specialties and competencies that aren't loaded are left out."""
    entered = facts(entry, organization)
    known = {
        "specialties": set(Specialty.objects.values_list("code", flat=True)),
        **dict.fromkeys(("requires", "values"), set(Competency.objects.values_list("code", flat=True))),
    }
    entered |= {name: [code for code in entered.get(name, ()) if code in codes] for name, codes in known.items()}
    form = FactsForm(entered, kept=known["specialties"], as_of=as_of)
    assert form.is_valid(), f"{entry['title']}: {form.errors}"
    return form.cleaned_data


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
    entered = cleaned(entry, organization, as_of)
    vacancy = Vacancy(
        # The same ID, and so the same URL, every time the demo data is loaded.
        public_id=uuid.uuid5(uuid.NAMESPACE_URL, name),
        organization=organization,
        is_demo=True,
        **_history(entry, as_of),
    )
    actions.fill(vacancy, entered)
    vacancy.state = entry["state"]
    if vacancy.submitted_at:
        vacancy.submitted_by = User.objects.filter(email=EMPLOYER, organizations=organization).first()
    vacancy.slug = vacancy.make_slug()
    vacancy.save()
    actions.relate(vacancy, entered)
    actions.announce(vacancy)


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
            sign_on=Offer.OFFERED.value,
            sign_on_bonus="$10,000 with a 2-year commitment",
        )


def _add_applications(as_of: dt.date) -> None:
    rita = User.objects.filter(email=EMPLOYER).first()
    vacancy = Vacancy.objects.filter(title=EDITED, organization__members=rita, is_demo=True).first() if rita else None
    if rita and vacancy:
        applications.load(vacancy=vacancy, recruiter=rita, as_of=as_of)


def _report(as_of: dt.date) -> None:
    """Let someone report a vacancy, for the moderator's queue."""
    reader = User.objects.filter(email=applications.SAM).first()
    vacancy = Vacancy.objects.filter(title=REPORTED, state=VacancyState.LIVE, is_demo=True).first()
    if reader and vacancy:
        VacancyReport.objects.create(
            vacancy=vacancy,
            reason=ReportReason.WRONG,
            text="On the phone they said that CME is unpaid time off. The posting says 3 days a year.",
            reported_by=reader,
            reported_at=dt.datetime.combine(as_of, dt.time(15), tzinfo=dt.UTC) - dt.timedelta(days=1),
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
