"""The states of a backup contact, and the kinds of messages about them."""

from django.db import models

INVITATION = "backup_invitation"
REMINDER = "backup_reminder"
ANSWERED = "backup_contact_answered"


class ContactState(models.TextChoices):
    INVITED = "invited", "Invited"
    CONFIRMED = "confirmed", "Agreed"
    DECLINED = "declined", "Declined"
    ENDED = "ended", "Stopped"
    REMOVED = "removed", "Removed"


LIVE = (ContactState.INVITED, ContactState.CONFIRMED)
REFUSED = (ContactState.DECLINED, ContactState.ENDED)  # they said no themselves
