"""Tell people who applied, once, that a vacancy closed or offers less. The database says who wasn't told yet."""

import datetime as dt

from django.db import transaction
from django.db.models import F

from careers.applications import delivery
from careers.applications.models import Application
from careers.vacancies.models import CLOSED
from careers.vacancies.parts import VacancyChange

BATCH = 200  # people told in one transaction


def tell_of_closed(*, now: dt.datetime) -> int:
    """Tell those whose application waits for a vacancy that's no longer listed. Return how many."""
    told = 0
    while done := _tell_some_of_closed(now):
        told += done
    return told


@transaction.atomic
def _tell_some_of_closed(now: dt.datetime) -> int:
    waiting = Application.objects.waiting().filter(vacancy__state__in=CLOSED, told_of_closing_at=None)
    found = list(waiting.select_related("applicant").select_for_update(of=["self"], skip_locked=True)[:BATCH])
    for application in found:
        delivery.tell_applicant(application, delivery.VACANCY_CLOSED, key="once", now=now)
    Application.objects.filter(pk__in=[each.pk for each in found]).update(told_of_closing_at=now)
    return len(found)


def tell_of_changes(*, now: dt.datetime) -> int:
    """Tell those whose vacancy took back or lowered a fact since they applied or were last told. Return how many."""
    waiting = Application.objects.waiting().filter(
        vacancy__changes__direction__in=delivery.LOWERED, vacancy__changes__changed_at__gt=F("told_of_changes_at")
    )
    return sum(_tell_of_changes(pk, now) for pk in waiting.order_by("pk").values_list("pk", flat=True).distinct())


@transaction.atomic
def _tell_of_changes(pk: int, now: dt.datetime) -> bool:
    found = Application.objects.waiting().filter(pk=pk).select_related("applicant")
    application = found.select_for_update(of=["self"], skip_locked=True).first()
    if application is None:  # withdrawn in the meantime, or with another worker
        return False
    lowered = VacancyChange.objects.filter(
        vacancy=application.vacancy_id,
        direction__in=delivery.LOWERED,
        changed_at__gt=application.told_of_changes_at,
        changed_at__lte=now,
    )
    changes = list(lowered.order_by("pk").values_list("pk", flat=True))
    if changes:
        key = str(changes[-1])
        delivery.tell_applicant(application, delivery.VACANCY_CHANGED, key=key, now=now, changes=changes)
    application.told_of_changes_at = now
    application.save(update_fields=["told_of_changes_at"])
    return bool(changes)
