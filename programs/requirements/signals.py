"""News of the requirements for higher rooms."""

from django.dispatch import Signal

standing_changed = Signal()  # user: an answer, a target, carried credit or a new cycle changed how it stands
