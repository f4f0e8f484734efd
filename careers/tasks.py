"""Re-exports the tasks for Celery."""

from careers.vacancies.tasks import expire_vacancies

__all__ = ["expire_vacancies"]
