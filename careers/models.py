"""Imports the model modules, because Django looks here. Inside the app, import from those instead."""

from careers.vacancies.models import Vacancy

__all__ = ["Vacancy"]
