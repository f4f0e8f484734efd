"""The admin's home and navigation: what waits for each staff group, and what happened this week.

It's here because its queues come from every app.
"""

import datetime as dt
import re
from html import unescape

import pytest
from django.contrib.auth.models import Group
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts.notices import queries as delivery
from accounts.notices.enums import NoticeState
from accounts.notices.models import Heartbeat, Notice
from programs.reminders.credential_dates import CREDIT_DEADLINE
from tests.factories import accounts, careers, notices, programs

pytestmark = pytest.mark.django_db

_ROW = re.compile(r'<th scope="row"><a href="([^"]+)">([^<]+)</a></th>\s*<td>([^<]*)</td>\s*<td[^>]*>(\d+)</td>')
_FIGURE = re.compile(r"<li>\s*<a [^>]+>([^<]+)</a>\s*<strong>(\d+)</strong>\s*<span>(\d+) the week before")


def desk(group: str | None) -> Client:
    client = Client()
    client.force_login(accounts.staff(group))
    return client


def queues(client: Client) -> dict[str, tuple[int, str, str]]:
    """Return each queue's title -> its length, the age of the oldest in words, and the list's address."""
    page = client.get("/admin/").content.decode()
    return {title: (int(count), age, unescape(url)) for url, title, age, count in _ROW.findall(page)}


def week(client: Client) -> dict[str, tuple[int, int]]:
    """Return each figure's title -> the last seven days and the seven before."""
    page = client.get("/admin/").content.decode()
    return {title: (int(last), int(before)) for title, last, before in _FIGURE.findall(page)}


def days_ago(days: int) -> dt.datetime:
    return timezone.now() - dt.timedelta(days=days)


def test_a_moderator_sees_what_to_review_with_the_oldest_s_age() -> None:
    careers.submitted(title="Recent", submitted_at=days_ago(1))
    careers.submitted(title="Overdue", submitted_at=days_ago(9))
    careers.vacancy(title="Not submitted")

    waiting = queues(moderator := desk("Moderator"))

    assert waiting.keys() == {
        "Vacancies to review",
        "Reports about vacancies",
        "Organizations to verify",
        "Requests to join without an owner",
        "Edits of organizations to review",
        "Edits of vacancies to review",
        "Messages held: check whether they were sent",
        "Messages that failed",
        "Messages stuck: due for 20 minutes, and not sent",
    }
    count, age, address = waiting["Vacancies to review"]
    assert (count, age) == (2, "9 days")
    listed = moderator.get(address).content.decode()
    assert "Recent" in listed
    assert "Overdue" in listed
    assert "Not submitted" not in listed


def test_a_moderator_sees_organizations_without_verification() -> None:
    accounts.organization(name="Known Clinic", verified_on=dt.date(2026, 1, 5))
    accounts.organization(name="New Clinic", verified_on=None)

    count, _, address = queues(moderator := desk("Moderator"))["Organizations to verify"]

    assert count == 1
    listed = moderator.get(address).content.decode()
    assert "New Clinic" in listed
    assert "Known Clinic" not in listed


def test_a_curator_sees_old_listings_and_outcomes_without_a_check() -> None:
    today = timezone.localdate()
    fresh = programs.program(title="Fresh", checked_on=today)
    programs.program(title="Stale", checked_on=today - dt.timedelta(days=400))
    programs.program(title="Draft", checked_on=None, state="draft")
    programs.outcome(program=fresh, measure="handoffs on time", checked_on=None)
    programs.outcome(program=fresh, measure="wrong-site events", checked_on=today)

    waiting = queues(curator := desk("Curator"))

    assert waiting.keys() == {
        "Listings to review",
        "Edits of programs to review",
        "Correction requests",
        "Listings not verified for a year",
        "Listings without a disclosure statement",
        "Accreditation ends within 90 days",
        "Accreditation ended",
        "Outcomes not checked at the source",
        "Outcomes not verified for two years",
        "Dead links",
        "Imports to confirm",
        "Imports that failed",
        "Rules never checked against the board&#x27;s text",
        "Rules not checked for 180 days",
        "Reports about rules",
        "Rosters that failed",
        "Audit packs that failed",
    }
    count, age, address = waiting["Listings not verified for a year"]
    assert (count, age) == (1, "400 days")
    assert "Stale" in (listed := curator.get(address).content.decode())
    assert "Fresh" not in listed
    count, _, address = waiting["Outcomes not checked at the source"]
    assert count == 1
    assert "handoffs on time" in (listed := curator.get(address).content.decode())
    assert "wrong-site events" not in listed


