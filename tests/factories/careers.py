"""Vacancies: the smallest valid row, and traits for other states."""

import datetime as dt
from typing import Any

from django.utils import timezone

from accounts.organizations.models import Organization
from accounts.users.enums import Profession, State
from accounts.users.models import User
from careers.alerts import actions as alerts
from careers.alerts.enums import Frequency
from careers.alerts.models import SavedSearch
from careers.applications.enums import Shared, Stage
from careers.applications.models import Application, ReplyTemplate
from careers.vacancies import actions, rules
from careers.vacancies.enums import Answer, Employment, ImportState, PayAnswer, PayUnit, VacancyState
from careers.vacancies.models import PolicyFile, Vacancy
from careers.vacancies.parts import VacancyDraft, VacancyImport, VacancyImportRow, VacancyPlace
from cmehub.lib import uploads, zips
from tests.factories import accounts as make

NOON = dt.datetime(2026, 9, 24, 12, tzinfo=dt.UTC)
WORK = (
    "You see patients in the first 14 days after a heart failure admission, adjust their medicines by protocol, "
    "and run the weekly group visit with a pharmacist and a dietitian."
)


def vacancy(**fields: Any) -> Vacancy:
    """A draft from a verified employer with an application email and no pay, CME allowance or CME days stated.

    Its only place is its city, unless `places` are given.
    """
    specialties, places = fields.pop("specialties", []), fields.pop("places", None)
    made = Vacancy(
        **{
            "organization": fields.get("organization") or make.organization(verified_on=NOON.date()),
            "title": "Nurse practitioner, heart failure clinic",
            "profession": Profession.NP,
            "description": WORK,
            "city": "Boise",
            "place_state": State.ID,
            "employment": Employment.FULL_TIME,
            "pay": PayAnswer.NOT_STATED,
            "cme_allowance": Answer.NOT_STATED,
            "cme_days": Answer.NOT_STATED,
            "apply_email": "jobs@hospital.example",
            **fields,
        }
    )
    made.slug = made.make_slug()
    made.save()
    made.specialties.set(specialties)
    for position, each in enumerate(places if places is not None else [zips.of_city(made.city, str(made.place_state))]):
        VacancyPlace.objects.create(
            vacancy=made,
            position=position,
            city=each.city,
            state=each.state,
            zip_code=each.zip_code,
            latitude=each.latitude,
            longitude=each.longitude,
        )
    actions.announce(made)
    return made


def policy_file(**fields: Any) -> PolicyFile:
    """A written CME policy, stored."""
    organization = fields.pop("organization", None) or make.organization(verified_on=NOON.date())
    stored_as = fields.pop("stored_as", None) or uploads.store(b"%PDF-1.7 policy %%EOF", uploads.PDF)
    return PolicyFile.objects.create(
        organization=organization, stored_as=stored_as, **{"name": "CME policy.pdf", "size": 21, **fields}
    )


def draft(*, organization: Organization, by: User, entries: dict[str, list[str]] | None = None) -> VacancyDraft:
    """What someone typed into the form of a new vacancy."""
    return VacancyDraft.objects.create(
        organization=organization, updated_by=by, entries=entries or {"title": ["Night pharmacist"]}, edition=1
    )


def uploaded(*, organization: Organization, by: User, rows: int = 0) -> VacancyImport:
    """An uploaded file with so many rows that have an error."""
    file = VacancyImport.objects.create(organization=organization, file_name="jobs.csv", uploaded_by=by)
    VacancyImportRow.objects.bulk_create(
        VacancyImportRow(file=file, number=number, entries={}, errors=[["Pay", "Wrong"]], state=ImportState.ERROR)
        for number in range(1, rows + 1)
    )
    return file


def saved_search(*, user: User, query: str = "", now: dt.datetime = NOON) -> SavedSearch:
    """A search with daily alerts."""
    return alerts.add(query=query, name="Nurse practitioner", frequency=Frequency.DAILY, by=user, now=now)


def submitted(**fields: Any) -> Vacancy:
    return vacancy(**{"state": VacancyState.SUBMITTED, "submitted_at": NOON, **fields})


def live(*, published_on: dt.date | None = None, **fields: Any) -> Vacancy:
    """Published on `published_on`, by default today, so that the pages show it."""
    published_on = published_on or timezone.localdate()
    return submitted(
        **{
            "state": VacancyState.LIVE,
            "published_on": published_on,
            "closes_on": rules.closes_on(published_on),
            **fields,
        }
    )


def taking(**fields: Any) -> Vacancy:
    """A live vacancy that takes applications on CME Hub."""
    return live(**{"takes_applications": True, **fields})


def application(*, vacancy: Vacancy | None = None, applicant: User | None = None, **fields: Any) -> Application:
    """An application of a nurse practitioner who shares the profile, and is contacted only through the hub."""
    return Application.objects.create(
        vacancy=vacancy or taking(),
        applicant=applicant or make.clinician(),
        **{"shared": [Shared.SPECIALTIES, Shared.CREDENTIALS, Shared.BADGE], "stage": Stage.RECEIVED, **fields},
    )


def reply_template(*, organization: Organization, **fields: Any) -> ReplyTemplate:
    return ReplyTemplate.objects.create(
        organization=organization, **{"name": "Filled", "text": "Dear {name}, {position} is filled.", **fields}
    )


def filled(**fields: Any) -> Vacancy:
    return live(**{"state": VacancyState.FILLED, "closed_on": timezone.localdate(), **fields})


def paying(
    *, allowance: int | None = None, days: float | None = None, pay: tuple[int, int] | None = None, **fields: Any
) -> Vacancy:
    """A live vacancy with the given amounts."""
    stated: dict[str, Any] = {}
    if allowance is not None:
        stated |= {"cme_allowance": Answer.AMOUNT, "cme_allowance_amount": allowance}
    if days is not None:
        stated |= {"cme_days": Answer.AMOUNT, "cme_days_amount": days}
    if pay is not None:
        stated |= {"pay": PayAnswer.AMOUNT, "pay_low": pay[0], "pay_high": pay[1]}
    return live(**{"pay_unit": PayUnit.YEAR, **stated, **fields})


def answers(**changes: Any) -> dict[str, Any]:
    """Complete, valid form data, with `changes`."""
    return {
        "title": "Nurse practitioner, heart failure clinic",
        "profession": "np",
        "description": WORK,
        "places": "Boise, ID 83702",
        "site": "on_site",
        "employment": "full_time",
        "schedule": "4 days of 10 hours",
        "pay": "amount",
        "pay_low": "$128,000",
        "pay_high": "142,000",
        "pay_unit": "year",
        "cme_allowance": "amount",
        "cme_allowance_amount": "3,500",
        "cme_days": "amount",
        "cme_days_amount": "5",
        "apply_email": "jobs@hospital.example",
        **changes,
    }
