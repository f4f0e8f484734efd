"""Signals about public profiles for higher-level apps."""

from django.dispatch import Signal

# Sent with `user` and `listed` in the transaction in which the person chose to be listed, or not to be.
listing_changed = Signal()
