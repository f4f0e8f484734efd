"""Signals for higher rooms. Search updates its index with them."""

from django.dispatch import Signal

program_changed = Signal()
"""Sent with `program`, inside the transaction that changed it, its offers, its relations or its outcomes."""
