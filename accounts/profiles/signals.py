"""Signals about profiles for higher-level capabilities."""

from django.dispatch import Signal

# Sent with `profile` and the names of the changed `fields`, in the transaction that saved it.
profile_changed = Signal()
