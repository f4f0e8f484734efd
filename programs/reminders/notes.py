"""The line under a license with the date of the next reminder."""

import datetime as dt
from collections.abc import Sequence

from accounts.licenses.models import Credential
from cmehub.lib.dates import in_words
from programs.reminders.rules import next_day


def next_reminders(credentials: Sequence[Credential], as_of: dt.date) -> dict[int, str]:
    """Return 'Next reminder …' by credential id, without those whose last reminder was sent."""
    days = {credential.pk: next_day(credential.current_period.expires_on, as_of) for credential in credentials}
    return {credential: f"Next reminder on {in_words(day)}." for credential, day in days.items() if day is not None}
