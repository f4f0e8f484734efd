"""The vacancies that a person submitted. They belong to the organization and stay, without who submitted them."""

from django.db.models import Exists, OuterRef
from django.utils import timezone

from accounts.organizations.models import Membership
from accounts.users.models import User
from accounts.users.personal_data import Holding, Part
from careers.vacancies import actions
from careers.vacancies.enums import VacancyState
from careers.vacancies.models import Vacancy


def _export(user: User) -> Part:
    submitted = Vacancy.objects.filter(submitted_by=user).order_by("submitted_at")
    return Part({"vacancies_submitted": list(submitted.values("title", "organization__name", "submitted_at"))})


def _erase(user: User) -> None:
    """Empty `submitted_by`. Vacancies of an organization that nobody is left in are closed, as nobody would answer."""
    others = Membership.objects.filter(organization=OuterRef("organization")).exclude(user=user)
    left_alone = Vacancy.objects.filter(~Exists(others), organization__members=user)
    for vacancy in left_alone.filter(state=VacancyState.LIVE):
        actions.withdraw(vacancy=vacancy, by=None, on=timezone.localdate())
    for vacancy in left_alone.filter(state=VacancyState.SUBMITTED):
        actions.return_to_draft(vacancy=vacancy, by=None)
    Vacancy.objects.filter(submitted_by=user).update(submitted_by=None)


HOLDING = Holding("vacancies", (Vacancy,), export=_export, erase=_erase)
