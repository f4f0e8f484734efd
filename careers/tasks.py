"""Imports the task modules, because Celery looks here."""

from careers.applications.tasks import empty_old, tell_of_news
from careers.vacancies.tasks import expire_vacancies, warn_of_expiry

__all__ = ["empty_old", "expire_vacancies", "tell_of_news", "warn_of_expiry"]
