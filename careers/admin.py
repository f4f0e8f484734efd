"""Imports the admin modules, because Django looks here."""

from careers.vacancies.admin import VacancyAdmin

__all__ = ["VacancyAdmin"]
