import datetime as dt
from typing import Any

import pytest
from django.db import IntegrityError

from accounts.audit.models import Event
from accounts.notices.models import Notice
from accounts.users.models import User
from careers.vacancies import actions
from careers.vacancies.enums import VacancyState
from careers.vacancies.models import Vacancy
from cmehub.lib import zips
from tests.factories import accounts
from tests.factories import careers as make

pytestmark = pytest.mark.django_db

TODAY = dt.date(2026, 9, 24)
S = VacancyState
ACTIONS: dict[str, dict[str, Any]] = {
    "edit": {"specialties": [], "title": "Pharmacist, evenings"},
    "submit": {"now": make.NOON},
    "return_to_draft": {},
    "mark_filled": {"on": TODAY},
    "withdraw": {"on": TODAY},
    "delete": {},
    "approve": {"on": TODAY},
    "request_changes": {"note": "Say which clinic."},
}
ALLOWED = {
    "edit": {S.DRAFT, S.CHANGES, S.EXPIRED, S.WITHDRAWN},
    "submit": {S.DRAFT, S.CHANGES, S.EXPIRED, S.WITHDRAWN},
    "return_to_draft": {S.SUBMITTED},
    "mark_filled": {S.LIVE},
    "withdraw": {S.LIVE},
    "delete": {S.DRAFT, S.CHANGES},
    "approve": {S.SUBMITTED},
    "request_changes": {S.SUBMITTED},
}


def in_state(state: VacancyState) -> Vacancy:
    if state in (S.DRAFT, S.CHANGES):
        return make.vacancy(state=state)
    return make.submitted() if state == S.SUBMITTED else make.live(state=state)


@pytest.mark.parametrize("action", ACTIONS)
@pytest.mark.parametrize("state", VacancyState)
def test_an_action_works_in_the_allowed_states_and_is_refused_in_others(action: str, state: VacancyState) -> None:
    vacancy, person = in_state(state), accounts.user()

    if state in ALLOWED[action]:
        getattr(actions, action)(vacancy=vacancy, by=person, **ACTIONS[action])
        assert Event.objects.get(object_type="careers.vacancy").actor_id == person.pk
        return

    with pytest.raises(actions.Refused, match=r"\.$"):
        getattr(actions, action)(vacancy=vacancy, by=person, **ACTIONS[action])
    assert Vacancy.objects.get(pk=vacancy.pk).state == state
    assert not Event.objects.filter(object_type="careers.vacancy").exists()


def test_adding_saves_a_draft_with_a_unique_slug() -> None:
    organization = accounts.organization()
    facts: dict[str, Any] = {
        "title": "Nurse, cardiac step-down unit",
        "profession": "nurse",
        "description": make.WORK,
        "places": [zips.of_city("Boise", "ID")],
        "employment": "full_time",
        "pay": "not_stated",
        "cme_allowance": "not_offered",
        "cme_days": "not_stated",
    }

    first, second = (
        actions.add(by=accounts.user(), organization=organization, specialties=[accounts.specialty()], **facts)
        for _ in range(2)
    )

    assert first.slug.startswith("nurse-cardiac-step-down-unit-boise-id-")
    assert first.slug != second.slug
    assert (first.state, first.specialties.count()) == (S.DRAFT, 1)


def test_editing_a_draft_changes_its_slug_and_records_the_fields() -> None:
    vacancy = make.vacancy()

    actions.edit(vacancy=vacancy, by=accounts.user(), specialties=[], title="Pharmacist", city="Boise")

    vacancy.refresh_from_db()
    assert vacancy.slug.startswith("pharmacist-boise-id-")
    assert Event.objects.get(kind="vacancies.edited").fields == ["title"]


def test_editing_a_withdrawn_vacancy_makes_it_a_draft_and_keeps_its_slug() -> None:
    vacancy = make.live(state=S.WITHDRAWN)

    actions.edit(vacancy=vacancy, by=accounts.user(), specialties=[], title="Pharmacist")

    changed = Vacancy.objects.get(pk=vacancy.pk)
    assert (changed.state, changed.slug, changed.is_reviewed) == (S.DRAFT, vacancy.slug, False)


def test_submitting_requires_a_way_to_apply() -> None:
    vacancy = make.vacancy(apply_email="")

    with pytest.raises(actions.NoApplyChannel):
        actions.submit(vacancy=vacancy, by=accounts.user(), now=make.NOON)


