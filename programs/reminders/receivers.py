"""Follow the dates of credentials and saved programs, and people's time zones."""

from typing import Any

from django.db.models.signals import post_delete
from django.dispatch import receiver
from django.utils import timezone

from accounts.licenses.models import Credential, Period
from accounts.licenses.signals import credential_edited, period_changed
from accounts.users.models import User
from accounts.users.signals import time_zone_changed
from programs.catalog.models import Program
from programs.catalog.signals import program_changed
from programs.ledger.signals import credits_changed
from programs.reminders import credential_dates, planning, program_dates
from programs.requirements.signals import standing_changed
from programs.shortlist.models import ShortlistItem
from programs.shortlist.signals import shortlist_changed


@receiver(period_changed)
def follow_period(period: Period, **kwargs: Any) -> None:
    credential_dates.follow_period(period.credential, now=timezone.now())


@receiver(post_delete, sender=Credential, dispatch_uid="programs.reminders.credential_deleted")
def forget_credential(instance: Credential, **kwargs: Any) -> None:
    credential_dates.forget_credential(instance)


@receiver(credential_edited)
def follow_credential(credential: Credential, **kwargs: Any) -> None:
    credential_dates.read_again(credential.user)


@receiver([credits_changed, standing_changed])
def follow_standing(user: User, **kwargs: Any) -> None:
    credential_dates.read_again(user)


@receiver(time_zone_changed)
def follow_time_zone(user: User, **kwargs: Any) -> None:
    planning.look_again(user, now=timezone.now())


@receiver(shortlist_changed)
def follow_shortlist(item: ShortlistItem, **kwargs: Any) -> None:
    program_dates.follow_item(item, now=timezone.now())


@receiver(post_delete, sender=ShortlistItem, dispatch_uid="programs.reminders.shortlist_item_deleted")
def forget_item(instance: ShortlistItem, **kwargs: Any) -> None:
    program_dates.forget_item(instance)


@receiver(program_changed)
def follow_program(program: Program, **kwargs: Any) -> None:
    program_dates.follow_program(program, now=timezone.now())
