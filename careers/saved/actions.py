"""Save, hide and annotate vacancies. It's nobody else's business, so the audit log leaves it out."""

from django.db import transaction
from django.utils import timezone

from accounts.users.models import User
from careers.saved.models import LONGEST_NOTE, SavedVacancy
from careers.saved.signals import saved_changed
from careers.vacancies.models import Vacancy
from careers.vacancies.signals import vacancy_saved

MOST = 500


class ListFull(Exception):
    """There's no room for another one. `str()` says what to do."""

    def __init__(self) -> None:
        super().__init__(f"You saved or hid {MOST} vacancies. Remove one first.")


def save(*, vacancy: Vacancy, by: User) -> None:
    """Save a vacancy, also one that was hidden (raises ListFull). Its note stays."""
    _keep(vacancy, by, is_hidden=False)


def hide(*, vacancy: Vacancy, by: User) -> None:
    """Leave a vacancy out of the person's lists and alerts, also a saved one (raises ListFull). Its note stays."""
    _keep(vacancy, by, is_hidden=True)


@transaction.atomic
def remove(*, vacancy: Vacancy, by: User) -> None:
    """Neither saved nor hidden any more. Its note goes too."""
    SavedVacancy.objects.filter(user=by, vacancy=vacancy).delete()
    saved_changed.send(sender=Vacancy, vacancy=vacancy, user=by)


def write_note(*, vacancy: Vacancy, note: str, by: User) -> None:
    """Change the note. Nothing happens to a vacancy that's neither saved nor hidden."""
    SavedVacancy.objects.filter(user=by, vacancy=vacancy).update(note=note[:LONGEST_NOTE])


@transaction.atomic
def _keep(vacancy: Vacancy, by: User, *, is_hidden: bool) -> None:
    User.objects.select_for_update().get(pk=by.pk)  # so that two requests can't pass the limit together
    mine = SavedVacancy.objects.filter(user=by)
    if not mine.filter(vacancy=vacancy).exists() and mine.count() >= MOST:
        raise ListFull
    was_saved = mine.filter(vacancy=vacancy, is_hidden=False).exists()
    SavedVacancy.objects.update_or_create(
        user=by,
        vacancy=vacancy,
        defaults={"is_hidden": is_hidden},
        create_defaults={"is_hidden": is_hidden, "saved_at": timezone.now()},
    )
    saved_changed.send(sender=Vacancy, vacancy=vacancy, user=by)
    if not is_hidden and not was_saved:
        vacancy_saved.send(sender=Vacancy, vacancy=vacancy)
