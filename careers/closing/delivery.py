"""The message about a saved vacancy that closes soon."""

import datetime as dt
from functools import partial

from django.conf import settings
from django.urls import reverse

from accounts.notices.kinds import Content, Kind
from accounts.notices.models import Notice
from careers.applications.models import Application
from careers.closing.dates import STEPS, VACANCY_CLOSES
from careers.saved.models import SavedVacancy
from careers.vacancies.enums import VacancyState
from cmehub.lib.dates import day_of, days_in_words, in_words
from programs.reminders.ladders import Ladder
from programs.reminders.planning import to_plan
from programs.reminders.rules import next_day


def still_due(notice: Notice, now: dt.datetime) -> bool:
    """Return False if it closed, was renewed or is no longer saved, once the person applied, and after the day."""
    if _last_day(notice) < day_of(now, notice.recipient.time_zone) or _saved(notice) is None:
        return False
    applied = Application.objects.filter(applicant=notice.recipient_id, vacancy=notice.context["subject"])
    return not applied.exists()


def render(notice: Notice, now: dt.datetime) -> Content:
    saved = _saved(notice)
    assert saved is not None, "render is asked only for what is still due"
    last_day, today = _last_day(notice), day_of(now, notice.recipient.time_zone)
    when = days_in_words((last_day - today).days)
    return Content(
        summary=f"{saved.vacancy.title} closes {when}. {in_words(last_day)} is its last day.",
        link=reverse("careers:vacancy_detail", args=[saved.vacancy.slug]),
        link_text="View vacancy",
        context={
            "vacancy": saved.vacancy,
            "note": saved.note,
            "when": when,
            "last_day": last_day,
            "next_on": next_day(last_day, today, STEPS),
            "saved_url": settings.SITE_URL + reverse("careers:saved_vacancies"),
        },
    )


def _saved(notice: Notice) -> SavedVacancy | None:
    """Return what the person saved, if the vacancy is still open until the day that the message names."""
    saved = SavedVacancy.objects.filter(user=notice.recipient_id, vacancy=notice.context["subject"], is_hidden=False)
    on_time = saved.filter(vacancy__state=VacancyState.LIVE, vacancy__closes_on=_last_day(notice))
    return on_time.select_related("vacancy__organization").first()


def _last_day(notice: Notice) -> dt.date:
    return dt.date.fromisoformat(notice.context["deadline"])


KIND = Kind(
    name=VACANCY_CLOSES,
    label="Saved vacancies that close",
    description="7 and 2 days before a vacancy that you saved closes, unless you've applied",
    render=render,
    still_due=still_due,
    to_plan=partial(to_plan, VACANCY_CLOSES),
)
LADDER = Ladder(KIND, STEPS)
