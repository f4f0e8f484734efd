"""What recruiters type, saved by itself. Two who edit the same vacancy never overwrite each other.

A draft's edition grows with each change. Whoever saves names the edition that they saw.
"""

import datetime as dt
from collections.abc import Mapping, Sequence
from uuid import UUID, uuid4

from django.db import transaction

from accounts.organizations.models import Organization
from accounts.users.models import User
from careers.vacancies.models import MOST_DRAFTS, Vacancy
from careers.vacancies.parts import VacancyDraft

Entries = Mapping[str, Sequence[str]]


class ChangedMeanwhile(Exception):
    """Someone else saved since the page was opened. `draft` is as they left it."""

    def __init__(self, draft: VacancyDraft) -> None:
        super().__init__("Someone else changed this vacancy since you opened the page.")
        self.draft = draft


class TooManyDrafts(Exception):
    """`str()` is a message for the person."""

    def __init__(self) -> None:
        super().__init__(f"There are {MOST_DRAFTS} unfinished drafts. Delete some before you start another.")


@transaction.atomic
def save(*, draft: VacancyDraft, entries: Entries, edition: int, by: User, now: dt.datetime) -> int:
    """Keep what was typed, and return the new edition (raises ChangedMeanwhile). The draft is one of `locked`."""
    if draft.edition != edition:
        raise ChangedMeanwhile(draft)
    draft.entries, draft.updated_by, draft.updated_at = dict(entries), by, now
    draft.edition += 1
    draft.save()
    return draft.edition


def locked(public_id: UUID, *, organization: Organization) -> VacancyDraft:
    """Return an employer's draft without a vacancy, locked. It's made if there's none with this ID.

    Raises ChangedMeanwhile if it became a vacancy, and TooManyDrafts. Call it in a transaction.
    """
    known = VacancyDraft.objects.select_for_update(of=("self",)).filter(public_id=public_id).first()
    if known and known.organization_id == organization.pk:
        if known.vacancy_id:
            raise ChangedMeanwhile(known)
        return known
    if VacancyDraft.objects.filter(organization=organization, vacancy=None).count() >= MOST_DRAFTS:
        raise TooManyDrafts
    return VacancyDraft(organization=organization, public_id=uuid4() if known else public_id)


def locked_of(vacancy: Vacancy) -> VacancyDraft:
    """Return the vacancy's draft, locked, and make it if there's none. Lock the vacancy first, in a transaction."""
    found, _ = VacancyDraft.objects.select_for_update(of=("self",)).get_or_create(
        vacancy=vacancy, defaults={"organization": vacancy.organization}
    )
    return found


def finish(draft: VacancyDraft, *, vacancy: Vacancy, edition: int | None, by: User | None) -> None:
    """Empty the draft, since the vacancy now has it (raises ChangedMeanwhile). `edition` None overwrites any."""
    if edition is not None and draft.edition != edition:
        raise ChangedMeanwhile(draft)
    draft.vacancy, draft.entries, draft.notes, draft.updated_by = vacancy, {}, [], by
    draft.edition += 1
    draft.save()


def edition_of(vacancy: Vacancy) -> int:
    found = VacancyDraft.objects.filter(vacancy=vacancy).values_list("edition", flat=True).first()
    return found or 0
