"""Who belongs where, who may do what, and which confirmed addresses prove it."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from allauth.account.models import EmailAddress
from django.db.models import QuerySet
from django.db.models.functions import Lower

from accounts.organizations.enums import InvitationState, JoinState, Role
from accounts.organizations.models import Invitation, JoinRequest, Membership, MembershipQuerySet, Organization
from accounts.organizations.rules import May, roles_that
from accounts.users.models import User
from cmehub.lib.domains import is_at, website_domain


def owns_one(user: User) -> bool:
    """Whether the person is an owner of any organization."""
    return Membership.objects.filter(user=user, role=Role.OWNER).exists()


def memberships_of(user: User) -> MembershipQuerySet:
    """Return the person's memberships with their organizations, by name."""
    return (
        Membership.objects.filter(user=user)
        .select_related("organization")
        .order_by(Lower("organization__name"), "organization_id")
    )


def people_who_may(organization: Organization, what: May) -> "QuerySet[User]":
    """Return the members whose role allows it."""
    return User.objects.filter(memberships__organization=organization, memberships__role__in=roles_that(what)).order_by(
        "pk"
    )


def those_who_may(organization: Organization, what: May, *, preferred: User | None) -> list[User]:
    """Return the preferred person if their role allows it, or else all members whose role does."""
    people = list(people_who_may(organization, what))
    return [person for person in people if person == preferred] or people


def has_owner(organization: Organization) -> bool:
    """Whether anyone who can sign in owns it."""
    return organization.memberships.owners().exists()


def existing(*, name: str, city: str, state: str) -> Organization | None:
    """Return the organization with this name and location, whatever the case, or None."""
    return Organization.objects.filter(name__iexact=name, city__iexact=city, state=state).first()


# -- confirmed addresses ----------------------------------------------------------------------------------------------


def confirmed_addresses(user: User) -> list[str]:
    """Return the person's confirmed email addresses in lower case."""
    emails = EmailAddress.objects.filter(user=user, verified=True).order_by("-primary", "email")
    return [email.lower() for email in emails.values_list("email", flat=True)]


def proves_website(user: User, website: str) -> str:
    """Return the website's domain if the person has a confirmed address there, else ''."""
    domain = website_domain(website)
    return domain if domain and any(is_at(email, domain) for email in confirmed_addresses(user)) else ""


def can_claim(user: User, organization: Organization) -> bool:
    """Whether the person becomes the owner by asking: it has none, and they have an address at its confirmed domain."""
    if not organization.domain or has_owner(organization):
        return False
    return any(is_at(email, organization.domain) for email in confirmed_addresses(user))


def evidence_domain(organization: Organization) -> str:
    """Return the confirmed domain, or else the website's, at which an address is evidence. '' without any."""
    return organization.domain or website_domain(organization.website)


def at_domain(people: Iterable[User], domain: str) -> set[int]:
    """Return the ids of those with a confirmed address at this domain, in one query."""
    if not domain:
        return set()
    found = EmailAddress.objects.filter(user__in=list(people), verified=True).values_list("user_id", "email")
    return {user_id for user_id, email in found if is_at(email, domain)}


# -- pages ------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Asker:
    """An open request to join, and whether the person has a confirmed address at the organization's domain."""

    request: JoinRequest
    domain: str  # of their confirmed address, '' without one


def members_of(organization: Organization) -> MembershipQuerySet:
    """Return the members, longest first."""
    return organization.memberships.select_related("user", "organization").order_by("since", "pk")


def askers(organization: Organization) -> list[Asker]:
    """Return the open requests to join, oldest first."""
    requests = list(
        JoinRequest.objects.filter(organization=organization, state=JoinState.OPEN)
        .select_related("user")
        .order_by("asked_at", "pk")
    )
    domain = evidence_domain(organization)
    proven = at_domain([each.user for each in requests], domain)
    return [Asker(each, domain if each.user_id in proven else "") for each in requests]


def asker(request: JoinRequest) -> Asker:
    domain = evidence_domain(request.organization)
    return Asker(request, domain if at_domain([request.user], domain) else "")


@dataclass(frozen=True)
class Invited:
    """An invitation, and whether its link still works."""

    invitation: Invitation
    expired: bool


def invited(organization: Organization, now: dt.datetime) -> list[Invited]:
    """Return the invitations that weren't accepted or revoked, latest first."""
    waiting = Invitation.objects.filter(organization=organization, state=InvitationState.OPEN)
    found = waiting.select_related("invited_by").order_by("-created_at", "-pk")
    return [Invited(invitation, not invitation.is_valid(now)) for invitation in found]


def request_of(user: User, organization: Organization) -> JoinRequest | None:
    """Return the person's open request to join, or None."""
    return JoinRequest.objects.filter(user=user, organization=organization, state=JoinState.OPEN).first()
