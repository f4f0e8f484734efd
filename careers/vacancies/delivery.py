"""The message employers get when one of their vacancies was reviewed."""

import datetime as dt

from django.urls import reverse

from accounts.notices.kinds import Content, Kind
from accounts.notices.models import Notice
from careers.vacancies.enums import VacancyState
from careers.vacancies.models import Vacancy
from cmehub.lib.dates import in_words

VACANCY_REVIEWED = "vacancy_reviewed"


def still_due(notice: Notice, now: dt.datetime) -> bool:
    """False if the vacancy changed state or was deleted since, or the recipient may no longer post for its employer."""
    vacancies = Vacancy.objects.of_recruiter(notice.recipient)
    return vacancies.filter(pk=notice.context["vacancy"], state=notice.context["state"]).exists()


def render(notice: Notice, now: dt.datetime) -> Content:
    vacancy = Vacancy.objects.for_cards().get(pk=notice.context["vacancy"])
    if vacancy.state == VacancyState.LIVE:
        assert vacancy.closes_on is not None, "a constraint requires it for live vacancies"
        return Content(
            summary=f"{vacancy.title} is published. It expires {in_words(vacancy.closes_on)}.",
            link=reverse("careers:vacancy_detail", args=[vacancy.slug]),
            link_text="View vacancy",
            context={"vacancy": vacancy, "live": True},
        )
    return Content(
        summary=f"{vacancy.title} isn't published yet. Requested changes: {vacancy.reviewer_note}",
        link=reverse("careers:vacancy_preview", args=[vacancy.public_id]),
        link_text="Edit vacancy",
        context={"vacancy": vacancy, "live": False},
    )


KIND = Kind(
    name=VACANCY_REVIEWED,
    label="Vacancy reviews",
    description="The decision on a vacancy you submitted: published or changes requested",
    render=render,
    still_due=still_due,
    subscribed=False,
)
