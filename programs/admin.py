"""Index of the parts (Django looks here)."""

from programs.reminders import admin as reminders

__all__ = ["reminders"]
