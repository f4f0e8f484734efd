"""State changes of a vacancy: draft, submitted, changes requested or live, then filled, expired or withdrawn.

Each action locks the row and checks its state again, so that only one of two simultaneous changes succeeds.
"""

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any

from django.db import transaction
from django.utils import timezone

from accounts.audit.actions import record
from accounts.notices.actions import plan
from accounts.organizations.models import Organization
from accounts.organizations.queries import those_who_may
from accounts.organizations.rules import May
from accounts.profiles.models import Specialty
from accounts.reviewing.actions import publish, supersede
from accounts.users.models import User
from careers.vacancies import rules
from careers.vacancies.delivery import VACANCY_REVIEWED
from careers.vacancies.enums import VacancyState
from careers.vacancies.models import CLOSED, EDIT_ENDED, EDITABLE, Vacancy


class Refused(Exception):
    """The action isn't allowed in the vacancy's current state. `str()` is a message for the user."""

    sentence = ""

    def __init__(self) -> None:
        super().__init__(self.sentence)


class NotEditable(Refused):
    sentence = "A vacancy that's under review or filled can't be edited. Return it to draft first, or post a new one."


class NotSubmittable(Refused):
    sentence = "This vacancy is already under review, published or filled. Reload the page to see its status."


class NoApplyChannel(Refused):
    sentence = "Add a web address or an email address for applications before you submit."


class NotUnderReview(Refused):
    sentence = "This vacancy is no longer under review. Reload the page to see its status."


class EmployerNotVerified(Refused):
    sentence = "The employer isn't verified. Verify the organization first, then publish its vacancies."


class NoNote(Refused):
    sentence = "Write a note that tells the employer what to change."


class NotLive(Refused):
    sentence = "Only a published vacancy can be marked as filled or withdrawn."


class NotDeletable(Refused):
    sentence = (
        "Only a draft that was never published can be deleted. A published vacancy keeps its page, marked as closed."
    )


# -- employer actions -------------------------------------------------------------------------------------------------


@transaction.atomic
def add(*, by: User, organization: Organization, specialties: Sequence[Specialty], **facts: Any) -> Vacancy:
    """Save a new draft, visible only to the organization's members. `facts` is the form's cleaned data."""
    vacancy = Vacancy(organization=organization, **facts)
    vacancy.slug = vacancy.make_slug()
    vacancy.save()
    vacancy.specialties.set(specialties)
    record(kind="vacancies.added", obj=vacancy, by=by, fields=["organization", *facts])
    return vacancy


@transaction.atomic
def edit(*, vacancy: Vacancy, by: User, specialties: Sequence[Specialty], **facts: Any) -> None:
    """Save changes. A withdrawn or expired vacancy becomes a draft again (raises NotEditable).

    A published one changes by `publish_edit`, after a review.
    """
    locked = _locked(vacancy, EDITABLE, NotEditable)
    changed = _set(locked, facts)
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
    """Submit for review. The employer may still be unverified (raises NotSubmittable, NoApplyChannel)."""
    locked = _locked(vacancy, EDITABLE, NotSubmittable)
    if not locked.has_apply_channel:
        raise NoApplyChannel
    locked.submitted_at, locked.submitted_by, locked.reviewer_note = now, by, ""
    _move(locked, VacancyState.SUBMITTED, "submitted", by, ["submitted_at", "submitted_by", "reviewer_note"])


@transaction.atomic
def return_to_draft(*, vacancy: Vacancy, by: User | None) -> None:
    """Return a submitted vacancy to draft before it's reviewed (raises NotUnderReview). `by` is None for the system."""
    _move(_locked(vacancy, [VacancyState.SUBMITTED], NotUnderReview), VacancyState.DRAFT, "returned_to_draft", by)


@transaction.atomic
def mark_filled(*, vacancy: Vacancy, by: User, on: dt.date) -> None:
    """Close a vacancy because the position is filled (raises NotLive)."""
    _close(vacancy, VacancyState.FILLED, by, on)


@transaction.atomic
def withdraw(*, vacancy: Vacancy, by: User | None, on: dt.date) -> None:
    """Remove a vacancy from the list. It can be edited and submitted again (raises NotLive).

    `by` is None for the system.
    """
    _close(vacancy, VacancyState.WITHDRAWN, by, on)