def test_an_unverified_employer_can_submit_but_not_be_published() -> None:
    vacancy = make.vacancy(organization=accounts.organization())
    actions.submit(vacancy=vacancy, by=accounts.user(), now=make.NOON)

    with pytest.raises(actions.EmployerNotVerified, match="Verify the organization first"):
        actions.approve(vacancy=vacancy, by=accounts.user(), on=TODAY)

    assert Vacancy.objects.get(pk=vacancy.pk).state == S.SUBMITTED


def test_approval_publishes_it_for_90_days() -> None:
    vacancy = make.submitted()

    actions.approve(vacancy=vacancy, by=accounts.user(), on=TODAY)

    vacancy.refresh_from_db()
    assert (vacancy.state, vacancy.published_on, vacancy.closes_on) == (S.LIVE, TODAY, dt.date(2026, 12, 22))


def test_a_second_approval_keeps_the_first_publication_date() -> None:
    vacancy = make.submitted(published_on=dt.date(2026, 3, 1), closed_on=dt.date(2026, 5, 1))

    actions.approve(vacancy=vacancy, by=accounts.user(), on=TODAY)

    vacancy.refresh_from_db()
    assert (vacancy.published_on, vacancy.closes_on) == (dt.date(2026, 3, 1), dt.date(2026, 12, 22))
    assert vacancy.closed_on is None


def test_requesting_changes_requires_a_note() -> None:
    vacancy = make.submitted()

    with pytest.raises(actions.NoNote):
        actions.request_changes(vacancy=vacancy, by=accounts.user(), note="  ")
    actions.request_changes(vacancy=vacancy, by=accounts.user(), note=" Say which clinic. ")

    vacancy.refresh_from_db()
    assert (vacancy.state, vacancy.reviewer_note) == (S.CHANGES, "Say which clinic.")


def test_resubmitting_clears_the_note() -> None:
    vacancy = make.vacancy(state=S.CHANGES, reviewer_note="Say which clinic.")

    actions.submit(vacancy=vacancy, by=accounts.user(), now=make.NOON)

    assert Vacancy.objects.get(pk=vacancy.pk).reviewer_note == ""


def _submitted_by(person: User, *, members: list[User]) -> Vacancy:
    organization = accounts.organization(members=members, verified_on=TODAY)
    return make.submitted(organization=organization, submitted_by=person)


def test_only_the_submitter_is_notified() -> None:
    person, colleague = accounts.user(), accounts.user()

    actions.approve(vacancy=_submitted_by(person, members=[person, colleague]), by=accounts.user(), on=TODAY)

    assert [notice.recipient for notice in Notice.objects.all()] == [person]


def test_all_members_are_notified_if_the_submitter_has_left() -> None:
    gone, members = accounts.user(), [accounts.user(), accounts.user()]

    actions.approve(vacancy=_submitted_by(gone, members=members), by=accounts.user(), on=TODAY)

    assert {notice.recipient for notice in Notice.objects.all()} == set(members)


def test_each_review_is_notified_once() -> None:
    person = accounts.user()
    vacancy = _submitted_by(person, members=[person])

    actions.request_changes(vacancy=vacancy, by=accounts.user(), note="Say which clinic.")
    actions.submit(vacancy=vacancy, by=person, now=make.NOON + dt.timedelta(hours=1))
    actions.approve(vacancy=vacancy, by=accounts.user(), on=TODAY)

    assert [notice.context["state"] for notice in Notice.objects.order_by("pk")] == ["changes", "live"]


def test_a_published_vacancy_is_never_deleted() -> None:
    vacancy = make.live(state=S.DRAFT)

    with pytest.raises(actions.NotDeletable):
        actions.delete(vacancy=vacancy, by=accounts.user())


@pytest.mark.parametrize(
    "wrong",
    [
        {"pay": "amount"},
        {"pay": "amount", "pay_low": 5, "pay_high": 4},
        {"pay": "not_stated", "pay_low": 5, "pay_high": 6},
        {"pay": "not_offered"},
        {"cme_allowance": "amount"},
        {"cme_allowance": "amount", "cme_allowance_amount": 0},
        {"cme_allowance": "not_offered", "cme_allowance_amount": 3500},
        {"cme_days": "amount", "cme_days_amount": -1},
        {"cme_days": "not_stated", "cme_days_amount": 5},
        {"state": "live"},
        {"state": "live", "published_on": TODAY, "closes_on": TODAY, "apply_email": ""},
    ],
)
def test_the_database_refuses_invalid_rows(wrong: dict[str, Any]) -> None:
    with pytest.raises(IntegrityError):
        make.vacancy(**wrong)
