"""The newest vacancies of a search as an RSS feed. It's the same for everyone, hidden vacancies included."""

import datetime as dt
from collections.abc import Callable, Iterable, Sequence

from django.utils.feedgenerator import Rss201rev2Feed

from careers.search import documents as of
from careers.search.criteria import VacancyCriteria
from careers.vacancies import words
from careers.vacancies.enums import Answer, PayUnit, Site
from careers.vacancies.models import Vacancy
from cmehub.lib.feeds import plain
from cmehub.lib.listing import Facet, chips
from cmehub.templatetags.hub import dollars

MOST = 50


def query(asked: VacancyCriteria) -> str:
    """Return the search as a query string."""
    return f"{asked.canonical}&exactly=yes" if asked.exactly and asked.text else asked.canonical


def name(asked: VacancyCriteria, facets: Sequence[Facet]) -> str:
    """Return the search in words: “sepsis”, Nurse practitioner, CME allowance: at least $2,000. All vacancies: ''."""
    text = [f"“{asked.text}”"] if asked.text else []
    others = [facet for facet in facets if facet.name != of.WITHIN]
    return plain(", ".join([*text, *(said for said, _ in chips(asked, others)), *_where(asked, facets)]))


def _where(asked: VacancyCriteria, facets: Sequence[Facet]) -> list[str]:
    """Return the distance with the place that it's from: Within 50 miles of Boise, ID."""
    return [
        f"{option.label} of {asked.origin}" if option.value.isdigit() else facet.in_words(option)
        for facet in facets
        if facet.name == of.WITHIN
        for option in facet.chosen
    ]


def title(asked: VacancyCriteria, facets: Sequence[Facet]) -> str:
    said = name(asked, facets)
    return f"CME Hub vacancies{f': {said}' if said else ''}"


def feed(
    vacancies: Iterable[Vacancy], *, title: str, here: str, page: str, address: Callable[[Vacancy], str]
) -> Rss201rev2Feed:
    """Build the feed.

    `here` and `page` are the absolute URLs of the feed and of its list, and `address` returns a vacancy's.
    """
    made = Rss201rev2Feed(
        title, page, "The newest vacancies on CME Hub that match this search.", "en-US", feed_url=here
    )
    for vacancy in vacancies:
        made.add_item(
            title=plain(f"{vacancy.title} (demo)" if vacancy.is_demo else vacancy.title),
            link=address(vacancy),
            description=plain(_description(vacancy)),
            pubdate=_posted(vacancy),
            unique_id=f"urn:uuid:{vacancy.public_id}",
            unique_id_is_permalink=False,
        )
    return made


def _posted(vacancy: Vacancy) -> dt.datetime:
    assert vacancy.published_on is not None, "a constraint requires it for live vacancies"
    return vacancy.listed_at or dt.datetime.combine(vacancy.published_on, dt.time(12), tzinfo=dt.UTC)


def _description(vacancy: Vacancy) -> str:
    where = "Remote" if vacancy.site == Site.REMOTE else vacancy.place
    pay = words.pay_range(vacancy.pay_low, vacancy.pay_high)
    said = [
        f"{vacancy.organization.name}, {where}",
        f"Pay: {pay} {PayUnit(vacancy.pay_unit).label}" if pay else "Pay: not stated",
        f"CME allowance: {_amount(vacancy.cme_allowance, dollars(vacancy.cme_allowance_amount))}",
        f"CME days: {_amount(vacancy.cme_days, words.days(vacancy.cme_days_amount))}",
    ]
    return " ".join(f"{part}." for part in said)


def _amount(answer: str, amount: str) -> str:
    return f"{amount} a year" if answer == Answer.AMOUNT else str(Answer(answer).label).lower()
