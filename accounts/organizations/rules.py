"""What each role may do, and the limits of invitations and requests. This is the only place that says so."""

import datetime as dt
from enum import Enum

from accounts.organizations.enums import Role


class May(Enum):
    """What a role can allow. Every member can see the organization's page and its members."""

    MANAGE = "manage members, invitations and facts"
    POST_VACANCIES = "write, submit and close vacancies"
    EDIT_LISTINGS = "edit the listings of a CME provider"


_ALLOWED: dict[Role, frozenset[May]] = {
    Role.OWNER: frozenset(May),
    Role.RECRUITER: frozenset({May.POST_VACANCIES}),
    Role.SUPERVISOR: frozenset(),
    Role.EDITOR: frozenset({May.EDIT_LISTINGS}),
}

# For members, beside each role.
ROLE_WORDS: dict[Role, str] = {
    Role.OWNER: "Manages members, the organization's details, vacancies and listings",
    Role.RECRUITER: "Posts and edits vacancies",
    Role.SUPERVISOR: "Sees the organization and its members, and changes nothing",
    Role.EDITOR: "Edits the CME provider's listings. Can't edit vacancies",
}

INVITATION_LASTS = dt.timedelta(days=7)
MOST_OPEN_INVITATIONS = 20  # per organization
MOST_INVITATIONS_A_DAY = 50  # emails per organization and per inviter, resent ones included
MOST_OPEN_REQUESTS = 5  # per person
ASK_AGAIN_AFTER = dt.timedelta(days=30)  # after a request was declined
KEEP_SETTLED = dt.timedelta(days=90)  # invitations and requests, after they're settled or have expired


def may(role: str, what: May) -> bool:
    return what in _ALLOWED[Role(role)]


def roles_that(what: May) -> list[Role]:
    """Return the roles that allow it."""
    return [role for role, allowed in _ALLOWED.items() if what in allowed]


def masked(email: str) -> str:
    """Return the address so that only people who know it recognize it: 'i•••@j•••.org'."""
    local, _, domain = email.rpartition("@")
    name, _, ending = domain.rpartition(".")
    return f"{local[:1]}•••@{name[:1]}•••.{ending}"
