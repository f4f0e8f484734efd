"""Periodic tasks (`CELERY_BEAT_SCHEDULE`): cycles end and begin nightly, and people hear of changed rules."""

import logging

from celery import shared_task
from django.utils import timezone

from programs.requirements import cycles, delivery

logger = logging.getLogger(__name__)


@shared_task(name="programs.requirements.close_cycles")
def close_cycles() -> None:
    now = timezone.now()
    ended = cycles.close_due(now=now)
    cycles.begin_missing(as_of=now.date())
    cycles.keep_versions(as_of=now.date())
    if ended:
        logger.info("%s cycles ended", ended)


@shared_task(name="programs.requirements.tell_of_changes")
def tell_of_changes() -> None:
    planned = delivery.plan_due(now=timezone.now())
    if planned:
        logger.info("%s messages about changed rules planned", planned)
