"""What a person saved and hid."""

from collections.abc import Collection, Mapping
from typing import Any

from django.db.models import QuerySet

from accounts.users.models import User
from careers.saved.models import SavedVacancy


def hidden_by(user: Any) -> set[int]:
    """Return the vacancies that the reader hid. None for a visitor."""
    if not isinstance(user, User):
        return set()
    return set(SavedVacancy.objects.filter(user=user, is_hidden=True).values_list("vacancy", flat=True))


def of_user(user: User) -> QuerySet[SavedVacancy]:
    """Return what the person saved or hid, latest first, with the vacancies."""
    found = SavedVacancy.objects.filter(user=user).select_related("vacancy__organization")
    return found.prefetch_related("vacancy__places").order_by("-saved_at", "-pk")


def kept_by(user: User) -> Mapping[int, SavedVacancy]:
    """Return what the person saved or hid, by vacancy."""
    return {each.vacancy_id: each for each in SavedVacancy.objects.filter(user=user)}


def hidden_pairs(vacancies: Collection[int]) -> set[tuple[int, int]]:
    """Return who hid which of these vacancies, as pairs of user and vacancy."""
    found = SavedVacancy.objects.filter(vacancy__in=vacancies, is_hidden=True)
    return set(found.values_list("user", "vacancy"))
