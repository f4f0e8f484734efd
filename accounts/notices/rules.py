"""When to retry, when to give up, and which reports of a mail provider end email to an address."""

import datetime as dt

from accounts.notices.enums import MailEventKind, SuppressionReason

MAX_ATTEMPTS = 12  # about a day and a half with the pauses below
_FIRST_PAUSE = dt.timedelta(minutes=5)  # what greylisting servers expect
_LONGEST_PAUSE = dt.timedelta(hours=6)
PAUSE_WHILE_UNREACHABLE = dt.timedelta(minutes=1)
STUCK_AFTER = dt.timedelta(minutes=20)  # longer than any lease, and than it takes until a message is held


def pause_after(attempts: int) -> dt.timedelta:
    """Return how long to wait after so many refused attempts: 5, 10, 20 minutes and so on, at most 6 hours."""
    return min(_FIRST_PAUSE * (1 << min(max(attempts - 1, 0), 10)), _LONGEST_PAUSE)


def suppression_for(event: MailEventKind, reason: str) -> SuppressionReason | None:
    """Return why to stop email to the address after this report, or None. `reason` is anymail's reject reason.

    Delays, soft bounces and blocked messages say nothing about the address. A provider rejects a message without trying
    if it stopped email to the address itself, for the reason that it gives.
    """
    if event == MailEventKind.COMPLAINED or reason == "spam":
        return SuppressionReason.COMPLAINED
    if event == MailEventKind.UNSUBSCRIBED or reason == "unsubscribed":
        return SuppressionReason.UNSUBSCRIBED
    if event in {MailEventKind.BOUNCED, MailEventKind.REJECTED} and reason in {"invalid", "bounced"}:
        return SuppressionReason.BOUNCED
    return None


def outweighs(new: SuppressionReason, old: SuppressionReason) -> bool:
    """Whether `new` replaces `old` as the reason of a suppression."""
    return _WEIGHTS[new] > _WEIGHTS[old]


_WEIGHTS = {SuppressionReason.UNSUBSCRIBED: 0, SuppressionReason.BOUNCED: 1, SuppressionReason.COMPLAINED: 2}
