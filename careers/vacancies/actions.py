"""State changes of a vacancy: draft, submitted, changes requested or live, then filled, expired or withdrawn.

Each action locks the row and checks its state again, so that only one of two simultaneous changes succeeds.
"""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID, uuid4

from django.db import transaction
from django.utils import timezone

from accounts.audit.actions import record
from accounts.notices.actions import plan
from accounts.organizations.models import Organization
from accounts.organizations.queries import those_who_may
from accounts.organizations.rules import May
from accounts.reviewing.actions import ChangedMeanwhile, leave_version, propose, publish, supersede
from accounts.reviewing.queries import open_proposal, public_version
from accounts.users.models import User
from careers.vacancies import drafts, pay_laws, places, rules
from careers.vacancies.delivery import VACANCY_REVIEWED
from careers.vacancies.enums import Answer, Site, VacancyState
from careers.vacancies.facts import FACTS
from careers.vacancies.models import CLOSED, EDIT_ENDED, EDITABLE, Vacancy
from careers.vacancies.parts import VacancyChange, VacancyCompetency, VacancyDraft, VacancyPlace
from careers.vacancies.signals import vacancy_changed
from careers.vacancies.stated import COLUMNS, as_payload, changes, raised_fields, stated
from careers.vacancies.stated import facts as in_words
from cmehub.lib.zips import Place


class Refused(Exception):
    """The action isn't allowed in the vacancy's current state. `str()` is a message for the user."""

    sentence = ""

    def __init__(self, sentence: str = "") -> None:
        super().__init__(sentence or self.sentence)


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


class NotRenewable(Refused):
    sentence = "A vacancy can be renewed in its last 7 days, and an evergreen one also after it expired."


class PayIsAsked(Refused):
    """The law of a place asks for pay."""


class NotDeletable(Refused):
    sentence = (
        "Only a draft that was never published can be deleted. A published vacancy keeps its page, marked as closed."
    )


@dataclass(frozen=True)
class Revised:
    """What became of an edit: the fields published at once, and whether the rest is under review."""

    at_once: Sequence[str]
    proposed: bool


# -- employer actions -------------------------------------------------------------------------------------------------


@transaction.atomic
def add(*, by: User, organization: Organization, draft: UUID | None = None, edition: int = 0, **facts: Any) -> Vacancy:
    """Save a new vacancy, visible only to the organization's members. `facts` is the form's cleaned data.

    `draft` is what was typed so far, which becomes the vacancy's (raises drafts.ChangedMeanwhile).
    """
    vacancy = Vacancy(organization=organization)
    changed = fill(vacancy, facts)
    vacancy.slug = vacancy.make_slug()
    vacancy.save()
    relate(vacancy, facts)
    drafts.finish(drafts.locked(draft or uuid4(), organization=organization), vacancy=vacancy, edition=edition, by=by)
    record(kind="vacancies.added", obj=vacancy, by=by, fields=["organization", *changed])
    return vacancy


@transaction.atomic
def edit(*, vacancy: Vacancy, by: User, edition: int | None = None, **facts: Any) -> None:
    """Save changes. A withdrawn or expired vacancy becomes a draft again (raises NotEditable).

    `edition` is the draft's that the editor saw (raises drafts.ChangedMeanwhile), or None to overwrite it. A published
    vacancy changes by `publish_edit` or `revise`.
    """
    locked = _locked(vacancy, EDITABLE, NotEditable)
    drafts.finish(drafts.locked_of(locked), vacancy=locked, edition=edition, by=by)
    changed = fill(locked, facts)
    if locked.published_on is None:
        locked.slug = locked.make_slug()
    if locked.state in CLOSED:
        locked.state = VacancyState.DRAFT
        changed.append("state")
    locked.save()
    relate(locked, facts)
    record(kind="vacancies.edited", obj=locked, by=by, fields=changed)


@transaction.atomic
def duplicate(*, vacancy: Vacancy, by: User) -> Vacancy:
    """Start a draft with the same facts, but without what identifies the vacancy."""
    copy = Vacancy(organization=vacancy.organization, is_demo=vacancy.is_demo)
    for name in COLUMNS:
        setattr(copy, name, getattr(vacancy, name))
    copy.requisition_id = ""
    copy.profession_facts, copy.cme_policy_file = vacancy.profession_facts, vacancy.cme_policy_file
    copy.city, copy.place_state = vacancy.city, vacancy.place_state
    copy.slug = copy.make_slug()
    copy.save()
    copy.specialties.set(vacancy.specialties.all())
    _set_places(copy, places.of_rows(vacancy.ordered_places))
    copy.asked.bulk_create(
        VacancyCompetency(vacancy=copy, competency=each.competency, is_required=each.is_required)
        for each in vacancy.asked.select_related("competency")
    )
    VacancyDraft.objects.create(organization=copy.organization, vacancy=copy, updated_by=by)
    record(kind="vacancies.duplicated", obj=copy, by=by)
    return copy


@transaction.atomic
def submit(*, vacancy: Vacancy, by: User, now: dt.datetime) -> None:
    """Submit for review. The employer may still be unverified (raises NotSubmittable, NoApplyChannel, PayIsAsked)."""
    locked = _locked(vacancy, EDITABLE, NotSubmittable)
    if not locked.has_apply_channel:
        raise NoApplyChannel
    _check_pay_laws(locked, timezone.localdate(now))
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
def renew(*, vacancy: Vacancy, by: User, on: dt.date) -> None:
    """List it for 90 days from `on` (raises NotRenewable, EmployerNotVerified, PayIsAsked). Its ID and page stay."""
    locked = _locked(vacancy, [VacancyState.LIVE, VacancyState.EXPIRED], NotRenewable)
    if not locked.can_be_renewed(on):
        raise NotRenewable
    if locked.organization.verified_on is None:
        raise EmployerNotVerified
    _check_pay_laws(locked, on)
    locked.closes_on, locked.closed_on, locked.renewed_on = rules.closes_on(on), None, on
    _move(locked, VacancyState.LIVE, "renewed", by, ["closes_on", "closed_on", "renewed_on"])


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
    locked.published_on, locked.listed_at = locked.published_on or on, locked.listed_at or timezone.now()
    locked.closes_on, locked.closed_on, locked.reviewer_note = rules.closes_on(on), None, ""
    _move(
        locked,
        VacancyState.LIVE,
        "approved",
        by,
        ["published_on", "listed_at", "closes_on", "closed_on", "reviewer_note"],
    )
    publish(target=locked, by=by, now=timezone.now())
    _notify_employer(locked)


