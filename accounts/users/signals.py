"""News of a person that higher rooms act on."""

from django.dispatch import Signal

# Sent with `user`, in the transaction that moved the person to another time zone.
time_zone_changed = Signal()
