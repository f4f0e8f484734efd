"""Imports the task modules, because Celery looks here."""

from accounts.audit import tasks as audit
from accounts.notices import tasks as notices
from accounts.verification import tasks as verification

__all__ = ["audit", "notices", "verification"]
