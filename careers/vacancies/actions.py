"""The life of a vacancy: draft, submitted, changes requested or live, then filled, expired or withdrawn.

Each event locks the row and looks at its state again, so that two people pressing at once cannot both win.
"""

import datetime as dt
from collections.abc import Sequence
from typing import Any

from django.db import transaction
from django.utils import timezone

from accounts.audit.actions import record
from accounts.notices.actions import plan
from accounts.organizations.models import Organization
from accounts.profiles.models import Specialty
from accounts.users.models import User
from careers.vacancies import rules
from careers.vacancies.delivery import VACANCY_REVIEWED
from careers.vacancies.enums import VacancyState
from careers.vacancies.models import CLOSED, EDITABLE, Vacancy


class Refused(Exception):
    """A event that does not fit the vacancy as it is now; `str()` is a sentence for the person."""

    sentence = ""

    def __init__(self) -> None:
        super().__init__(self.sentence)


class NotEditable(Refused):
    sentence = (
        "A vacancy that is live, filled or waiting for review can't be changed. Withdraw it or take it back first."
    )


class NotToSubmit(Refused):
    sentence = "Only a draft, or a vacancy that is to be changed, can be submitted."


class NowhereToApply(Refused):
    sentence = "Say where to apply before you submit: a web address, an e-mail address, or both."


class NotWaiting(Refused):
    sentence = "This vacancy is not waiting for review any more. Reload the page to see what became of it."


class EmployerNotVerified(Refused):
    sentence = "The employer is not verified. Verify the organization first; then its vacancies can be published."


class NoNote(Refused):
    sentence = "Write what has to change, in words for the employer, before you request changes."


class NotLive(Refused):
    sentence = "Only a live vacancy can be marked as filled or withdrawn."


class NotToDelete(Refused):
    sentence = "Only a draft that was never published can be deleted. What was public keeps its page, marked closed."


# -- by the employer --------------------------------------------------------------------------------------------------


@transaction.atomic
def add(*, by: User, organization: Organization, specialties: Sequence[Specialty], **facts: Any) -> Vacancy:
    """Keep a new draft; nobody but the organization's members sees it. `facts` are the form's clean values."""
    vacancy = Vacancy(organization=organization, **facts)
    vacancy.slug = vacancy.make_slug()
    vacancy.save()
    vacancy.specialties.set(specialties)
    record(kind="vacancies.added", obj=vacancy, by=by, fields=["organization", *facts])
    return vacancy


@transaction.atomic
def edit(*, vacancy: Vacancy, by: User, specialties: Sequence[Specialty], **facts: Any) -> None:
    """Change what it says; one that was withdrawn or has expired becomes a draft again (raises NotEditable)."""
    locked = _locked(vacancy, EDITABLE, NotEditable)
    changed = [name for name, value in facts.items() if getattr(locked, name) != value]
    for name in changed:
        setattr(locked, name, facts[name])
    if locked.published_on is None:
        locked.slug = locked.make_slug()
    if locked.state in CLOSED:
        locked.state = VacancyState.DRAFT
        changed.append("state")
    locked.save()
    locked.specialties.set(specialties)
    record(kind="vacancies.edited", obj=locked, by=by, fields=changed)


@transaction.atomic
def submit(*, vacancy: Vacancy, by: User, now: dt.datetime) -> None:
    """Ask for review, of an employer not yet verified too (raises NotToSubmit, NowhereToApply)."""
    locked = _locked(vacancy, EDITABLE, NotToSubmit)
    if not locked.says_where_to_apply:
        raise NowhereToApply
    locked.submitted_at, locked.submitted_by, locked.reviewer_note = now, by, ""
    _move(locked, VacancyState.SUBMITTED, "submitted", by, ["submitted_at", "submitted_by", "reviewer_note"])


@transaction.atomic
def return_to_draft(*, vacancy: Vacancy, by: User) -> None:
    """Make a submitted vacancy a draft again, before anybody has reviewed it (raises NotWaiting)."""
    _move(_locked(vacancy, [VacancyState.SUBMITTED], NotWaiting), VacancyState.DRAFT, "returned_to_draft", by)


