"""Change a person's details, end sessions, and deactivate or reactivate the account."""

from collections.abc import Iterable

from allauth.usersessions.models import UserSession
from django.db import transaction

from accounts.audit.actions import record
from accounts.users.models import User
from accounts.users.signals import time_zone_changed


@transaction.atomic
def choose_purposes(*, user: User, purposes: Iterable[str], by: User) -> None:
    """Save how the person uses CME Hub."""
    user.purposes = list(purposes)
    user.save(update_fields=["purposes"])
    record(kind="users.purposes_chosen", obj=user, by=by, fields=["purposes"])


@transaction.atomic
def rename(*, user: User, name: str, by: User) -> None:
    """Change the display name."""
    if user.name == name:
        return
    user.name = name
    user.save(update_fields=["name"])
    record(kind="users.renamed", obj=user, by=by, fields=["name"])


@transaction.atomic
def move_to_zone(*, user: User, time_zone: str, by: User) -> None:
    """Change the time zone. Receivers move what is planned for 9:00 AM."""
    if user.time_zone == time_zone:
        return
    user.time_zone = time_zone
    user.save(update_fields=["time_zone"])
    record(kind="users.moved_to_zone", obj=user, by=by, fields=["time_zone"])
    time_zone_changed.send(sender=User, user=user)


@transaction.atomic
def switch_off(*, user: User, by: User | None) -> None:
    """Deactivate the account and sign it out on every device. `by` is None for the system."""
    user.is_active = False
    user.save(update_fields=["is_active"])
    for session in UserSession.objects.filter(user=user):
        session.end()
    record(kind="users.switched_off", obj=user, by=by, fields=["is_active"])


@transaction.atomic
def end_session(*, session: UserSession, by: User) -> None:
    """Sign one device out."""
    session.end()
    record(kind="users.session_ended", obj=by, by=by)


@transaction.atomic
def switch_on(*, user: User, by: User) -> None:
    """Reactivate the account."""
    user.is_active = True
    user.save(update_fields=["is_active"])
    record(kind="users.switched_on", obj=user, by=by, fields=["is_active"])
