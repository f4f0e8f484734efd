"""News of the requirements for higher rooms."""

from django.dispatch import Signal

standing_changed = Signal()  # user: an answer, a target or carried credit changed how their credentials stand
