"""Keep documents up to date when no request did, and count words."""

import logging

from celery import shared_task

from programs.index import counting, projecting
from programs.index.declaration import declared

log = logging.getLogger(__name__)


@shared_task(name="programs.index.project")
def project() -> None:
    """Project what's still marked, such as after a crash between a commit and its hook."""
    if done := projecting.catch_up():
        log.info("brought %d items up to date", done)


@shared_task(name="programs.index.count_words")
def count_words() -> None:
    for index in declared():
        counting.count_words(index)