def test_the_admin_sees_messages_in_doubt_first() -> None:
    clinician = notices.person()
    Notice.objects.filter(pk=notices.planned(to=clinician).pk).update(state=NoticeState.FAILED)

    waiting = queues(admin := desk(None))

    assert waiting["Messages held: check whether they were sent"][0] == 0
    count, _, address = waiting["Messages that failed"]
    assert count == 1
    assert admin.get(address).context["cl"].result_count == 1
    counts = [count for count, _, _ in waiting.values()]
    assert counts.index(0) > 0
    assert not any(counts[counts.index(0) :])


def test_nothing_waits() -> None:
    page = desk("Moderator").get("/admin/").content.decode()

    assert "Nothing is waiting." in page


def test_a_group_without_queues_is_told_so() -> None:
    Group.objects.create(name="Readers")

    assert "Your group has no queues." in desk("Readers").get("/admin/").content.decode()


def test_the_week_counts_seven_days_against_the_seven_before() -> None:
    for days in (0, 6, 7, 13, 14):
        careers.live(published_on=timezone.localdate() - dt.timedelta(days=days))
    for days in (0, 8):
        accounts.clinician(date_joined=days_ago(days))
    accounts.license(user=accounts.clinician(date_joined=days_ago(30)), expires_on=dt.date(2028, 1, 1))
    reminder = notices.planned(to=accounts.user(date_joined=days_ago(30)))
    Notice.objects.filter(pk=reminder.pk).update(kind=CREDIT_DEADLINE, state=NoticeState.SENT, sent_at=days_ago(2))

    figures = week(desk(None))

    assert figures["Vacancies published"] == (2, 2)
    assert figures["Sign-ups"] == (1, 1)
    assert figures["Credentials added"] == (1, 0)
    assert figures["Reminders sent"] == (1, 0)


def test_late_delivery_shows_for_everyone() -> None:
    assert "never · check the scheduler" in desk("Curator").get("/admin/").content.decode()
    for job in delivery.jobs(timezone.now()):
        Heartbeat.objects.create(name=job.name, at=timezone.now())

    page = desk("Curator").get("/admin/").content.decode()

    assert "check the scheduler" not in page
    assert "none waiting" in page


def test_the_home_costs_the_same_with_many_rows() -> None:
    def cost() -> int:
        with CaptureQueriesContext(connection) as asked:
            admin.get("/admin/")
        return len(asked)

    admin = desk(None)
    cost()
    careers.submitted()
    programs.outcome(checked_on=None)
    one = cost()
    for _ in range(3):
        careers.submitted()
        programs.outcome(checked_on=None)

    assert cost() == one


@pytest.mark.parametrize(
    ("group", "jobs"),
    [
        ("Curator", ["Review", "Catalog", "Evidence", "Rules", "Vacancies", "System"]),
        ("Moderator", ["Review", "Catalog", "Vacancies", "Messages", "System"]),
        ("Verifier", ["Review", "Catalog", "People", "System"]),
        (None, ["Review", "Catalog", "Evidence", "Rules", "Vacancies", "People", "Messages", "System"]),
    ],
)
def test_the_navigation_is_by_job_and_shows_what_the_group_may_see(group: str | None, jobs: list[str]) -> None:
    client = desk(group)
    navigation = client.get("/admin/").context["sidebar_navigation"]

    assert [job["title"] for job in navigation if "title" in job] == jobs
    for job in navigation:
        for item in job["items"]:
            assert client.get(item["link"]).status_code == 200, item["title"]


def test_every_list_is_in_the_navigation() -> None:
    from django.contrib import admin

    linked = {
        item["link"].partition("?")[0]
        for job in desk(None).get("/admin/").context["sidebar_navigation"]
        for item in job["items"]
    }

    for model in admin.site._registry:
        assert reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_changelist") in linked


@pytest.mark.parametrize(
    ("query", "words"),
    [("", "No reports about vacancies yet"), ("?q=nobody", "No reports about vacancies match")],
)
def test_an_empty_list_says_so_and_suggests_nothing_that_cannot_be_done(query: str, words: str) -> None:
    page = desk("Moderator").get(f"/admin/careers/vacancyreport/{query}").content.decode()

    assert words in page
    assert ("Clear search and filters" in page) == bool(query)
    assert "Create a new item" not in page
