"""The scheduled tasks of alerts (`CELERY_BEAT_SCHEDULE`)."""

import datetime as dt
import logging

from celery import shared_task
from django.utils import timezone

from careers.alerts import planning
from careers.alerts.models import AlertedVacancy

log = logging.getLogger(__name__)
KEPT = dt.timedelta(days=90)  # a vacancy is new to a search once only, so what's older is of no use


@shared_task(name="careers.alerts.plan_due_alerts")
def plan_due_alerts() -> None:
    if planned := planning.plan_due(now=timezone.now()):
        log.info("%d vacancy alerts planned", planned)


@shared_task(name="careers.alerts.drop_old")
def drop_old() -> None:
    AlertedVacancy.objects.filter(alerted_at__lt=timezone.now() - KEPT).delete()
