"""Index of the parts (Celery looks here)."""
