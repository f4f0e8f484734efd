"""A person's memberships, invitations and requests to join. The organizations themselves stay."""

from django.db.models import Exists, OuterRef, Q

from accounts.organizations.models import Invitation, JoinRequest, Membership, Organization
from accounts.organizations.queries import confirmed_addresses
from accounts.users.models import User
from accounts.users.personal_data import Holding, Part


def _received(user: User) -> Q:
    return Q(email__in=[user.email.lower(), *confirmed_addresses(user)])


def _export(user: User) -> Part:
    memberships = Membership.objects.filter(user=user).order_by("since")
    invitations = Invitation.objects.filter(_received(user) | Q(invited_by=user)).order_by("created_at")
    requests = JoinRequest.objects.filter(user=user).order_by("asked_at")
    return Part(
        {
            "memberships": list(memberships.values("organization__name", "role", "since")),
            "invitations": [
                {
                    "organization": each.organization.name,
                    "role": each.role,
                    "status": each.get_state_display(),
                    "sent_by_you": each.invited_by_id == user.pk,
                    "created_at": each.created_at,
                    "expires_at": each.expires_at,
                }
                for each in invitations.select_related("organization")
            ],
            "requests_to_join": list(requests.values("organization__name", "state", "asked_at", "decided_at")),
        }
    )


def _erase(user: User) -> None:
    """Delete what's the person's. An organization that they claimed is claimed no longer."""
    Invitation.objects.filter(_received(user)).delete()
    JoinRequest.objects.filter(user=user).delete()
    Membership.objects.filter(user=user).delete()
    Organization.objects.filter(claimed_by=user).update(
        claimed_how="", claimed_by=None, claimed_at=None, claimed_domain=""
    )


def _obstacle(user: User) -> str:
    """Return which organizations would be left with members and without an owner, or ''."""
    others = Membership.objects.filter(organization=OuterRef("organization")).exclude(user=user)
    alone = Membership.objects.owners().filter(Exists(others), user=user)
    alone = alone.exclude(
        Exists(Membership.objects.owners().filter(organization=OuterRef("organization")).exclude(user=user))
    )
    names = list(alone.order_by("organization__name").values_list("organization__name", flat=True))
    if not names:
        return ""
    return f"You're the only owner of {' and '.join(names)}. Make another member an owner, or remove the members first."


HOLDING = Holding(
    "organizations",
    (Membership, Invitation, JoinRequest, Organization),
    export=_export,
    erase=_erase,
    obstacle=_obstacle,
)
