"""News of the ledger for higher rooms."""

from django.dispatch import Signal

credits_changed = Signal()  # user: what the person completed was added, edited, deleted or restored
