"""Imports the task modules, because Celery looks here."""

from accounts.devices import tasks as devices
from accounts.notices import tasks as notices
from accounts.verification import tasks as verification

__all__ = ["devices", "notices", "verification"]
