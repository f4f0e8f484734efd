"""Signals for higher rooms."""

from django.dispatch import Signal

provider_changed = Signal()
"""Sent with `provider`, inside the transaction that changed it or its accreditation."""

provider_merged = Signal()
"""Sent with `provider`, `into` and `by`, inside the transaction that merges, before the duplicate is deleted."""
