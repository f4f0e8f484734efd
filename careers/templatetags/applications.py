"""What pages of vacancies show about applications."""

from collections.abc import Iterable
from typing import Any

from django import template

from accounts.users.models import User
from careers.applications import queries
from careers.applications.models import Application
from careers.vacancies.models import Vacancy

register = template.Library()


@register.simple_tag
def my_application(vacancy: Vacancy, user: Any) -> Application | None:
    """Return the reader's own application to the vacancy."""
    return Application.objects.of(user).filter(vacancy=vacancy).first() if isinstance(user, User) else None


@register.simple_tag
def application_counts(vacancies: Iterable[Vacancy]) -> dict[int, queries.Counts]:
    """Return the counts of all vacancies of a page, in one query."""
    return queries.counts_of(vacancies)


@register.filter
def count_of(counts: dict[int, queries.Counts], vacancy: Vacancy) -> queries.Counts | None:
    return counts.get(vacancy.pk)
