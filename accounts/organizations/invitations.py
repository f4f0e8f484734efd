"""Invite people by email address, and accept an invitation.

Nobody learns from an invitation whether an address has an account: everyone gets the same email.
"""

import datetime as dt
import uuid

from django.db import transaction

from accounts.audit.actions import record
from accounts.audit.models import Event
from accounts.notices.actions import plan
from accounts.notices.models import Notice
from accounts.organizations import invitation_mail, rules, tokens
from accounts.organizations.enums import InvitationState
from accounts.organizations.membership import lock, must_manage
from accounts.organizations.models import Invitation, Membership, Organization
from accounts.organizations.queries import confirmed_addresses
from accounts.organizations.refusals import Refused
from accounts.users.models import User

_EVENTS = ("organizations.invited", "organizations.invitation_resent")


class AlreadyMember(Refused):
    sentence = "This person is already a member. You can change their role in the list of members."


class AlreadyInvited(Refused):
    sentence = "This address already has an invitation. Resend that one, or revoke it first."


class TooManyInvitations(Refused):
    sentence = (
        f"There are already {rules.MOST_OPEN_INVITATIONS} open invitations. Revoke the ones you no longer need first."
    )


class TooManyToday(Refused):
    sentence = f"You can send {rules.MOST_INVITATIONS_A_DAY} invitations a day. Try again tomorrow."


class NotOpen(Refused):
    sentence = "This invitation was already accepted or revoked."


class Expired(Refused):
    sentence = "This invitation has expired. Ask the person who invited you to send it again."


class OtherAddress(Refused):
    sentence = "This invitation was sent to another email address than the ones you've confirmed."


@transaction.atomic
def invite(*, organization: Organization, email: str, role: str, by: User, now: dt.datetime) -> Invitation:
    """Invite the address with a role, and plan its email.

    Raises AlreadyMember, AlreadyInvited, TooManyInvitations, TooManyToday and NotOwner.
    """
    organization, email = lock(organization), email.strip().lower()
    must_manage(organization, by)
    if Membership.objects.filter(
        organization=organization, user__emailaddress__email__iexact=email, user__emailaddress__verified=True
    ).exists():
        raise AlreadyMember
    waiting = organization.invitations.filter(state=InvitationState.OPEN)
    if waiting.filter(email=email).exists():
        raise AlreadyInvited
    if waiting.count() >= rules.MOST_OPEN_INVITATIONS:
        raise TooManyInvitations
    _stay_within_the_day(organization, by, now)
    public_id = uuid.uuid4()
    invitation = Invitation.objects.create(
        public_id=public_id,
        organization=organization,
        email=email,
        role=role,
        token_hash=tokens.hashed(tokens.make(public_id, 1)),
        invited_by=by,
        created_at=now,
        expires_at=now + rules.INVITATION_LASTS,
    )
    record(kind="organizations.invited", obj=invitation, by=by, fields=["email", "role"])
    _plan_mail(invitation, by, now)
    return invitation


@transaction.atomic
def resend(*, invitation: Invitation, by: User, now: dt.datetime) -> None:
    """Send a new link, valid from now on. The earlier link stops working (raises NotOpen, TooManyToday, NotOwner)."""
    organization = lock(invitation.organization)
    must_manage(organization, by)
    locked = _open(invitation)
    _stay_within_the_day(organization, by, now)
    locked.sent_count += 1
    locked.token_hash = tokens.hashed(tokens.make(locked.public_id, locked.sent_count))
    locked.expires_at, locked.invited_by = now + rules.INVITATION_LASTS, by
    locked.save(update_fields=["sent_count", "token_hash", "expires_at", "invited_by"])
    record(kind="organizations.invitation_resent", obj=locked, by=by, fields=["expires_at"])
    _plan_mail(locked, by, now)


@transaction.atomic
def revoke(*, invitation: Invitation, by: User, now: dt.datetime) -> None:
    """End an invitation. Its link stops working (raises NotOpen, NotOwner)."""
    must_manage(lock(invitation.organization), by)
    locked = _open(invitation)
    locked.state, locked.settled_at = InvitationState.REVOKED, now
    locked.save(update_fields=["state", "settled_at"])
    record(kind="organizations.invitation_revoked", obj=locked, by=by, fields=["state"])


@transaction.atomic
def accept(*, invitation: Invitation, by: User, now: dt.datetime) -> Membership:
    """Join with the role of the invitation (raises NotOpen, Expired, OtherAddress). Members keep the role they have."""
    lock(invitation.organization)
    locked = _open(invitation)
    if not locked.is_valid(now):
        raise Expired
    if not is_for(locked, by):
        raise OtherAddress
    membership, joined = Membership.objects.get_or_create(
        organization=locked.organization, user=by, defaults={"role": locked.role, "since": now}
    )
    locked.state, locked.settled_at, locked.accepted_by = InvitationState.ACCEPTED, now, by
    locked.save(update_fields=["state", "settled_at", "accepted_by"])
    record(kind="organizations.invitation_accepted", obj=locked, by=by, fields=["state"])
    if joined:
        record(kind="organizations.member_joined", obj=membership, by=by, fields=["user", "role"])
    return membership


def is_for(invitation: Invitation, user: User) -> bool:
    """Whether one of the person's confirmed addresses is the invited one."""
    return invitation.email in confirmed_addresses(user)


def _open(invitation: Invitation) -> Invitation:
    locked = (
        Invitation.objects.select_for_update(of=["self"])
        .select_related("organization")
        .filter(pk=invitation.pk, state=InvitationState.OPEN, sent_count=invitation.sent_count)
        .first()
    )
    if locked is None:
        raise NotOpen
    return locked


def _plan_mail(invitation: Invitation, by: User, now: dt.datetime) -> None:
    """Plan the email on behalf of the inviter. If their account is disabled before it's sent, it isn't sent."""
    plan(
        kind=invitation_mail.NAME,
        key=invitation_mail.key_of(invitation),
        recipient=by,
        context={"invitation": invitation.pk},
        due_at=now,
    )


def _stay_within_the_day(organization: Organization, by: User, now: dt.datetime) -> None:
    since = now - dt.timedelta(days=1)
    of_organization = Notice.objects.filter(
        kind=invitation_mail.NAME, key__startswith=f"{organization.pk}:", created_at__gt=since
    )
    of_person = Event.objects.filter(kind__in=_EVENTS, actor_id=by.pk, at__gt=since)
    if max(of_organization.count(), of_person.count()) >= rules.MOST_INVITATIONS_A_DAY:
        raise TooManyToday
