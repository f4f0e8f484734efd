"""Look up a person's own organizations and what belongs to them. Others raise Http404."""

from uuid import UUID

from django.http import Http404
from django.shortcuts import get_object_or_404

from accounts.organizations import tokens
from accounts.organizations.enums import JoinState
from accounts.organizations.models import Invitation, JoinRequest, Membership, Organization, OrganizationQuerySet
from accounts.organizations.rules import May
from accounts.users.models import User


def own_organization(user: User, public_id: UUID) -> Organization:
    """Return the organization (raises Http404 unless they're a member)."""
    return get_object_or_404(Organization, members=user, public_id=public_id)


def managed_organization(user: User, public_id: UUID) -> Organization:
    """Return the organization (raises Http404 unless their role may manage it)."""
    return get_object_or_404(Organization.objects.where_may(user, May.MANAGE), public_id=public_id)


def own_membership(user: User, public_id: UUID) -> Membership:
    """Return the person's membership in the organization with this id (raises Http404 unless they're a member)."""
    memberships = Membership.objects.select_related("organization", "user")
    return get_object_or_404(memberships, user=user, organization__public_id=public_id)


def managed_membership(user: User, public_id: UUID) -> Membership:
    """Return a membership of an organization that the person manages (raises Http404)."""
    memberships = Membership.objects.select_related("organization", "user")
    return get_object_or_404(memberships, organization__in=_managed_by(user), public_id=public_id)


def managed_invitation(user: User, public_id: UUID) -> Invitation:
    """Return an invitation of an organization that the person manages (raises Http404)."""
    invitations = Invitation.objects.select_related("organization")
    return get_object_or_404(invitations, organization__in=_managed_by(user), public_id=public_id)


def managed_request(user: User, public_id: UUID) -> JoinRequest:
    """Return a request to join an organization that the person manages (raises Http404)."""
    requests = JoinRequest.objects.select_related("organization", "user")
    return get_object_or_404(requests, organization__in=_managed_by(user), public_id=public_id)


def own_open_request(user: User, public_id: UUID) -> JoinRequest:
    """Return the person's own open request to join the organization with this id (raises Http404)."""
    requests = JoinRequest.objects.select_related("organization").filter(user=user, state=JoinState.OPEN)
    return get_object_or_404(requests, organization__public_id=public_id)


def invitation_with(token: str) -> Invitation:
    """Return the invitation of this link, whatever its state (raises Http404). The token is the permission."""
    invitations = Invitation.objects.select_related("organization", "invited_by")
    invitation = invitations.filter(token_hash=tokens.hashed(token)).first()
    if invitation is None:
        raise Http404
    return invitation


def _managed_by(user: User) -> OrganizationQuerySet:
    return Organization.objects.where_may(user, May.MANAGE)
