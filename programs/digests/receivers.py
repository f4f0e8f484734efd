"""Begin, end and move digests when a person's choices, credentials or time zone change."""

from typing import Any

from django.dispatch import receiver
from django.utils import timezone

from accounts.licenses.models import Period
from accounts.licenses.signals import credential_removed, period_changed
from accounts.notices.signals import mail_chosen
from accounts.users.models import User
from accounts.users.signals import time_zone_changed
from programs.digests import actions
from programs.digests.enums import DigestKind


@receiver(mail_chosen)
def follow_choice(user: User, kind: str, **kwargs: Any) -> None:
    if kind in DigestKind:
        actions.follow_choices(user=user, now=timezone.now())


@receiver(period_changed)
def follow_period(period: Period, **kwargs: Any) -> None:
    actions.follow_choices(user=period.credential.user, now=timezone.now())


@receiver(credential_removed)
def follow_removal(user: User, **kwargs: Any) -> None:
    actions.follow_choices(user=user, now=timezone.now())


@receiver(time_zone_changed)
def follow_time_zone(user: User, **kwargs: Any) -> None:
    actions.follow_time_zone(user=user)
