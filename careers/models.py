"""Imports the model modules, because Django looks here. Inside the app, import from those instead."""

from careers.alerts.models import AlertedVacancy, SavedSearch
from careers.applications.models import Application, Message, Note, ReplyTemplate, VacancyDay
from careers.saved.models import SavedVacancy
from careers.search.models import VacancyDocument, VacancyWords
from careers.vacancies.models import PolicyFile, Vacancy
from careers.vacancies.parts import (
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
    "Application",
    "Message",
    "Note",
    "PolicyFile",
    "ReplyTemplate",
    "SavedSearch",
    "SavedVacancy",
    "Vacancy",
    "VacancyChange",
    "VacancyCompetency",
    "VacancyDay",
    "VacancyDocument",
    "VacancyDraft",
    "VacancyImport",
    "VacancyImportRow",
    "VacancyPlace",
    "VacancyReport",
    "VacancyWords",
]
