"""The searches that a person saved, and which vacancies they were told of."""

from accounts.users.models import User
from accounts.users.personal_data import Holding, Part
from careers.alerts.models import AlertedVacancy, SavedSearch


def _export(user: User) -> Part:
    searches = SavedSearch.objects.filter(user=user).order_by("created_at", "pk")
    alerted = AlertedVacancy.objects.filter(user=user).order_by("alerted_at", "pk")
    return Part(
        {
            "saved_searches": list(searches.values("name", "query", "frequency", "is_on", "created_at")),
            "vacancies_alerted": list(alerted.values("vacancy__title", "alerted_at")),
        }
    )


def _erase(user: User) -> None:
    SavedSearch.objects.filter(user=user).delete()
    AlertedVacancy.objects.filter(user=user).delete()


HOLDING = Holding("vacancy_alerts", (SavedSearch, AlertedVacancy), export=_export, erase=_erase)
