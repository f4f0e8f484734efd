"""Reschedule reminders when licenses or time zones change."""

from typing import Any

from django.dispatch import receiver
from django.utils import timezone

from accounts.licenses.models import Period
from accounts.licenses.signals import period_changed
from accounts.users.models import User
from accounts.users.signals import time_zone_changed
from programs.reminders import planning


@receiver(period_changed)
def follow_period(period: Period, **kwargs: Any) -> None:
    planning.watch(period, now=timezone.now())


@receiver(time_zone_changed)
def follow_time_zone(user: User, **kwargs: Any) -> None:
    planning.look_again(user, now=timezone.now())
