"""How often a vacancy was seen, saved and applied for, by day and without names."""

import datetime as dt

from django.db.models import Count
from django.db.models.functions import TruncDate
from django.http import HttpRequest

from accounts.organizations.reviewable import is_insider
from accounts.users.models import User
from careers.applications.models import Application, VacancyDay
from careers.vacancies.models import Vacancy
from programs.portal.queries import Series, Statistics
from programs.portal.rules import bars, in_words, is_bot

PERIODS = (30, 90)
_COUNTED = {"views": "Page views", "saves": "Saves"}


def counts(request: HttpRequest, vacancy: Vacancy) -> bool:
    """Whether this request is a visit: not a script's, a browser's in advance, staff's, or the employer's own."""
    if request.method != "GET" or is_bot(request.headers.get("User-Agent", "")):
        return False
    if "prefetch" in request.headers.get("Sec-Purpose", ""):
        return False
    user = request.user
    return not (isinstance(user, User) and (user.is_staff or is_insider(vacancy.organization, user)))


def statistics(vacancy: Vacancy, *, days: int, last: dt.date) -> Statistics:
    """Return the counts of the `days` that end with `last`. Only applications are exact: the employer has them."""
    period = [last - dt.timedelta(days=days - 1 - number) for number in range(days)]
    rows = {row.day: row for row in VacancyDay.objects.filter(vacancy=vacancy, day__range=(period[0], last))}
    series = []
    for what, label in _COUNTED.items():
        by_day = {day: int(getattr(row, what)) for day, row in rows.items()}
        series.append(Series(what, label, in_words(sum(by_day.values())), bars(by_day, period)))
    sent = _applications(vacancy, period[0], last)
    series.append(Series("applications", "Applications", f"{sum(sent.values()):,}", bars(sent, period, fewest=1)))
    return Statistics(days, period[0], last, series, None)


def _applications(vacancy: Vacancy, first: dt.date, last: dt.date) -> dict[dt.date, int]:
    day = TruncDate("sent_at", tzinfo=dt.UTC)
    found = Application.objects.filter(vacancy=vacancy).annotate(day=day).filter(day__gte=first, day__lte=last)
    return dict(found.order_by().values_list("day").annotate(n=Count("pk")))
