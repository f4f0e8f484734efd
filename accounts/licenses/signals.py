"""Signals about licenses for higher-level apps."""

from django.dispatch import Signal

# Sent with `period` in the transaction that added or edited it. A renewal sends it twice, for the old period and
# the new one. Deleting a credential cascades without a signal.
period_changed = Signal()
