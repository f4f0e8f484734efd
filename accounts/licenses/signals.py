"""News of licenses that higher rooms act on."""

from django.dispatch import Signal

# Sent with `period`, in the transaction that added or corrected it, or that renewed it by a later one
# (then once for each of the two). A deleted credential takes everything that hangs on it along, unannounced.
period_changed = Signal()
