"""The scheduled task that plans reminders (`CELERY_BEAT_SCHEDULE`)."""

import logging

from celery import shared_task
from django.utils import timezone

from programs.reminders import planning

logger = logging.getLogger(__name__)


@shared_task(name="programs.reminders.plan_due_reminders")
def plan_due_reminders() -> None:
    planned = planning.plan_due(now=timezone.now())
    if planned:
        logger.info("%s reminders planned", planned)
