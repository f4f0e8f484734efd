"""What the hub stores about a person, by capability: how to export it, and how to erase it.

Each capability registers a holding in `AppConfig.ready()`, lower ones first. `accounts/privacy` runs them: exports in
that order, and erasure in reverse, so that nothing is erased before what depends on it.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.db import models

from accounts.users.enums import Purpose
from accounts.users.models import User

Row = Mapping[str, Any]


@dataclass(frozen=True)
class File:
    """A stored file that belongs to the person. `path` is its name in the export, `stored_as` its name in storage."""

    path: str
    stored_as: str


@dataclass(frozen=True)
class Part:
    """One capability's part of an export: rows by table, with values that JSON knows or `str` makes readable."""

    tables: Mapping[str, Sequence[Row]]
    files: Sequence[File] = ()


def _nothing_stored() -> Iterable[str]:
    return ()


def _no_obstacle(user: User) -> str:
    return ""


@dataclass(frozen=True)
class Holding:
    """What one capability stores about people.

    `covers` are the models whose rows `export` returns and `erase` deletes or empties. `stored_names` returns the names
    of all stored files in use. `obstacle` says what stands in the way of deleting the account, and what to do, or ''.
    """

    name: str
    covers: tuple[type[models.Model], ...]
    export: Callable[[User], Part]
    erase: Callable[[User], None]
    stored_names: Callable[[], Iterable[str]] = field(default=_nothing_stored)
    obstacle: Callable[[User], str] = field(default=_no_obstacle)


_holdings: list[Holding] = []


def register(*holdings: Holding) -> None:
    _holdings.extend(holding for holding in holdings if holding not in _holdings)


def holdings() -> list[Holding]:
    """Return all holdings, lower capabilities first."""
    return list(_holdings)


# -- this capability's own ---------------------------------------------------------------------------------------------


def _export(user: User) -> Part:
    sessions = UserSession.objects.filter(user=user).order_by("created_at")
    factors = Authenticator.objects.filter(user=user).order_by("created_at")
    return Part(
        {
            "account": [
                {
                    "email": user.email,
                    "name": user.name,
                    "purposes": [str(Purpose(purpose).label) for purpose in user.purposes],
                    "time_zone": user.time_zone,
                    "joined_at": user.date_joined,
                    "last_sign_in_at": user.last_login,
                }
            ],
            "email_addresses": list(
                EmailAddress.objects.filter(user=user).order_by("pk").values("email", "primary", "verified")
            ),
            "two_step_verification": list(factors.values("type", "created_at", "last_used_at")),
            "sessions": list(sessions.values("created_at", "last_seen_at", "ip", "user_agent")),
        }
    )


def _erase(user: User) -> None:
    """Empty the account. Its row stays, since others' records refer to it, but nothing in it tells whose it was."""
    for session in UserSession.objects.filter(user=user):
        session.end()
    UserSession.objects.filter(user=user).delete()
    Authenticator.objects.filter(user=user).delete()
    EmailAddress.objects.filter(user=user).delete()
    user.email, user.name = f"deleted-{user.pk}@deleted.invalid", "Deleted account"
    user.purposes, user.time_zone = [], User._meta.get_field("time_zone").get_default()
    user.public_id = User._meta.get_field("public_id").get_default()  # ends the links in old emails
    user.is_active, user.last_login = False, None
    user.set_unusable_password()
    user.save()
    user.groups.clear()
    user.user_permissions.clear()


def _obstacle(user: User) -> str:
    if user.is_staff:
        return "Ask another administrator to end your staff access first."
    return ""


HOLDING = Holding(
    "account", (User, EmailAddress, Authenticator, UserSession), export=_export, erase=_erase, obstacle=_obstacle
)
