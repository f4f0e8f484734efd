"""News about vacancies, for higher rooms."""

from django.dispatch import Signal

vacancy_changed = Signal()
"""vacancy: what's public of it changed, or is about to change. Sent in the transaction of the change."""

vacancy_seen = Signal()
"""Sent with `vacancy` and `request` by the public page of an open vacancy."""

vacancy_saved = Signal()
"""Sent with `vacancy`, inside the transaction in which a person saves it."""
