"""Signals about credentials for higher-level capabilities."""

from django.dispatch import Signal

# Sent with `period` in the transaction that added or edited it. A renewal sends it twice, for the old period and
# the new one. Deleting a credential cascades without it.
period_changed = Signal()

# Sent with `user` in the transaction that deleted one of their credentials.
credential_removed = Signal()

# Sent with `credential` and the changed `fields` in the transaction that edited it. Renewals don't send it.
credential_edited = Signal()
