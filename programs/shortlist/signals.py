"""News of shortlists for higher rooms."""

from django.dispatch import Signal

shortlist_changed = Signal()
"""Sent with `item`, inside the transaction that added it, started it or moved it to another program."""
