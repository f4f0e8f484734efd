"""Imports the task modules, because Celery looks here."""

from accounts.notices import tasks as notices

__all__ = ["notices"]
