"""The alert: new vacancies by saved search, with what they pay for CME."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from django.conf import settings
from django.urls import reverse

from accounts.notices.kinds import Content, Kind
from accounts.notices.models import Notice
from careers.alerts.links import path_off
from careers.alerts.models import SavedSearch
from careers.alerts.planning import VACANCY_ALERT, to_plan
from careers.vacancies import words
from careers.vacancies.enums import Answer, PayUnit, Site
from careers.vacancies.expiry import today_in_last_zone
from careers.vacancies.models import Vacancy
from cmehub.templatetags.hub import dollars


@dataclass(frozen=True)
class Line:
    """One vacancy. What isn't stated is said to be so."""

    title: str
    employer: str
    place: str
    pay: str
    allowance: str
    days: str
    url: str


@dataclass(frozen=True)
class Section:
    """One search with its new vacancies. `more` counts those that aren't listed here."""

    name: str
    lines: Sequence[Line]
    more: int
    url: str
    off_url: str


def render(notice: Notice, now: dt.datetime) -> Content:
    sections = _sections(notice, now)
    count = sum(len(section.lines) + section.more for section in sections)
    new = "1 new vacancy" if count == 1 else f"{count} new vacancies"
    whose = f"“{sections[0].name}”" if len(sections) == 1 else f"{len(sections)} saved searches"
    is_one = len(sections) == 1
    return Content(
        summary=f"{new} for {whose}",
        link=sections[0].url.removeprefix(settings.SITE_URL) if is_one else reverse("careers:saved_searches"),
        link_text="See the vacancies" if is_one else "See your saved searches",
        context={"sections": sections, "new": new, "whose": whose},
    )


def still_due(notice: Notice, now: dt.datetime) -> bool:
    """Whether a search that's still on has a vacancy that's still open."""
    return bool(_sections(notice, now))


def _sections(notice: Notice, now: dt.datetime) -> list[Section]:
    """Return what's still true of the alert. Three queries."""
    found = {each["search"]: each for each in notice.context["found"]}
    searches = SavedSearch.objects.filter(pk__in=found, user=notice.recipient_id, is_on=True).order_by("pk")
    keys = [key for each in found.values() for key in each["vacancies"]]
    vacancies = Vacancy.objects.open(today_in_last_zone(now)).filter(pk__in=keys).for_cards().in_bulk()
    sections = []
    for search in searches:
        entry = found[search.pk]
        lines = [_line(vacancies[key]) for key in entry["vacancies"] if key in vacancies]
        if lines:
            sections.append(
                Section(
                    search.name,
                    lines,
                    entry["count"] - len(entry["vacancies"]),
                    f"{settings.SITE_URL}{reverse('careers:vacancy_list')}{search.query}",
                    settings.SITE_URL + path_off(search),
                )
            )
    return sections


def _line(vacancy: Vacancy) -> Line:
    pay = words.pay_range(vacancy.pay_low, vacancy.pay_high)
    return Line(
        vacancy.title,
        vacancy.organization.name,
        "Remote" if vacancy.site == Site.REMOTE else vacancy.place,
        f"{pay} {PayUnit(vacancy.pay_unit).label}" if pay else "not stated",
        _amount(vacancy.cme_allowance, dollars(vacancy.cme_allowance_amount)),
        _amount(vacancy.cme_days, words.days(vacancy.cme_days_amount)),
        settings.SITE_URL + reverse("careers:vacancy_detail", args=[vacancy.slug]),
    )


def _amount(answer: str, amount: str) -> str:
    return f"{amount} a year" if answer == Answer.AMOUNT else str(Answer(answer).label).lower()


KIND = Kind(
    name=VACANCY_ALERT,
    label="Vacancy alerts",
    description="New vacancies for the searches that you saved, at most one message a day",
    render=render,
    still_due=still_due,
    to_plan=to_plan,
)
