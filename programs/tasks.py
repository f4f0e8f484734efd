"""Imports the task modules, because Celery looks here."""

from programs.reminders import tasks as reminders

__all__ = ["reminders"]
