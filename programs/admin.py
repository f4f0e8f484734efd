"""Imports the admin modules, because Django looks here."""

from programs.backups import admin as backups
from programs.catalog import admin as catalog
from programs.competencies import admin as competencies
from programs.digests import admin as digests
from programs.evidence import admin as evidence
from programs.importing import admin as importing
from programs.index import admin as index
from programs.links import admin as links
from programs.portal import admin as portal
from programs.providers import admin as providers
from programs.reminders import admin as reminders
from programs.requirements import admin as requirements
from programs.rosters import admin as rosters
from programs.transcripts import admin as transcripts

__all__ = [
    "backups",
    "catalog",
    "competencies",
    "digests",
    "evidence",
    "importing",
    "index",
    "links",
    "portal",
    "providers",
    "reminders",
    "requirements",
    "rosters",
    "transcripts",
]
