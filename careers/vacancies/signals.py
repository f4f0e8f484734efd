"""News about vacancies, for higher rooms."""

from django.dispatch import Signal

vacancy_changed = Signal()
"""vacancy: what's public of it changed, or is about to change. Sent in the transaction of the change."""
