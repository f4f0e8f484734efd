"""When alerts are due: each day, or each Monday, at 9:00 AM in the person's time zone."""

import datetime as dt
from functools import lru_cache

from careers.alerts.enums import Frequency
from cmehub.lib.dates import day_of, moment_at

SENT_AT = dt.time(9)
_DAY = dt.timedelta(days=1)


@lru_cache(maxsize=256)
def next_at(frequency: str, after: dt.datetime, zone: str) -> dt.datetime:
    """Return the first moment after this one at which an alert is due. What was missed is made up for with it."""
    day = day_of(after, zone)
    if frequency == Frequency.WEEKLY:
        day += (-day.weekday() % 7) * _DAY
    step = _DAY if frequency == Frequency.DAILY else 7 * _DAY
    moment = moment_at(day, SENT_AT, zone)
    return moment if moment > after else moment_at(day + step, SENT_AT, zone)
