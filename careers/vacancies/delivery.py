"""Messages about vacancies: reviewed, about to expire, and the answer to a report."""

import datetime as dt

from django.urls import reverse

from accounts.notices.kinds import Content, Kind
from accounts.notices.models import Notice
from careers.vacancies.enums import ReportState, VacancyState
from careers.vacancies.models import Vacancy
from careers.vacancies.parts import VacancyReport
from cmehub.lib.dates import in_words

VACANCY_REVIEWED = "vacancy_reviewed"
VACANCY_EXPIRES = "vacancy_expires"
REPORT_ANSWERED = "vacancy_report_answered"


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


# -- about to expire ---------------------------------------------------------------------------------------------------


def _expiring(notice: Notice, now: dt.datetime) -> Vacancy | None:
    """Return the vacancy if it still expires on the day that the message names."""
    mine = Vacancy.objects.of_recruiter(notice.recipient).for_cards()
    day = dt.date.fromisoformat(notice.context["closes_on"])
    return mine.filter(
        pk=notice.context["vacancy"], state=VacancyState.LIVE, closes_on=day, closes_on__gte=now.date()
    ).first()


def _render_expiring(notice: Notice, now: dt.datetime) -> Content:
    vacancy = _expiring(notice, now)
    assert vacancy is not None, "it's still due"
    assert vacancy.closes_on is not None, "a constraint requires it for live vacancies"
    return Content(
        summary=f"{vacancy.title} expires {in_words(vacancy.closes_on)}. Renew it if you're still hiring.",
        link=reverse("careers:vacancy_preview", args=[vacancy.public_id]),
        link_text="Renew vacancy",
        context={"vacancy": vacancy},
    )


EXPIRES_KIND = Kind(
    name=VACANCY_EXPIRES,
    label="Expiring vacancies",
    description="A vacancy of yours expires in 7 days and can be renewed",
    render=_render_expiring,
    still_due=lambda notice, now: _expiring(notice, now) is not None,
    subscribed=False,
)


# -- an answered report ------------------------------------------------------------------------------------------------

_SENTENCES = {
    ReportState.ACTED: "We acted on the vacancy that you reported.",
    ReportState.RIGHT: "We checked the vacancy that you reported. It stays as it is.",
}


def _report(notice: Notice) -> VacancyReport | None:
    found = VacancyReport.objects.exclude(state=ReportState.OPEN).select_related("vacancy__organization")
    return found.filter(pk=notice.context["report"]).first()


def _render_answer(notice: Notice, now: dt.datetime) -> Content:
    report = _report(notice)
    assert report is not None, "it's still due"
    sentence = _SENTENCES[ReportState(report.state)]
    return Content(
        summary=f"{sentence} {report.answer}",
        link=reverse("careers:vacancy_detail", args=[report.vacancy.slug]),
        link_text="View vacancy",
        context={"report": report, "sentence": sentence},
    )


REPORT_KIND = Kind(
    name=REPORT_ANSWERED,
    label="Reports about vacancies",
    description="The answer to a vacancy that you reported",
    render=_render_answer,
    still_due=lambda notice, now: _report(notice) is not None,
    subscribed=False,
)
