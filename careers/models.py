"""Imports the model modules, because Django looks here. Inside the app, import from those instead."""

from careers.applications.models import Application, Message, Note, ReplyTemplate, VacancyDay
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
    "Application",
    "Message",
    "Note",
    "PolicyFile",
    "ReplyTemplate",
    "Vacancy",
    "VacancyChange",
    "VacancyCompetency",
    "VacancyDay",
    "VacancyDraft",
    "VacancyImport",
    "VacancyImportRow",
    "VacancyPlace",
    "VacancyReport",
]
