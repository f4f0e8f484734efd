"""The vacancies that a person submitted. They belong to the organization and stay, without who submitted them."""

from accounts.users.models import User
from accounts.users.personal_data import Holding, Part
from careers.vacancies.models import Vacancy


def _export(user: User) -> Part:
    submitted = Vacancy.objects.filter(submitted_by=user).order_by("submitted_at")
    return Part({"vacancies_submitted": list(submitted.values("title", "organization__name", "submitted_at"))})


def _erase(user: User) -> None:
    Vacancy.objects.filter(submitted_by=user).update(submitted_by=None)


HOLDING = Holding("vacancies", (Vacancy,), export=_export, erase=_erase)
