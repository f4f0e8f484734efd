"""Add, claim, edit and verify an organization. Staff verify it in the admin."""

import datetime as dt

from django.db import IntegrityError, transaction
from django.utils import timezone

from accounts.audit.actions import record
from accounts.organizations import messages
from accounts.organizations.enums import ClaimedHow, Role
from accounts.organizations.membership import lock, must_manage
from accounts.organizations.models import Membership, Organization
from accounts.organizations.queries import proves_website
from accounts.organizations.refusals import Refused
from accounts.reviewing.actions import publish
from accounts.users.models import User

_CLAIM = ["claimed_how", "claimed_by", "claimed_at", "claimed_domain"]


class AlreadyListed(Exception):
    """An organization with this name and location already exists."""


class NotProven(Refused):
    sentence = "None of your confirmed email addresses is at the website's domain. Add one to your account first."


class AlreadyClaimed(Refused):
    sentence = "It's already on record who represents this organization."


class NoNote(Refused):
    sentence = "Write how you checked that it exists and who represents it. Nothing was verified."


class AlreadyVerified(Refused):
    sentence = "This organization is already verified."


class NeedsReview(Exception):
    """A verified organization changes only by a reviewed edit (accounts/reviewing)."""


@transaction.atomic
def add(
    *,
    by: User,
    name: str,
    city: str,
    state: str,
    website: str = "",
    is_employer: bool = True,
    is_provider: bool = False,
) -> Organization:
    """Add an unverified organization with the person as its owner (raises AlreadyListed).

    A confirmed address at its website's domain is recorded as the proof that they represent it.
    """
    organization = Organization(
        name=name, city=city, state=state, website=website, is_employer=is_employer, is_provider=is_provider
    )
    if domain := proves_website(by, website):
        _claim_by_address(organization, by, domain, timezone.now())
    _save(organization)
    Membership.objects.create(organization=organization, user=by, role=Role.OWNER)
    record(
        kind="organizations.added",
        obj=organization,
        by=by,
        fields=["name", "city", "state", "website", "is_employer", "is_provider"],
    )
    if domain:
        record(kind="organizations.claimed", obj=organization, by=by, fields=_CLAIM)
    return organization


@transaction.atomic
def claim(*, organization: Organization, by: User, now: dt.datetime) -> None:
    """Record that an owner has a confirmed address at its website's domain (raises NotProven, AlreadyClaimed)."""
    locked = lock(organization)
    must_manage(locked, by)
    if locked.claimed_how:
        raise AlreadyClaimed
    domain = proves_website(by, locked.website)
    if not domain:
        raise NotProven
    _claim_by_address(locked, by, domain, now)
    locked.save(update_fields=_CLAIM)
    record(kind="organizations.claimed", obj=locked, by=by, fields=_CLAIM)


def become_owner(*, organization: Organization, by: User, now: dt.datetime) -> Membership:
    """Make a person with an address at the confirmed domain the owner of an organization that has none.

    The caller has locked the organization and checked both.
    """
    _claim_by_address(organization, by, organization.domain, now)
    organization.save(update_fields=_CLAIM)
    membership, _ = Membership.objects.update_or_create(
        organization=organization, user=by, defaults={"role": Role.OWNER}, create_defaults={"role": Role.OWNER}
    )
    record(kind="organizations.claimed", obj=organization, by=by, fields=_CLAIM)
    return membership


@transaction.atomic
def edit(*, organization: Organization, by: User, name: str, city: str, state: str, website: str) -> None:
    """Edit an organization that isn't verified (raises NeedsReview, AlreadyListed)."""
    locked = Organization.objects.select_for_update().get(pk=organization.pk)
    if locked.verified_on:
        raise NeedsReview
    _change(locked, by, name=name, city=city, state=state, website=website)


@transaction.atomic
def publish_edit(*, organization: Organization, by: User, name: str, city: str, state: str, website: str) -> None:
    """Apply a reviewed edit (raises AlreadyListed). The organization stays verified."""
    locked = Organization.objects.select_for_update().get(pk=organization.pk)
    _change(locked, by, name=name, city=city, state=state, website=website)


@transaction.atomic
def verify(*, organization: Organization, by: User, on: dt.date, note: str, domain: str = "") -> None:
    """Record that staff checked that it exists and who represents it, and tell its owners.

    `note` says how. `domain` is the organization's own one, if staff confirmed it. Where no owner had proved it with an
    address, this review is the claim (raises NoNote, AlreadyVerified).
    """
    locked = lock(organization)
    if not note.strip():
        raise NoNote
    if locked.verified_on:
        raise AlreadyVerified
    owner = locked.memberships.owners().order_by("since", "pk").first()
    fields = ["verified_on", "verification_note", "domain"]
    locked.verified_on, locked.verification_note, locked.domain = on, note.strip(), domain
    if owner and not locked.claimed_how:
        locked.claimed_how, locked.claimed_by, locked.claimed_at = ClaimedHow.REVIEW, owner.user, timezone.now()
        fields += _CLAIM
    locked.save(update_fields=fields)
    publish(target=locked, by=by, now=timezone.now())
    event = record(kind="organizations.verified", obj=locked, by=by, fields=fields)
    messages.tell_owners(messages.VERIFIED, about=locked, key=event.pk)


def _claim_by_address(organization: Organization, by: User, domain: str, now: dt.datetime) -> None:
    organization.claimed_how, organization.claimed_by = ClaimedHow.ADDRESS, by
    organization.claimed_at, organization.claimed_domain = now, domain


def _change(organization: Organization, by: User, **values: str) -> None:
    changed = [field for field, value in values.items() if getattr(organization, field) != value]
    if not changed:
        return
    for field in changed:
        setattr(organization, field, values[field])
    _save(organization)
    record(kind="organizations.edited", obj=organization, by=by, fields=changed)


def _save(organization: Organization) -> None:
    try:
        with transaction.atomic():
            organization.save()
    except IntegrityError:
        raise AlreadyListed from None
