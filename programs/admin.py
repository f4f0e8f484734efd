"""Imports the admin modules, because Django looks here."""

from programs.catalog import admin as catalog
from programs.evidence import admin as evidence
from programs.reminders import admin as reminders

__all__ = ["catalog", "evidence", "reminders"]
