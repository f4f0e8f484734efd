"""Close vacancies after their last day, and warn their employers a week before."""

import datetime as dt

from django.db import transaction
from django.utils import timezone

from accounts.audit.actions import record
from accounts.notices.actions import plan
from accounts.organizations.queries import those_who_may
from accounts.organizations.rules import May
from accounts.reviewing.actions import supersede
from careers.vacancies.delivery import VACANCY_EXPIRES
from careers.vacancies.enums import VacancyState
from careers.vacancies.models import DAYS_TO_RENEW, EDIT_ENDED, Vacancy
from careers.vacancies.signals import vacancy_changed
from cmehub.lib.dates import day_of

# American Samoa is the licensing jurisdiction where a date ends last.
LAST_ZONE = "Pacific/Pago_Pago"


def today_in_last_zone(now: dt.datetime) -> dt.date:
    """Return today's date in the last time zone. A vacancy stays open until its last day has ended there."""
    return day_of(now, LAST_ZONE)


def expire_due(*, as_of: dt.date) -> int:
    """Mark vacancies past their last day as expired, one transaction each. Return how many were marked."""
    due = Vacancy.objects.past_last_day(as_of).order_by("pk").values_list("pk", flat=True)
    return sum(_expire(pk, as_of) for pk in due)


@transaction.atomic
def _expire(pk: int, as_of: dt.date) -> bool:
    vacancy = Vacancy.objects.past_last_day(as_of).select_for_update(skip_locked=True).filter(pk=pk).first()
    if vacancy is None:  # changed in the meantime, or locked by another worker
        return False
    vacancy.state, vacancy.closed_on = VacancyState.EXPIRED, vacancy.closes_on
    vacancy.save(update_fields=["state", "closed_on"])
    vacancy_changed.send(sender=Vacancy, vacancy=vacancy)
    record(kind="vacancies.expired", obj=vacancy, by=None, fields=["state", "closed_on"])
    supersede(target=vacancy, reason=EDIT_ENDED[VacancyState.EXPIRED], by=None, now=timezone.now())
    return True


def warn_due(*, as_of: dt.date, now: dt.datetime) -> int:
    """Plan a warning for vacancies in their last 7 days. Asking twice is asking once. Return how many were planned."""
    last_day = as_of + dt.timedelta(days=DAYS_TO_RENEW)
    expiring = (
        Vacancy.objects.open(as_of).filter(closes_on__lte=last_day).select_related("organization", "submitted_by")
    )
    return sum(_warn(vacancy, now) for vacancy in expiring.order_by("closes_on", "pk").iterator())


def _warn(vacancy: Vacancy, now: dt.datetime) -> int:
    assert vacancy.closes_on is not None, "a constraint requires it for live vacancies"
    day = vacancy.closes_on.isoformat()
    recipients = those_who_may(vacancy.organization, May.POST_VACANCIES, preferred=vacancy.submitted_by)
    for recipient in recipients:
        plan(
            kind=VACANCY_EXPIRES,
            key=f"{vacancy.pk}:{day}:{recipient.pk}",
            recipient=recipient,
            context={"vacancy": vacancy.pk, "closes_on": day},
            due_at=now,
        )
    return len(recipients)
