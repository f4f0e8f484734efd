"""Keep cycles in line with the dates of credentials, and the search with what a person's licenses accept and need."""

from typing import Any

from django.dispatch import receiver

from accounts.licenses.models import Credential, Period
from accounts.licenses.signals import credential_edited, period_changed
from accounts.users.models import User
from cmehub.lib.dates import today_for
from programs.ledger.signals import credits_changed
from programs.requirements import cycles, filters
from programs.requirements.signals import standing_changed


@receiver(period_changed)
def follow_period(period: Period, **kwargs: Any) -> None:
    cycles.follow(period.credential, as_of=today_for(period.credential.user))
    filters.forget(period.credential.user)


@receiver(credential_edited)
def follow_credential(credential: Credential, **kwargs: Any) -> None:
    cycles.choose_version(credential, as_of=today_for(credential.user))
    filters.forget(credential.user)


@receiver([credits_changed, standing_changed])
def follow_standing(user: User, **kwargs: Any) -> None:
    filters.forget(user)
