import datetime as dt

import pytest
from django.utils import timezone

from accounts.audit.models import Event
from accounts.notices.models import Notice
from careers.vacancies import actions, rules, tasks
from careers.vacancies.delivery import EXPIRES_KIND
from careers.vacancies.enums import VacancyState
from careers.vacancies.expiry import expire_due, today_in_last_zone, warn_due
from careers.vacancies.models import Vacancy
from tests.factories import accounts
from tests.factories import careers as make

pytestmark = pytest.mark.django_db

POSTED = dt.date(2026, 9, 24)
LAST = rules.closes_on(POSTED)


def test_it_is_listed_through_its_last_day() -> None:
    make.live(published_on=POSTED)

    assert Vacancy.objects.open(LAST).exists()
    assert not Vacancy.objects.open(LAST + dt.timedelta(days=1)).exists()


def test_a_day_ends_when_it_ends_in_american_samoa() -> None:
    assert today_in_last_zone(dt.datetime(2026, 12, 23, 10, 59, tzinfo=dt.UTC)) == dt.date(2026, 12, 22)
    assert today_in_last_zone(dt.datetime(2026, 12, 23, 11, 0, tzinfo=dt.UTC)) == dt.date(2026, 12, 23)


def test_it_expires_once_after_its_last_day() -> None:
    vacancy = make.live(published_on=POSTED)

    counts = [expire_due(as_of=LAST + dt.timedelta(days=days)) for days in (0, 1, 1)]

    assert counts == [0, 1, 0]
    vacancy.refresh_from_db()
    assert (vacancy.state, vacancy.closed_on) == (VacancyState.EXPIRED, LAST)
    assert Event.objects.get(kind="vacancies.expired").actor_id is None


def test_a_filled_vacancy_stays_filled() -> None:
    make.filled(published_on=POSTED)

    assert expire_due(as_of=LAST + dt.timedelta(days=1)) == 0


def test_the_task_expires_vacancies_past_their_last_day() -> None:
    today = today_in_last_zone(timezone.now())
    make.live(published_on=today - dt.timedelta(days=90))
    make.live(published_on=today - dt.timedelta(days=89))

    tasks.expire_vacancies()

    assert sorted(Vacancy.objects.values_list("state", flat=True)) == ["expired", "live"]


# -- renewal -----------------------------------------------------------------------------------------------------------


def test_its_employer_is_warned_once_in_the_last_seven_days() -> None:
    employer = accounts.employer()
    vacancy = make.live(published_on=POSTED, organization=employer.organizations.get(), submitted_by=employer)
    now = timezone.now()

    counts = [warn_due(as_of=LAST - dt.timedelta(days=days), now=now) for days in (8, 7, 6)]

    assert counts == [0, 1, 1]
    notice = Notice.objects.get()
    assert (notice.kind, notice.recipient) == ("vacancy_expires", employer)
    assert notice.context == {"vacancy": vacancy.pk, "closes_on": LAST.isoformat()}


def test_a_warning_is_dropped_once_it_is_renewed() -> None:
    employer = accounts.employer()
    vacancy = make.live(published_on=POSTED, organization=employer.organizations.get(), submitted_by=employer)
    now = dt.datetime.combine(LAST - dt.timedelta(days=7), dt.time(15), tzinfo=dt.UTC)
    warn_due(as_of=now.date(), now=now)
    notice = Notice.objects.get()
    assert EXPIRES_KIND.still_due(notice, now)
    assert "expires Dec 22, 2026" in EXPIRES_KIND.render(notice, now).summary

    Vacancy.objects.filter(pk=vacancy.pk).update(closes_on=LAST + dt.timedelta(days=90))

    assert not EXPIRES_KIND.still_due(notice, now)


@pytest.mark.parametrize(
    ("days_before", "evergreen", "works"),
    [(8, False, False), (7, False, True), (0, False, True), (-1, False, False), (-1, True, True)],
)
def test_it_is_renewed_by_a_click_and_keeps_its_id_and_dates(days_before: int, evergreen: bool, works: bool) -> None:
    organization = accounts.organization(verified_on=POSTED)
    vacancy = make.live(published_on=POSTED, is_evergreen=evergreen, requisition_id="R-1", organization=organization)
    day = LAST - dt.timedelta(days=days_before)
    expire_due(as_of=day)
    before = Vacancy.objects.get(pk=vacancy.pk)

    if works:
        actions.renew(vacancy=vacancy, by=accounts.user(), on=day)
    else:
        with pytest.raises(actions.NotRenewable):
            actions.renew(vacancy=vacancy, by=accounts.user(), on=day)

    after = Vacancy.objects.get(pk=vacancy.pk)
    assert (after.slug, after.requisition_id, after.published_on) == (before.slug, "R-1", POSTED)
    assert after.closes_on == (rules.closes_on(day) if works else LAST)
    assert (after.state == VacancyState.LIVE) == (works or days_before > 0)


def test_it_is_not_renewed_without_pay_where_a_law_asks_for_it_by_now() -> None:
    organization = accounts.organization(verified_on=POSTED)
    vacancy = make.live(city="Dover", place_state="DE", organization=organization, published_on=dt.date(2027, 8, 1))

    with pytest.raises(actions.PayIsAsked, match="Delaware's law asks for pay"):
        actions.renew(vacancy=vacancy, by=accounts.user(), on=dt.date(2027, 10, 28))
