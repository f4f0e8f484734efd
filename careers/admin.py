"""Index of the parts (Django looks here)."""

from careers.vacancies.admin import VacancyAdmin

__all__ = ["VacancyAdmin"]
