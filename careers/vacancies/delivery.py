"""What an employer is told when a vacancy of theirs was reviewed."""

import datetime as dt

from django.urls import reverse

from accounts.notices.kinds import Content, Kind
from accounts.notices.models import Notice
from careers.vacancies.enums import VacancyState
from careers.vacancies.models import Vacancy
from cmehub.lib.dates import in_words

VACANCY_REVIEWED = "vacancy_reviewed"


def still_due(notice: Notice, now: dt.datetime) -> bool:
    """Not when it was changed, closed or deleted meanwhile, nor for somebody who has left the organization."""
    vacancies = Vacancy.objects.of_member(notice.recipient)
    return vacancies.filter(pk=notice.context["vacancy"], state=notice.context["state"]).exists()


def render(notice: Notice, now: dt.datetime) -> Content:
    vacancy = Vacancy.objects.for_cards().get(pk=notice.context["vacancy"])
    if vacancy.state == VacancyState.LIVE:
        assert vacancy.closes_on is not None, "the database refuses a live vacancy without its last day"
        return Content(
            summary=f"{vacancy.title} is on the list until {in_words(vacancy.closes_on)}.",
            link=reverse("careers:vacancy_detail", args=[vacancy.slug]),
            link_text="See the vacancy",
            context={"vacancy": vacancy, "live": True},
        )
    return Content(
        summary=f"{vacancy.title} was not published yet. What has to change: {vacancy.reviewer_note}",
        link=reverse("careers:vacancy_preview", args=[vacancy.public_id]),
        link_text="Change the vacancy",
        context={"vacancy": vacancy, "live": False},
    )


KIND = Kind(
    name=VACANCY_REVIEWED,
    label="Review of your vacancies",
    description="The answer to a vacancy that you submitted: published, or what has to change",
    render=render,
    still_due=still_due,
    subscribed=False,
)
