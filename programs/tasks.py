"""Imports the task modules, because Celery looks here."""

from programs.links import tasks as links
from programs.reminders import tasks as reminders

__all__ = ["links", "reminders"]
