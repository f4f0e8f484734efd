"""Keep cycles in line with the dates of credentials."""

from typing import Any

from django.dispatch import receiver

from accounts.licenses.models import Credential, Period
from accounts.licenses.signals import credential_edited, period_changed
from cmehub.lib.dates import today_for
from programs.requirements import cycles


@receiver(period_changed)
def follow_period(period: Period, **kwargs: Any) -> None:
    cycles.follow(period.credential, as_of=today_for(period.credential.user))


@receiver(credential_edited)
def follow_credential(credential: Credential, **kwargs: Any) -> None:
    cycles.choose_version(credential, as_of=today_for(credential.user))
