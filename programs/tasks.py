"""Imports the task modules, because Celery looks here."""

from programs.backups import tasks as backups
from programs.digests import tasks as digests
from programs.importing import tasks as importing
from programs.index import tasks as index
from programs.ledger import tasks as ledger
from programs.links import tasks as links
from programs.reminders import tasks as reminders
from programs.requirements import tasks as requirements
from programs.rosters import tasks as rosters
from programs.search import tasks as search
from programs.transcripts import tasks as transcripts

__all__ = [
    "backups",
    "digests",
    "importing",
    "index",
    "ledger",
    "links",
    "reminders",
    "requirements",
    "rosters",
    "search",
    "transcripts",
]
