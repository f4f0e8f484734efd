"""The vacancies that a person saved or hid, with their notes."""

from accounts.users.models import User
from accounts.users.personal_data import Holding, Part
from careers.saved.models import SavedVacancy


def _export(user: User) -> Part:
    rows = SavedVacancy.objects.filter(user=user).order_by("saved_at", "pk")
    return Part({"saved_vacancies": list(rows.values("vacancy__title", "is_hidden", "note", "saved_at"))})


def _erase(user: User) -> None:
    SavedVacancy.objects.filter(user=user).delete()


HOLDING = Holding("saved_vacancies", (SavedVacancy,), export=_export, erase=_erase)
