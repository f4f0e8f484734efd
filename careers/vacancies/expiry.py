"""Close vacancies after their last day."""

import datetime as dt

from django.db import transaction
from django.utils import timezone

from accounts.audit.actions import record
from accounts.reviewing.actions import supersede
from careers.vacancies.enums import VacancyState
from careers.vacancies.models import EDIT_ENDED, Vacancy
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
    record(kind="vacancies.expired", obj=vacancy, by=None, fields=["state", "closed_on"])
    supersede(target=vacancy, reason=EDIT_ENDED[VacancyState.EXPIRED], by=None, now=timezone.now())
    return True
