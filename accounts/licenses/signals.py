"""Signals about credentials for higher-level capabilities."""

from django.dispatch import Signal

# Sent with `period` in the transaction that added or edited it. A renewal sends it twice, for the old period and
# the new one. Deleting a credential cascades without a signal.
period_changed = Signal()

# Sent with `credential` and the changed `fields` in the transaction that edited it. Renewals don't send it.
credential_edited = Signal()
