"""All open vacancies as XML in Indeed's style, which other job boards read as well. interop.md §8.2

It's written while it's read, some hundred vacancies at a time, so that its size costs no memory. Everything that's open
and real is in it, and nothing else. A vacancy in three towns has three entries.
"""

import datetime as dt
from collections.abc import Iterator, Mapping
from decimal import Decimal
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db.models import Max
from django.urls import reverse

from careers.search.models import VacancyDocument
from careers.vacancies.enums import Answer, Employment, PayUnit, Site
from careers.vacancies.expiry import LAST_ZONE
from careers.vacancies.models import Vacancy
from careers.vacancies.parts import VacancyPlace
from cmehub.lib.feeds import in_xml
from cmehub.lib.markdown import render_plain

AT_ONCE = 500
PUBLISHER = "CME Hub"
_JOB_TYPES = {
    Employment.FULL_TIME: "fulltime",
    Employment.PART_TIME: "parttime",
    Employment.CONTRACT: "contract",
    Employment.LOCUM: "temporary",
    Employment.PER_DIEM: "perdiem",
}
_REMOTE = {Site.REMOTE: "Fully remote", Site.HYBRID: "Hybrid remote", Site.ON_SITE: ""}


def version(as_of: dt.date) -> str:
    """Return what differs once the feed does: each change of an open vacancy, and each day."""
    newest = VacancyDocument.objects.aggregate(newest=Max("version"))["newest"] or 0
    return f"{as_of.isoformat()}-{newest}"


def write(*, as_of: dt.date, now: dt.datetime) -> Iterator[bytes]:
    """Yield the feed in pieces."""
    head = {"publisher": PUBLISHER, "publisherurl": settings.SITE_URL, "lastBuildDate": now.isoformat()}
    yield f'<?xml version="1.0" encoding="utf-8"?>\n<source>\n{_elements(head)}'.encode()
    for vacancies in _batches(as_of):
        yield "".join(_jobs(vacancies)).encode()
    yield b"</source>\n"


def _batches(as_of: dt.date) -> Iterator[list[Vacancy]]:
    real = Vacancy.objects.open(as_of).filter(is_demo=False).for_cards().order_by("pk")
    last = 0
    while batch := list(real.filter(pk__gt=last)[:AT_ONCE]):
        yield batch
        last = batch[-1].pk


def _jobs(vacancies: list[Vacancy]) -> Iterator[str]:
    for vacancy in vacancies:
        shared = _facts(vacancy)
        for number, place in enumerate(vacancy.ordered_places or [None], start=1):
            yield f"<job>\n{_elements({**shared, **_placed(vacancy, place, number)})}</job>\n"


def _facts(vacancy: Vacancy) -> dict[str, str]:
    """Return what's stated. An element without a value is left out."""
    assert vacancy.published_on is not None, "a constraint requires it for live vacancies"
    assert vacancy.closes_on is not None, "a constraint requires it for live vacancies"
    return {
        "title": vacancy.title,
        "date": vacancy.published_on.isoformat(),
        "requisitionid": vacancy.requisition_id or vacancy.public_id.hex,
        "url": settings.SITE_URL + reverse("careers:vacancy_detail", args=[vacancy.slug]),
        "company": vacancy.organization.name,
        "sourcename": PUBLISHER,
        "description": str(render_plain(vacancy.description)),
        "salary": _salary(vacancy),
        "jobtype": _JOB_TYPES[Employment(vacancy.employment)],
        "category": vacancy.get_profession_display(),
        "remotetype": _REMOTE[Site(vacancy.site)],
        "expirationdate": _end_of(vacancy.closes_on).isoformat(),
    }


def _placed(vacancy: Vacancy, place: VacancyPlace | None, number: int) -> dict[str, str]:
    """Return the place of an entry, with its number, which never changes for the first one."""
    return {
        "referencenumber": vacancy.public_id.hex if number == 1 else f"{vacancy.public_id.hex}-{number}",
        "city": place.city if place else vacancy.city,
        "state": str(place.state if place else vacancy.place_state),
        "country": "US",
        "postalcode": place.zip_code if place else "",
    }


def _salary(vacancy: Vacancy) -> str:
    """Format as $128,000 - $142,000 per year, or $62.50 per hour. '' if it isn't stated."""
    if vacancy.pay != Answer.AMOUNT or vacancy.pay_low is None or vacancy.pay_high is None:
        return ""
    ends = dict.fromkeys([_dollars(vacancy.pay_low), _dollars(vacancy.pay_high)])
    return f"{' - '.join(ends)} per {PayUnit(vacancy.pay_unit).value}"


def _dollars(amount: Decimal) -> str:
    return f"${amount:,.0f}" if amount == amount.to_integral_value() else f"${amount:,.2f}"


def _end_of(day: dt.date) -> dt.datetime:
    return dt.datetime.combine(day, dt.time(23, 59, 59), tzinfo=ZoneInfo(LAST_ZONE))


def _elements(values: Mapping[str, str]) -> str:
    return "".join(f"<{name}>{_cdata(value)}</{name}>\n" for name, value in values.items() if value)


def _cdata(text: str) -> str:
    """Return a text as it is. What would end the section early is split between two."""
    return f"<![CDATA[{in_xml(text).replace(']]>', ']]]]><![CDATA[>')}]]>"
