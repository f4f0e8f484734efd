"""Keep documents right as days pass."""

import logging

from celery import shared_task

from programs.search import passing
from programs.search.documents import day

log = logging.getLogger(__name__)


@shared_task(name="programs.search.mark_passed")
def mark_passed() -> None:
    """Mark the programs that look otherwise than yesterday. Idempotent."""
    if marked := passing.mark_passed(as_of=day()):
        log.info("%d programs started, ended, or have a provider whose accreditation did", marked)
