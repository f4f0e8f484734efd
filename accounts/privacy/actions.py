"""What people do about their data: ask for an export, ask for deletion or keep the account, consent."""

import datetime as dt
from typing import Literal

from django.db import transaction

from accounts.audit.actions import record
from accounts.privacy import messages
from accounts.privacy.enums import UNFINISHED, Subject
from accounts.privacy.models import Consent, Export
from accounts.privacy.rules import GRACE_DAYS, VERSIONS
from accounts.users import personal_data
from accounts.users.models import User


class NotPossible(Exception):
    """The action isn't possible now. `str()` tells the person why, and what to do."""


@transaction.atomic
def request_export(*, by: User, now: dt.datetime) -> Export:
    """Ask for an export of all of the person's data. Returns the one that's being built, if there is one."""
    User.objects.select_for_update().get(pk=by.pk)
    unfinished = Export.objects.filter(user=by, state__in=UNFINISHED).first()
    if unfinished:
        return unfinished
    export = Export.objects.create(user=by, requested_at=now, next_try_at=now)
    record(kind="privacy.export_requested", obj=export, by=by)
    return export


def note_download(*, export: Export, by: User) -> None:
    record(kind="privacy.export_downloaded", obj=export, by=by)


# -- deletion ----------------------------------------------------------------------------------------------------------


def obstacles(user: User) -> list[str]:
    """Return what stands in the way of deleting the account, each with what to do about it."""
    return [words for holding in personal_data.holdings() if (words := holding.obstacle(user))]


@transaction.atomic
def request_deletion(*, user: User, by: User, now: dt.datetime) -> None:
    """Have the account deleted after the grace period, and tell the person (raises NotPossible). Idempotent."""
    locked = User.objects.select_for_update().get(pk=user.pk)
    if locked.closes_at:
        return
    if found := obstacles(locked):
        raise NotPossible(" ".join(found))
    locked.closes_at = user.closes_at = now + dt.timedelta(days=GRACE_DAYS)
    locked.save(update_fields=["closes_at"])
    record(kind="privacy.deletion_requested", obj=locked, by=by, fields=["closes_at"])
    messages.tell_closing(locked, now=now)


@transaction.atomic
def keep_account(*, by: User) -> None:
    """Take back the request for deletion (raises NotPossible)."""
    user = User.objects.select_for_update().get(pk=by.pk)
    if user.closes_at is None:
        raise NotPossible("Your account isn't about to be deleted.")
    user.closes_at = by.closes_at = None
    user.save(update_fields=["closes_at"])
    record(kind="privacy.account_kept", obj=user, by=by, fields=["closes_at"])


# -- consent -----------------------------------------------------------------------------------------------------------


@transaction.atomic
def consent(*, by: User, subject: Subject, now: dt.datetime) -> None:
    """Record consent to the current version. Idempotent."""
    given, is_new = Consent.objects.get_or_create(
        user=by, subject=subject, version=VERSIONS[subject], withdrawn_at=None, defaults={"given_at": now}
    )
    if is_new:
        record(kind="privacy.consent_given", obj=given, by=by, fields=["subject", "version"])


@transaction.atomic
def withdraw_consent(*, by: User, subject: Literal[Subject.DIRECTORY], now: dt.datetime) -> None:
    """Record that the person no longer consents. The account itself needs the privacy policy."""
    for given in Consent.objects.select_for_update().filter(user=by, subject=subject, withdrawn_at=None):
        given.withdrawn_at = now
        given.save(update_fields=["withdrawn_at"])
        record(kind="privacy.consent_withdrawn", obj=given, by=by, fields=["withdrawn_at"])


def needs_consent(user: User) -> bool:
    """Whether the privacy policy has changed since the person last agreed to it."""
    current = Consent.objects.filter(user=user, subject=Subject.PRIVACY, version=VERSIONS["privacy"], withdrawn_at=None)
    return not current.exists()
