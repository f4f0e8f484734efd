"""The last day of saved vacancies, which people are reminded of."""

import datetime as dt

from accounts.users.models import User
from careers.saved.models import SavedVacancy
from careers.vacancies.enums import VacancyState
from careers.vacancies.models import Vacancy
from programs.reminders.planning import Wanted, watch_only

VACANCY_CLOSES = "vacancy_closes"
STEPS = (7, 2)


def follow(vacancy: Vacancy, *, user: User | None = None, now: dt.datetime) -> None:
    """Watch the last day of an open vacancy for those who saved it, or for one of them."""
    wanted: dict[tuple[int, str], Wanted] = {}
    if vacancy.state == VacancyState.LIVE and vacancy.closes_on is not None:
        saved = SavedVacancy.objects.filter(vacancy=vacancy, is_hidden=False)
        for each in saved if user is None else saved.filter(user=user):
            wanted[each.user_id, ""] = Wanted(vacancy.closes_on, since=each.saved_at)
    watch_only(kind=VACANCY_CLOSES, subject=vacancy.pk, wanted=wanted, user=user, now=now)
