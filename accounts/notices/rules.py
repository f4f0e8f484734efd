"""When to retry, and when to give up."""

import datetime as dt

MAX_ATTEMPTS = 12  # about a day and a half with the pauses below
_FIRST_PAUSE = dt.timedelta(minutes=5)  # what greylisting servers expect
_LONGEST_PAUSE = dt.timedelta(hours=6)
PAUSE_WHILE_UNREACHABLE = dt.timedelta(minutes=1)


def pause_after(attempts: int) -> dt.timedelta:
    """Return how long to wait after so many refused attempts: 5, 10, 20 minutes and so on, at most 6 hours."""
    return min(_FIRST_PAUSE * (1 << min(max(attempts - 1, 0), 10)), _LONGEST_PAUSE)
