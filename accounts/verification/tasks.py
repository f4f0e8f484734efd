"""The nightly task that looks for clinicians on the exclusion list (scheduled in `CELERY_BEAT_SCHEDULE`)."""

import logging

from celery import shared_task
from django.utils import timezone

from accounts.notices import heartbeat
from accounts.verification import exclusions

logger = logging.getLogger(__name__)


@shared_task(name="accounts.verification.find_exclusion_leads")
def find_exclusion_leads() -> None:
    found = exclusions.find_leads()
    heartbeat.beat("accounts.verification.find_exclusion_leads", now=timezone.now())
    logger.info("%s new exclusion leads", found)
