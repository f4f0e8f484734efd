"""Signals for higher rooms, which count how often a vacancy was seen and saved."""

from django.dispatch import Signal

vacancy_seen = Signal()
"""Sent with `vacancy` and `request` by the public page of an open vacancy."""

vacancy_saved = Signal()
"""Sent with `vacancy`, inside the transaction in which a person saves it."""