@transaction.atomic
def mark_filled(*, vacancy: Vacancy, by: User, on: dt.date) -> None:
    """Close it because the position is filled (raises NotLive)."""
    _close(vacancy, VacancyState.FILLED, by, on)


@transaction.atomic
def withdraw(*, vacancy: Vacancy, by: User, on: dt.date) -> None:
    """Take it off the list; it can be changed and submitted again (raises NotLive)."""
    _close(vacancy, VacancyState.WITHDRAWN, by, on)


@transaction.atomic
def delete(*, vacancy: Vacancy, by: User) -> None:
    """Delete a draft that was never published (raises NotToDelete)."""
    locked = _locked(vacancy, [VacancyState.DRAFT, VacancyState.CHANGES], NotToDelete)
    if not locked.can_be_deleted:
        raise NotToDelete
    record(kind="vacancies.deleted", obj=locked, by=by)
    locked.delete()


# -- by a moderator ---------------------------------------------------------------------------------------------------


@transaction.atomic
def approve(*, vacancy: Vacancy, by: User, on: dt.date) -> None:
    """Publish it for ninety days and tell the employer (raises NotWaiting, EmployerNotVerified)."""
    locked = _locked(vacancy, [VacancyState.SUBMITTED], NotWaiting)
    if locked.organization.verified_on is None:
        raise EmployerNotVerified
    locked.published_on = locked.published_on or on
    locked.closes_on, locked.closed_on, locked.reviewer_note = rules.closes_on(on), None, ""
    _move(locked, VacancyState.LIVE, "approved", by, ["published_on", "closes_on", "closed_on", "reviewer_note"])
    _tell_employer(locked)


@transaction.atomic
def request_changes(*, vacancy: Vacancy, by: User, note: str) -> None:
    """Give it back with what has to change, and tell the employer (raises NotWaiting, NoNote)."""
    locked = _locked(vacancy, [VacancyState.SUBMITTED], NotWaiting)
    if not note.strip():
        raise NoNote
    locked.reviewer_note = note.strip()
    _move(locked, VacancyState.CHANGES, "changes_requested", by, ["reviewer_note"])
    _tell_employer(locked)


# -- the steps they share ----------------------------------------------------------------------------------------------


def _locked(vacancy: Vacancy, states: Sequence[VacancyState], refusal: type[Refused]) -> Vacancy:
    locked = Vacancy.objects.select_for_update(of=["self"]).for_cards().filter(pk=vacancy.pk, state__in=states).first()
    if locked is None:
        raise refusal
    return locked


def _move(vacancy: Vacancy, state: VacancyState, event: str, by: User | None, fields: Sequence[str] = ()) -> None:
    vacancy.state = state
    vacancy.save(update_fields=["state", *fields])
    record(kind=f"vacancies.{event}", obj=vacancy, by=by, fields=["state", *fields])


def _close(vacancy: Vacancy, state: VacancyState, by: User, on: dt.date) -> None:
    locked = _locked(vacancy, [VacancyState.LIVE], NotLive)
    locked.closed_on = on
    _move(locked, state, state.value, by, ["closed_on"])


def _tell_employer(vacancy: Vacancy) -> None:
    """Tell whoever submitted it; where they are no longer a member, everybody who is. Once for each submission."""
    assert vacancy.submitted_at is not None, "only what was submitted is reviewed"
    members = list(vacancy.organization.members.order_by("pk"))
    submitter = [member for member in members if member.pk == vacancy.submitted_by_id]
    for recipient in submitter or members:
        plan(
            kind=VACANCY_REVIEWED,
            key=f"{vacancy.pk}:{vacancy.submitted_at.isoformat()}:{recipient.pk}",
            recipient=recipient,
            context={"vacancy": vacancy.pk, "state": vacancy.state},
            due_at=timezone.now(),
        )
