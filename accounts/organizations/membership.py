"""Change members: roles, removal, leaving, and handing over. An organization that has an owner keeps one.

Each action locks the organization first, so that two owners can't leave at the same time.
"""

from collections.abc import Iterable

from django.db import transaction
from django.utils import timezone

from accounts.audit.actions import record
from accounts.organizations import messages
from accounts.organizations.enums import InvitationState, Role
from accounts.organizations.models import Invitation, Membership, Organization
from accounts.organizations.refusals import Refused
from accounts.users.models import User


class LastOwner(Refused):
    sentence = "An organization needs an owner. Make another member an owner first."


class NoLongerMember(Refused):
    sentence = "This person is no longer a member. Reload the page."


class NotOwner(Refused):
    sentence = "You're no longer an owner of this organization."


@transaction.atomic
def change_role(*, membership: Membership, role: str, by: User) -> None:
    """Change a member's role and tell them (raises LastOwner, NoLongerMember, NotOwner)."""
    locked = _locked(membership, by)
    if locked.role == role:
        return
    if locked.role == Role.OWNER:
        _keep_an_owner(without=locked)
        _revoke_invitations_of(locked, by)
    _assign(locked, role, by)


@transaction.atomic
def remove(*, membership: Membership, by: User) -> None:
    """Remove a member and tell them. Their access ends with their next request (raises as `change_role`)."""
    locked = _locked(membership, by)
    _keep_an_owner(without=locked)
    _revoke_invitations_of(locked, by)
    event = record(kind="organizations.member_removed", obj=locked, by=by, fields=["user"])
    locked.delete()
    if membership.user_id != by.pk:
        messages.tell(membership.user, messages.REMOVED, about=membership.organization, key=event.pk)


@transaction.atomic
def leave(*, membership: Membership, by: User) -> None:
    """Leave the organization (raises LastOwner). Does nothing if they have left already."""
    lock(membership.organization)
    own = Membership.objects.filter(pk=membership.pk, user=by).first()
    if own is None:
        return
    _keep_an_owner(without=own)
    record(kind="organizations.member_left", obj=own, by=by, fields=["user"])
    own.delete()


@transaction.atomic
def hand_over(*, to: Membership, by: User) -> None:
    """Make another member an owner and step down in one step (raises NoLongerMember, NotOwner)."""
    heir = _locked(to, by)
    own = Membership.objects.select_related("organization", "user").get(organization=to.organization_id, user=by)
    if heir.pk == own.pk:
        return
    _assign(heir, Role.OWNER, by)
    _keep_an_owner(without=own)  # an heir whose account is disabled doesn't count
    _assign(own, Role.RECRUITER if own.organization.is_employer else Role.EDITOR, by)


def tell_of_changes(
    *,
    organization: Organization,
    by: User,
    added: Iterable[Membership],
    changed: Iterable[Membership],
    removed: Iterable[Membership],
) -> None:
    """Tell members what staff changed. The changes themselves are already saved and recorded."""
    told = [
        *((each, messages.MADE_OWNER if each.is_owner else messages.ADMITTED) for each in added),
        *((each, messages.MADE_OWNER if each.is_owner else messages.ROLE_CHANGED) for each in changed),
        *((each, messages.REMOVED) for each in removed),
    ]
    if not told:
        return
    event = record(kind="organizations.members_changed_by_staff", obj=organization, by=by, fields=["members"])
    for member, what in told:
        messages.tell(member.user, what, about=organization, key=event.pk, role=member.role)


def lock(organization: Organization) -> Organization:
    """Lock the organization's members, invitations and requests until the end of the transaction."""
    return Organization.objects.select_for_update().get(pk=organization.pk)


def must_manage(organization: Organization, by: User) -> None:
    """Check again, under the lock, that the person is still an owner (raises NotOwner)."""
    if not organization.memberships.owners().filter(user=by).exists():
        raise NotOwner


def _locked(membership: Membership, by: User) -> Membership:
    must_manage(lock(membership.organization), by)
    locked = Membership.objects.select_related("organization", "user").filter(pk=membership.pk).first()
    if locked is None:
        raise NoLongerMember
    return locked


def _keep_an_owner(*, without: Membership) -> None:
    others = Membership.objects.owners().filter(organization=without.organization_id).exclude(pk=without.pk)
    if without.role == Role.OWNER and not others.exists():
        raise LastOwner


def _revoke_invitations_of(owner: Membership, by: User) -> None:
    """End the open invitations of an owner whom another one removes or demotes: they could lead back in."""
    if owner.user_id == by.pk:
        return
    waiting = Invitation.objects.filter(
        organization=owner.organization_id, invited_by=owner.user_id, state=InvitationState.OPEN
    )
    for invitation in waiting:
        invitation.state, invitation.settled_at = InvitationState.REVOKED, timezone.now()
        invitation.save(update_fields=["state", "settled_at"])
        record(kind="organizations.invitation_revoked", obj=invitation, by=by, fields=["state"])


def _assign(membership: Membership, role: str, by: User) -> None:
    if membership.role == role:
        return
    membership.role = role
    membership.save(update_fields=["role"])
    event = record(kind="organizations.role_changed", obj=membership, by=by, fields=["role"])
    if membership.user_id == by.pk:
        return
    told = messages.MADE_OWNER if role == Role.OWNER else messages.ROLE_CHANGED
    messages.tell(membership.user, told, about=membership.organization, key=event.pk, role=role)
