"""Backup contacts."""

import datetime as dt
import itertools
from typing import Any

from django.utils import timezone

from accounts.users.models import User
from programs.backups import actions, tokens
from programs.backups.models import BackupContact
from tests.factories import accounts as people

_numbers = itertools.count(1)


def invited(*, user: User | None = None, now: dt.datetime | None = None, **fields: Any) -> BackupContact:
    """A contact who was invited, and hasn't answered yet. Their email is planned."""
    facts = {"name": "Pat Lee", "email": f"manager{next(_numbers)}@practice.example", "days_before": 14, **fields}
    return actions.invite(by=user or people.clinician(), now=now or timezone.now(), **facts)


def confirmed(*, user: User | None = None, now: dt.datetime | None = None, **fields: Any) -> BackupContact:
    """A contact who agreed."""
    made = invited(user=user, now=now, **fields)
    actions.accept(contact=made, now=now or timezone.now())
    made.refresh_from_db()
    return made


def link(contact: BackupContact) -> str:
    """The path in every email to them."""
    return tokens.path_of(contact)
