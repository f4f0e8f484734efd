"""Imports the model modules, because Django looks here. Inside the app, import from those instead."""

from careers.alerts.models import AlertedVacancy, SavedSearch
from careers.saved.models import SavedVacancy
from careers.search.models import VacancyDocument, VacancyWords
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
    "AlertedVacancy",
    "PolicyFile",
    "SavedSearch",
    "SavedVacancy",
    "Vacancy",
    "VacancyChange",
    "VacancyCompetency",
    "VacancyDocument",
    "VacancyDraft",
    "VacancyImport",
    "VacancyImportRow",
    "VacancyPlace",
    "VacancyReport",
    "VacancyWords",
]
