"""Signals about people for higher-level apps."""

from django.dispatch import Signal

# Sent with `user` in the transaction that changed the time zone.
time_zone_changed = Signal()

# Sent with `user`, `request`, `response` and `is_first` (of this account) after somebody signed in on the hub's pages.
signed_in = Signal()
