"""Imports the admin modules, because Django looks here."""

from careers.vacancies.admin import VacancyAdmin
from careers.vacancies.report_admin import VacancyReportAdmin

__all__ = ["VacancyAdmin", "VacancyReportAdmin"]