@transaction.atomic
def publish_edit(*, vacancy: Vacancy, by: User, **facts: Any) -> None:
    """Apply a reviewed edit, or the part that needs no review (raises NotLive). Its dates and its address stay.

    What changed is kept for those who saved the vacancy or applied.
    """
    locked = _locked(vacancy, [VacancyState.LIVE], NotLive)
    before = stated(locked)
    announce(locked)  # also what it was before
    changed = fill(locked, facts)
    locked.save()
    relate(locked, facts)
    announce(locked)
    now = timezone.now()
    VacancyChange.objects.bulk_create(
        VacancyChange(
            vacancy=locked,
            fact=each.fact,
            direction=each.direction,
            before=each.before,
            after=each.after,
            changed_at=now,
        )
        for each in changes(before, stated(locked))
    )
    record(kind="vacancies.edit_published", obj=locked, by=by, fields=changed)


@transaction.atomic
def revise(
    *, vacancy: Vacancy, facts: Mapping[str, Any], by: User, version: int, edition: int, now: dt.datetime
) -> Revised:
    """Publish at once what raises pay, CME allowance or CME days, and propose the rest for review.

    `version` and `edition` are those of the public version and the open edit that the editor saw (raises reviewing's
    Refused).
    """
    locked = _locked(vacancy, [VacancyState.LIVE], NotLive)
    payload, (public_now, public) = as_payload(facts), public_version(locked)
    if public_now != version:
        raise ChangedMeanwhile
    if at_once := raised_fields(public, payload):
        leave_version(target=locked, by=None, now=now)
        publish_edit(vacancy=locked, by=by, **{name: facts[name] for name in at_once})
        locked.refresh_from_db()
        version = publish(target=locked, by=by, now=now).version
    is_all = bool(at_once) and in_words(payload) == in_words(stated(locked))
    if not is_all or open_proposal(locked):
        propose(target=locked, payload=payload, by=by, version=version, edition=edition, now=now)
    return Revised(at_once=[*at_once], proposed=not is_all)


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


def fill(vacancy: Vacancy, facts: Mapping[str, Any]) -> list[str]:
    """Set the columns, without saving, and return those that changed. `facts` may be a part of cleaned data."""
    columns = {
        name: facts[name] for name in (*COLUMNS, "organization", "reference", "cme_policy_file") if name in facts
    }
    if any(fact.field in facts for fact in FACTS):
        columns["profession_facts"] = {fact.key: facts[fact.field] for fact in FACTS if facts.get(fact.field)}
    if "places" in facts:
        columns |= _first_place(vacancy, facts["places"])
    changed = [name for name, value in columns.items() if getattr(vacancy, name) != value]
    for name in changed:
        setattr(vacancy, name, columns[name])
    return changed


def _first_place(vacancy: Vacancy, found: Sequence[Place]) -> dict[str, str]:
    """Return the first place, or the employer's own for remote work without one."""
    if found:
        return {"city": found[0].city, "place_state": found[0].state}
    return {"city": vacancy.organization.city, "place_state": vacancy.organization.state}


def relate(vacancy: Vacancy, facts: Mapping[str, Any]) -> None:
    """Save what has tables of its own: specialties, places and competencies."""
    if "specialties" in facts:
        vacancy.specialties.set(facts["specialties"])
    if "places" in facts:
        _set_places(vacancy, facts["places"])
    if "requires" in facts:
        vacancy.asked.all().delete()
        vacancy.asked.bulk_create(
            VacancyCompetency(vacancy=vacancy, competency=each, is_required=is_required)
            for is_required, name in ((True, "requires"), (False, "values"))
            for each in facts[name]
        )


def _set_places(vacancy: Vacancy, found: Sequence[Place]) -> None:
    vacancy.places.all().delete()
    vacancy.places.bulk_create(
        VacancyPlace(
            vacancy=vacancy,
            position=position,
            city=place.city,
            state=place.state,
            zip_code=place.zip_code,
            latitude=place.latitude,
            longitude=place.longitude,
        )
        for position, place in enumerate(found)
    )


def _check_pay_laws(vacancy: Vacancy, on: dt.date) -> None:
    if vacancy.pay == Answer.NOT_STATED:
        found = places.of_rows(vacancy.ordered_places)
        is_remote = vacancy.site == Site.REMOTE
        if problem := pay_laws.problem(found, on, is_remote=is_remote, remote_from=vacancy.remote_from):
            raise PayIsAsked(problem)


def _move(vacancy: Vacancy, state: VacancyState, event: str, by: User | None, fields: Sequence[str] = ()) -> None:
    vacancy.state = state
    vacancy.save(update_fields=["state", *fields])
    announce(vacancy)
    record(kind=f"vacancies.{event}", obj=vacancy, by=by, fields=["state", *fields])


def announce(vacancy: Vacancy) -> None:
    """Tell higher rooms that what's public of a vacancy changed."""
    vacancy_changed.send(sender=Vacancy, vacancy=vacancy)


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
