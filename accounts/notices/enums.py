"""The states of a message (see docs/messages.md)."""

from django.db import models


class NoticeState(models.TextChoices):
    PLANNED = "planned", "Planned"
    CLAIMED = "claimed", "Claimed"  # leased by one worker, can be retried
    HANDED = "handed", "Handed"  # committed before SMTP, only these can be uncertain
    SENT = "sent", "Sent"
    HELD = "held", "Held: may have been sent"
    SKIPPED = "skipped", "Skipped: no longer due"
    MUTED = "muted", "Not emailed: unsubscribed or suppressed"
    FAILED = "failed", "Failed"


class SuppressionReason(models.TextChoices):
    BOUNCED = "bounced", "Email bounced"
    COMPLAINED = "complained", "Reported as spam"
    UNSUBSCRIBED = "unsubscribed", "Unsubscribed at the mail provider"


class MailEventKind(models.TextChoices):
    """What mail providers report, in anymail's words. Others, such as opens and clicks, are never stored."""

    DELIVERED = "delivered", "Delivered"
    DEFERRED = "deferred", "Delayed"
    BOUNCED = "bounced", "Bounced"
    REJECTED = "rejected", "Not sent by the provider"
    FAILED = "failed", "Failed at the provider"
    COMPLAINED = "complained", "Reported as spam"
    UNSUBSCRIBED = "unsubscribed", "Unsubscribed"


NOT_DELIVERED = [MailEventKind.BOUNCED, MailEventKind.REJECTED, MailEventKind.COMPLAINED]
