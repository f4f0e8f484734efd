"""Re-exports the models for Django. Inside the app, import from the capability's own module."""

from careers.vacancies.models import Vacancy

__all__ = ["Vacancy"]
