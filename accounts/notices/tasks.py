"""Periodic tasks of the outbox (scheduled in `CELERY_BEAT_SCHEDULE`)."""

import logging

from celery import shared_task
from django.utils import timezone

from accounts.notices import delivery, heartbeat

logger = logging.getLogger(__name__)


@shared_task(name=heartbeat.DELIVERY)
def deliver_due() -> None:
    sent = delivery.deliver_due(now=timezone.now())
    if sent:
        logger.info("%s messages sent", sent)


@shared_task(name="accounts.notices.deliver_urgent")
def deliver_urgent() -> None:
    """Deliver account mail alone. It has a queue of its own, for a worker that's never busy with anything else."""
    delivery.deliver_due(now=timezone.now(), urgent_only=True)


@shared_task(name="accounts.notices.hold_doubtful")
def hold_doubtful() -> None:
    delivery.hold_doubtful(now=timezone.now())


@shared_task(name="accounts.notices.drop_old")
def drop_old() -> None:
    dropped = delivery.drop_old(now=timezone.now())
    logger.info("%s old messages deleted", dropped)
