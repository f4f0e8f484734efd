"""Imports the task modules, because Celery looks here."""

from careers.vacancies.tasks import expire_vacancies

__all__ = ["expire_vacancies"]
