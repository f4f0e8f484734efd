"""Ask to join an organization, and answer such requests."""

import datetime as dt

from django.db import transaction

from accounts.audit.actions import record
from accounts.organizations import messages, rules
from accounts.organizations.actions import become_owner
from accounts.organizations.enums import JoinState
from accounts.organizations.membership import lock, must_manage
from accounts.organizations.models import JoinRequest, Membership, Organization
from accounts.organizations.queries import can_claim
from accounts.organizations.refusals import Refused
from accounts.users.models import User


class AlreadyIn(Refused):
    sentence = "You're already a member."


class AlreadyAsked(Refused):
    sentence = "You've already asked to join. The request is waiting for an answer."


class DeclinedLately(Refused):
    sentence = f"Your last request was declined. You can ask again {rules.ASK_AGAIN_AFTER.days} days after that."


class TooManyRequests(Refused):
    sentence = (
        f"You have {rules.MOST_OPEN_REQUESTS} requests waiting for an answer. Withdraw one before you ask elsewhere."
    )


class AlreadyAnswered(Refused):
    sentence = "This request was already answered or withdrawn. Reload the page."


@transaction.atomic
def ask(*, organization: Organization, by: User, now: dt.datetime) -> Membership | JoinRequest:
    """Ask to join. Return the request, or the membership if the person becomes its owner at once.

    That happens if it has no owner and they have a confirmed address at the domain that staff confirmed. Raises
    AlreadyIn, AlreadyAsked, DeclinedLately and TooManyRequests.
    """
    organization = lock(organization)
    if can_claim(by, organization):
        return become_owner(organization=organization, by=by, now=now)
    if organization.memberships.filter(user=by).exists():
        raise AlreadyIn
    requests = JoinRequest.objects.filter(user=by)
    here = requests.filter(organization=organization)
    if here.filter(state=JoinState.OPEN).exists():
        raise AlreadyAsked
    if here.filter(state=JoinState.DECLINED, decided_at__gt=now - rules.ASK_AGAIN_AFTER).exists():
        raise DeclinedLately
    if requests.filter(state=JoinState.OPEN).count() >= rules.MOST_OPEN_REQUESTS:
        raise TooManyRequests
    request = JoinRequest.objects.create(organization=organization, user=by, asked_at=now)
    event = record(kind="organizations.join_asked", obj=request, by=by)
    messages.tell_owners(messages.ASKED, about=organization, key=event.pk, request=request.pk)
    return request


@transaction.atomic
def withdraw(*, request: JoinRequest, by: User, now: dt.datetime) -> None:
    """Withdraw one's own request (raises AlreadyAnswered)."""
    lock(request.organization)
    _settle(request, JoinState.WITHDRAWN, by, now)


@transaction.atomic
def admit(*, request: JoinRequest, role: str, by: User, now: dt.datetime) -> None:
    """Make the person a member with this role and tell them (raises AlreadyAnswered, NotOwner)."""
    must_manage(lock(request.organization), by)
    _settle(request, JoinState.ADMITTED, by, now)
    membership, joined = Membership.objects.get_or_create(
        organization=request.organization, user=request.user, defaults={"role": role, "since": now}
    )
    if joined:
        event = record(kind="organizations.member_joined", obj=membership, by=by, fields=["user", "role"])
        messages.tell(request.user, messages.ADMITTED, about=request.organization, key=event.pk, role=role)


@transaction.atomic
def decline(*, request: JoinRequest, by: User, now: dt.datetime) -> None:
    """Decline the request and tell the person (raises AlreadyAnswered, NotOwner)."""
    must_manage(lock(request.organization), by)
    event_id = _settle(request, JoinState.DECLINED, by, now)
    messages.tell(request.user, messages.DECLINED, about=request.organization, key=event_id)


def settle_for_members(*, organization: Organization, by: User, now: dt.datetime) -> None:
    """Close the open requests of people who have become members in another way, such as by staff."""
    waiting = JoinRequest.objects.filter(organization=organization, state=JoinState.OPEN)
    for request in waiting.filter(user__in=organization.members.all()).select_related("organization"):
        _settle(request, JoinState.ADMITTED, by, now)


def _settle(request: JoinRequest, state: JoinState, by: User, now: dt.datetime) -> int:
    """Close the request, and return the id of the audit event (raises AlreadyAnswered)."""
    locked = JoinRequest.objects.select_for_update().filter(pk=request.pk, state=JoinState.OPEN).first()
    if locked is None:
        raise AlreadyAnswered
    locked.state, locked.decided_at, locked.decided_by = state, now, by
    locked.save(update_fields=["state", "decided_at", "decided_by"])
    return record(kind=f"organizations.join_{state.value}", obj=locked, by=by, fields=["state"]).pk
