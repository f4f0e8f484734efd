"""The states of a message (design §4.6)."""

from django.db import models


class NoticeState(models.TextChoices):
    PLANNED = "planned", "Planned"
    CLAIMED = "claimed", "Claimed"  # by one worker, for the length of its lease; may be tried again
    HANDED = "handed", "Handed"  # committed before SMTP; only these can ever be in doubt
    SENT = "sent", "Sent"
    HELD = "held", "Held: may have been sent"
    SKIPPED = "skipped", "Skipped: no longer due"
    MUTED = "muted", "Not mailed: switched off or suppressed"
    FAILED = "failed", "Failed"


class SuppressionReason(models.TextChoices):
    BOUNCED = "bounced", "Mail bounced"
    COMPLAINED = "complained", "Reported as spam"
