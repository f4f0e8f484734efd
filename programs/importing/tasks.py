"""Periodic tasks of imports (scheduled in `CELERY_BEAT_SCHEDULE`)."""

import logging

from celery import shared_task
from django.utils import timezone

from programs.importing import retention, work

logger = logging.getLogger(__name__)


@shared_task(name="programs.importing.work_on_imports")
def work_on_imports() -> None:
    worked = work.work_on_due(now=timezone.now())
    if worked:
        logger.info("%s imports worked on", worked)


@shared_task(name="programs.importing.delete_old_files")
def delete_old_files() -> None:
    logger.info("%s files of imports deleted", retention.delete_old_files(now=timezone.now()))
