"""Remember the browsers that people sign in with, and tell them of a new one."""

import datetime as dt
import hashlib

from django.db import transaction

from accounts.audit.actions import record
from accounts.devices.models import KnownDevice
from accounts.devices.rules import NOTICE
from accounts.notices.actions import plan
from accounts.users.models import User


@transaction.atomic
def sign_in(*, user: User, token: str, browser: str, ip: str, is_first: bool, now: dt.datetime) -> None:
    """Remember the browser with this token. Unless it's known, or the account's first, send a notice."""
    device, is_new = KnownDevice.objects.get_or_create(
        user=user, token_hash=_hashed(token), defaults={"created_at": now, "last_used_at": now}
    )
    if not is_new:
        KnownDevice.objects.filter(pk=device.pk).update(last_used_at=now)
        return
    record(kind="devices.added", obj=device, by=user)
    if not is_first:
        context = {"at": now.isoformat(), "browser": browser, "ip": ip}
        plan(kind=NOTICE, key=str(device.pk), recipient=user, context=context, due_at=now)


@transaction.atomic
def forget_others(*, user: User, token: str, by: User) -> None:
    """Forget the person's browsers except the one with this token, so that the others are new again."""
    others = KnownDevice.objects.filter(user=user).exclude(token_hash=_hashed(token))
    for device in others:
        record(kind="devices.forgotten", obj=device, by=by)
    others.delete()


def _hashed(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
