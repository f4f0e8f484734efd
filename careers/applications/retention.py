"""Empty applications of the person: 24 months after the vacancy closed, or longer where the law asks for it.

What stays is that someone applied, when, and how it ended, without the person. Employers are warned 30 days before.
"""

import datetime as dt
from collections.abc import Iterator

from django.db import transaction

from accounts.audit.actions import record
from accounts.users.models import User
from careers.applications import delivery, queries, rules
from careers.applications.enums import Stage
from careers.applications.models import Application, Message, Note
from careers.vacancies.enums import VacancyState
from careers.vacancies.models import Vacancy
from cmehub.lib import uploads


@transaction.atomic
def empty(*, application: Application, by: User | None, on: dt.date, now: dt.datetime) -> None:
    """Take the person out of an application: profile, CV, cover note, messages and notes. Does nothing the second time.

    One that still waited for the employer counts as withdrawn.
    """
    locked = Application.objects.select_for_update().filter(pk=application.pk, emptied_on=None).first()
    if locked is None:
        return
    stored = locked.cv
    Message.objects.filter(application=locked).delete()
    Note.objects.filter(application=locked).delete()
    if locked.is_waiting:
        locked.stage, locked.moved_at = Stage.WITHDRAWN, now
    locked.applicant, locked.emptied_on = None, on
    locked.shared, locked.hub_only = [], True
    locked.phone = locked.cover_note = locked.cv = locked.cv_name = locked.cv_type = ""
    locked.save()
    record(kind="applications.emptied", obj=locked, by=by)
    transaction.on_commit(lambda: uploads.discard(stored))


def empty_old(*, as_of: dt.date, now: dt.datetime) -> int:
    """Empty the applications whose time is over. Return how many."""
    emptied = 0
    for vacancy, day in _ending(as_of):
        if day <= as_of:
            for application in vacancy.applications.filter(emptied_on=None).order_by("pk").iterator():
                empty(application=application, by=None, on=as_of, now=now)
                emptied += 1
    return emptied


def warn_due(*, as_of: dt.date, now: dt.datetime) -> int:
    """Plan a warning for employers whose applications are emptied within 30 days. Asking twice is asking once."""
    soon = [(vacancy, day) for vacancy, day in _ending(as_of + dt.timedelta(days=rules.WARN_DAYS)) if day > as_of]
    for vacancy, day in soon:
        delivery.tell_recruiters(vacancy, delivery.EMPTIED, key=day.isoformat(), now=now, on=day.isoformat())
    return len(soon)


def _ending(until: dt.date) -> Iterator[tuple[Vacancy, dt.date]]:
    """Yield the vacancies whose applications are emptied by that date, with the date."""
    latest = until - dt.timedelta(days=365 * 2)  # nothing is kept for less than 24 months
    closed = Vacancy.objects.exclude(state=VacancyState.LIVE).filter(
        closed_on__lte=latest, applications__emptied_on=None, applications__isnull=False
    )
    found = closed.select_related("organization", "submitted_by").prefetch_related("places").distinct().order_by("pk")
    for vacancy in found:
        day = queries.emptied_on(vacancy, until)
        if day is not None and day <= until:
            yield vacancy, day
