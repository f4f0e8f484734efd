"""Close vacancies when their last day is over."""

import datetime as dt

from django.db import transaction

from accounts.audit.actions import record
from careers.vacancies.enums import VacancyState
from careers.vacancies.models import Vacancy
from cmehub.lib.dates import day_of

# The last place that licenses clinicians where a day ends: a day is over when it is over there.
LAST_ZONE = "Pacific/Pago_Pago"


def closing_day(now: dt.datetime) -> dt.date:
    """Return the day up to which vacancies may be found: it is still today somewhere on our list of places."""
    return day_of(now, LAST_ZONE)


def expire_due(*, as_of: dt.date) -> int:
    """Mark those past their last day as expired, each in its own transaction; return how many this run marked."""
    due = Vacancy.objects.past_last_day(as_of).order_by("pk").values_list("pk", flat=True)
    return sum(_expire(pk, as_of) for pk in due)


@transaction.atomic
def _expire(pk: int, as_of: dt.date) -> bool:
    vacancy = Vacancy.objects.past_last_day(as_of).select_for_update(skip_locked=True).filter(pk=pk).first()
    if vacancy is None:  # closed or renewed by somebody meanwhile, or held by another worker
        return False
    vacancy.state, vacancy.closed_on = VacancyState.EXPIRED, vacancy.closes_on
    vacancy.save(update_fields=["state", "closed_on"])
    record(kind="vacancies.expired", obj=vacancy, by=None, fields=["state", "closed_on"])
    return True
