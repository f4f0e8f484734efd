"""News about what people save, for higher rooms."""

from django.dispatch import Signal

saved_changed = Signal()
"""Sent with `vacancy` and `user`, inside the transaction in which the person saves, hides or removes it."""
