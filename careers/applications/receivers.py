"""Counts visits of public vacancies."""

from typing import Any

from django.dispatch import receiver
from django.http import HttpRequest
from django.utils import timezone

from careers.applications import statistics
from careers.applications.models import VacancyDay
from careers.vacancies.models import Vacancy
from careers.vacancies.signals import vacancy_saved, vacancy_seen


@receiver(vacancy_seen)
def count_visit(vacancy: Vacancy, request: HttpRequest, **kwargs: Any) -> None:
    if statistics.counts(request, vacancy):
        VacancyDay.count(vacancy, timezone.now().date(), "views")


@receiver(vacancy_saved)
def count_save(vacancy: Vacancy, **kwargs: Any) -> None:
    VacancyDay.count(vacancy, timezone.now().date(), "saves")
