"""Index of the parts (Django looks here); inside the app import from the home module."""

from careers.vacancies.models import Vacancy

__all__ = ["Vacancy"]
