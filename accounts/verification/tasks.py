"""The scheduled tasks of verification (see `CELERY_BEAT_SCHEDULE`)."""

import logging

from celery import shared_task
from django.utils import timezone

from accounts.verification import checks, exclusions, life

logger = logging.getLogger(__name__)


@shared_task(name="accounts.verification.find_exclusion_leads")
def find_exclusion_leads() -> None:
    found = exclusions.find_leads()
    logger.info("%s new exclusion leads", found)


@shared_task(name="accounts.verification.check_identities")
def check_identities() -> None:
    checked = checks.check_due(now=timezone.now())
    if checked:
        logger.info("%s NPIs checked with the registry", checked)


@shared_task(name="accounts.verification.tell_about_badges")
def tell_about_badges() -> None:
    life.tell_due(now=timezone.now())


@shared_task(name="accounts.verification.delete_old_proofs")
def delete_old_proofs() -> None:
    deleted = life.delete_old_proofs(now=timezone.now())
    logger.info("%s old proofs deleted", deleted)
