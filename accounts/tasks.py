"""Imports the task modules, because Celery looks here."""

from accounts.notices import tasks as notices
from accounts.privacy import tasks as privacy
from accounts.verification import tasks as verification

__all__ = ["notices", "privacy", "verification"]
