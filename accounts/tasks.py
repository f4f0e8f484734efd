"""Imports the task modules, because Celery looks here."""

from accounts.audit import tasks as audit
from accounts.devices import tasks as devices
from accounts.notices import tasks as notices
from accounts.organizations import tasks as organizations
from accounts.privacy import tasks as privacy
from accounts.users import tasks as users
from accounts.verification import tasks as verification

__all__ = ["audit", "devices", "notices", "organizations", "privacy", "users", "verification"]
