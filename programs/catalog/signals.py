"""Signals for higher rooms. Search updates its index with them, and evidence and shortlists follow a merged listing."""

from django.dispatch import Signal

program_changed = Signal()
"""Sent with `program`, inside the transaction that changed it, its parts, its relations or its outcomes."""

program_merged = Signal()
"""Sent with `program`, `into`, `by` and `now`, inside the transaction that merges, before the state changes."""

program_seen = Signal()
"""Sent with `program`, `request` and `what` by a public page: 'views' for the page, 'calendar' for a calendar file."""
