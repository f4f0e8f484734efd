"""The line under a credential with the date of the next reminder."""

import datetime as dt
from collections.abc import Sequence

from accounts.licenses.models import Credential
from accounts.licenses.notes import Note
from cmehub.lib.dates import in_words
from programs.reminders.rules import next_day


def next_reminders(credentials: Sequence[Credential], as_of: dt.date) -> dict[int, Note]:
    """Return 'Next reminder …' by credential id, without those whose last reminder was sent."""
    days = {credential.pk: next_day(credential.current_period.expires_on, as_of) for credential in credentials}
    return {
        credential: Note(f"Next reminder on {in_words(day)}.") for credential, day in days.items() if day is not None
    }
