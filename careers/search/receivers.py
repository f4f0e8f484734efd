"""Update the search in the same transaction as the vacancy."""

from typing import Any

from django.dispatch import receiver

from careers.search import folding
from careers.search.documents import VACANCIES
from careers.vacancies.models import Vacancy
from careers.vacancies.signals import vacancy_changed
from programs.index.actions import mark


@receiver(vacancy_changed)
def index_changed_vacancy(vacancy: Vacancy, **kwargs: Any) -> None:
    """Have its document made anew, and those of the same position, one of which may stand for it."""
    mark(index=VACANCIES, items={vacancy.pk, *(each.vacancy for each in folding.alike([vacancy]))})
