"""Imports the model modules, because Django looks here. Inside the app, import from those instead."""

from careers.vacancies.models import (
    PolicyFile,
    Vacancy,
    VacancyChange,
    VacancyCompetency,
    VacancyDraft,
    VacancyImport,
    VacancyImportRow,
    VacancyPlace,
    VacancyReport,
)

__all__ = [
    "PolicyFile",
    "Vacancy",
    "VacancyChange",
    "VacancyCompetency",
    "VacancyDraft",
    "VacancyImport",
    "VacancyImportRow",
    "VacancyPlace",
    "VacancyReport",
]
