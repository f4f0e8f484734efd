"""The nightly task of the audit log (`CELERY_BEAT_SCHEDULE`)."""

import logging

from celery import shared_task
from django.utils import timezone

from accounts.audit import partitions

logger = logging.getLogger(__name__)


@shared_task(name="accounts.audit.maintain")
def maintain() -> None:
    today = timezone.now().date()
    made = partitions.make_ahead(on=today)
    dropped = partitions.drop_old_addresses(on=today)
    if made or dropped:
        logger.info("%s audit partitions made, addresses of %s months dropped", made, len(dropped))
