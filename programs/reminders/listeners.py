"""What else follows from the steps of a deadline: people's backup contacts are told."""

import datetime as dt
from collections.abc import Sequence

from programs.backups.planning import plan_for
from programs.reminders.credential_dates import CREDIT_DEADLINE
from programs.reminders.ladders import Reached


def tell_backup_contacts(reached: Sequence[Reached], now: dt.datetime) -> None:
    steps = [
        (each.user_id, each.subject, each.on, each.days_before) for each in reached if each.kind == CREDIT_DEADLINE
    ]
    if steps:
        plan_for(steps, now)