@transaction.atomic
def delete(*, vacancy: Vacancy, by: User) -> None:
    """Delete a draft that was never published (raises NotDeletable)."""
    locked = _locked(vacancy, [VacancyState.DRAFT, VacancyState.CHANGES], NotDeletable)
    if not locked.can_be_deleted:
        raise NotDeletable
    record(kind="vacancies.deleted", obj=locked, by=by)
    locked.delete()


# -- moderator actions ------------------------------------------------------------------------------------------------


@transaction.atomic
def approve(*, vacancy: Vacancy, by: User, on: dt.date) -> None:
    """Publish it for 90 days and notify the employer (raises NotUnderReview, EmployerNotVerified)."""
    locked = _locked(vacancy, [VacancyState.SUBMITTED], NotUnderReview)
    if locked.organization.verified_on is None:
        raise EmployerNotVerified
    locked.published_on = locked.published_on or on
    locked.closes_on, locked.closed_on, locked.reviewer_note = rules.closes_on(on), None, ""
    _move(locked, VacancyState.LIVE, "approved", by, ["published_on", "closes_on", "closed_on", "reviewer_note"])
    publish(target=locked, by=by, now=timezone.now())
    _notify_employer(locked)


@transaction.atomic
def publish_edit(*, vacancy: Vacancy, by: User, specialties: Sequence[Specialty], **facts: Any) -> None:
    """Apply a reviewed edit to a published vacancy (raises NotLive). Its dates and its address stay."""
    locked = _locked(vacancy, [VacancyState.LIVE], NotLive)
    changed = _set(locked, facts)
    locked.save(update_fields=changed)
    locked.specialties.set(specialties)
    record(kind="vacancies.edit_published", obj=locked, by=by, fields=changed)


@transaction.atomic
def request_changes(*, vacancy: Vacancy, by: User, note: str) -> None:
    """Return it with a note on what to change, and notify the employer (raises NotUnderReview, NoNote)."""
    locked = _locked(vacancy, [VacancyState.SUBMITTED], NotUnderReview)
    if not note.strip():
        raise NoNote
    locked.reviewer_note = note.strip()
    _move(locked, VacancyState.CHANGES, "changes_requested", by, ["reviewer_note"])
    _notify_employer(locked)


# -- shared steps -----------------------------------------------------------------------------------------------------


def _locked(vacancy: Vacancy, states: Sequence[VacancyState], refusal: type[Refused]) -> Vacancy:
    locked = Vacancy.objects.select_for_update(of=["self"]).for_cards().filter(pk=vacancy.pk, state__in=states).first()
    if locked is None:
        raise refusal
    return locked


def _set(vacancy: Vacancy, facts: Mapping[str, Any]) -> list[str]:
    """Set the fields and return those that changed."""
    changed = [name for name, value in facts.items() if getattr(vacancy, name) != value]
    for name in changed:
        setattr(vacancy, name, facts[name])
    return changed


def _move(vacancy: Vacancy, state: VacancyState, event: str, by: User | None, fields: Sequence[str] = ()) -> None:
    vacancy.state = state
    vacancy.save(update_fields=["state", *fields])
    record(kind=f"vacancies.{event}", obj=vacancy, by=by, fields=["state", *fields])


def _close(vacancy: Vacancy, state: VacancyState, by: User | None, on: dt.date) -> None:
    locked = _locked(vacancy, [VacancyState.LIVE], NotLive)
    locked.closed_on = on
    _move(locked, state, state.value, by, ["closed_on"])
    supersede(target=locked, reason=EDIT_ENDED[state], by=by, now=timezone.now())


def _notify_employer(vacancy: Vacancy) -> None:
    """Notify the person who submitted it, or everyone who may post if that person no longer may. Once a submission."""
    assert vacancy.submitted_at is not None, "a reviewed vacancy was submitted"
    for recipient in those_who_may(vacancy.organization, May.POST_VACANCIES, preferred=vacancy.submitted_by):
        plan(
            kind=VACANCY_REVIEWED,
            key=f"{vacancy.pk}:{vacancy.submitted_at.isoformat()}:{recipient.pk}",
            recipient=recipient,
            context={"vacancy": vacancy.pk, "state": vacancy.state},
            due_at=timezone.now(),
        )
