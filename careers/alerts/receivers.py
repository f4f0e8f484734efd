"""Keep alerts at 9:00 AM when a person's time zone changes."""

from typing import Any

from django.dispatch import receiver
from django.utils import timezone

from accounts.users.models import User
from accounts.users.signals import time_zone_changed
from careers.alerts import actions


@receiver(time_zone_changed)
def follow_time_zone(user: User, **kwargs: Any) -> None:
    actions.follow_time_zone(user=user, now=timezone.now())
