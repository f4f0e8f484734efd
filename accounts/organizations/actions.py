"""Add, edit and verify an organization. Staff verify it in the admin."""

import datetime as dt

from django.db import IntegrityError, transaction
from django.utils import timezone

from accounts.audit.actions import record
from accounts.organizations.models import Membership, Organization
from accounts.reviewing.actions import publish
from accounts.users.models import User


class AlreadyListed(Exception):
    """An organization with this name and location already exists."""


class NeedsReview(Exception):
    """A verified organization changes only by a reviewed edit (accounts/reviewing)."""


@transaction.atomic
def add(*, by: User, name: str, city: str, state: str, website: str = "") -> Organization:
    """Add an unverified organization with the person as its first member (raises AlreadyListed)."""
    organization = Organization(name=name, city=city, state=state, website=website)
    _save(organization)
    Membership.objects.create(organization=organization, user=by)
    record(kind="organizations.added", obj=organization, by=by, fields=["name", "city", "state", "website"])
    return organization


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
def verify(*, organization: Organization, by: User, on: dt.date) -> None:
    """Record that staff checked on this day that it exists and who represents it."""
    organization.verified_on = on
    organization.save(update_fields=["verified_on"])
    publish(target=organization, by=by, now=timezone.now())
    record(kind="organizations.verified", obj=organization, by=by, fields=["verified_on"])


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
