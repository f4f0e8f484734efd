"""Imports the task modules, because Celery looks here."""

from accounts.devices import tasks as devices
from accounts.notices import tasks as notices
from accounts.organizations import tasks as organizations
from accounts.privacy import tasks as privacy
from accounts.verification import tasks as verification

__all__ = ["devices", "notices", "organizations", "privacy", "verification"]
