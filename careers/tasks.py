"""Imports the task modules, because Celery looks here."""

from careers.vacancies.tasks import expire_vacancies, warn_of_expiry

__all__ = ["expire_vacancies", "warn_of_expiry"]
