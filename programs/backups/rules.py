"""The limits of backup contacts: how many, how often they're invited, and how long a no holds."""

import datetime as dt

DAYS = (30, 14, 7)  # before a deadline, to choose from. Each is a step of the reminders
DEFAULT_DAYS = 14

MOST_CONTACTS = 2  # per person
INVITATION_LASTS = dt.timedelta(days=14)
MOST_SENDINGS = 3  # of an invitation to one address
RESEND_AFTER = dt.timedelta(days=1)
MOST_INVITATIONS_A_DAY = 6  # per person, to all addresses
NOT_AGAIN_FOR = dt.timedelta(days=90)  # after someone declined or stopped
KEPT = dt.timedelta(days=90)  # unanswered invitations after they expired, and what's left of former contacts
