"""Signals about people for higher-level apps."""

from django.dispatch import Signal

# Sent with `user` in the transaction that changed the time zone.
time_zone_changed = Signal()
