"""Index of the parts (Django looks here)."""
