"""Reports about rules in the admin: a queue, two answers, and never one's own."""

from typing import Any

import pytest
from django.test import Client
from pytest_django.asserts import assertContains, assertNotContains

from accounts.audit.models import Event
from accounts.users.models import User
from programs.requirements.models import RuleReport
from tests.factories import accounts as people
from tests.factories import requirements as make

pytestmark = pytest.mark.django_db

LIST = "/admin/programs/rulereport/"


@pytest.fixture
def staff() -> User:
    return people.staff("Curator")


@pytest.fixture
def curator(staff: User) -> Client:
    client = Client()
    client.force_login(staff)
    return client


def answer(client: Client, report: RuleReport, name: str = "answer_that_it_changed", **typed: Any) -> Any:
    data = {"answer": "We published version 2.", f"programs_rulereport_{name}": "1", **typed}
    return client.post(f"{LIST}{report.pk}/change/", data, follow=True)


def test_a_report_shows_its_rule_and_requirement(curator: Client) -> None:
    version = make.rule_version(data=make.rule(topics=[make.topic("pain")]))
    report = make.report(version, requirement="pain", source="https://board.example/pain")

    response = curator.get(f"{LIST}{report.pk}/change/")

    for words in ("California, MD, version 1", "Pain", "It&#x27;s 60 now.", "https://board.example/pain"):
        assertContains(response, words)


@pytest.mark.parametrize(
    ("name", "state"), [("answer_that_it_changed", "changed"), ("answer_that_it_s_right", "right")]
)
def test_an_answer_closes_the_report(curator: Client, staff: User, name: str, state: str) -> None:
    report = make.report()

    response = answer(curator, report, name)

    report.refresh_from_db()
    assert (report.state, report.answer, report.answered_by) == (state, "We published version 2.", staff)
    assert response.redirect_chain[-1][0] == f"{LIST}?state__exact=open"
    assert Event.objects.get(kind=f"requirements.report_{state}").object_id == str(report.pk)


def test_an_answer_needs_words(curator: Client) -> None:
    report = make.report()

    response = answer(curator, report, answer=" ")

    assertContains(response, "Write an answer. The person who reported it reads it.")
    report.refresh_from_db()
    assert report.state == "open"


def test_one_s_own_report_is_for_somebody_else(curator: Client, staff: User) -> None:
    report = make.report(reported_by=staff)

    assertContains(answer(curator, report), "You can&#x27;t answer your own report. Ask a colleague.")
    report.refresh_from_db()
    assert report.state == "open"


def test_an_answered_report_is_read_only(curator: Client) -> None:
    report = make.report()
    answer(curator, report)

    response = curator.get(f"{LIST}{report.pk}/change/")
    answer(curator, report, answer="Another answer")

    assertNotContains(response, 'name="answer"')
    report.refresh_from_db()
    assert report.answer == "We published version 2."


def test_the_home_page_has_the_queues_and_the_figures_of_the_week(curator: Client) -> None:
    make.report(make.rule_version())

    response = curator.get("/admin/")

    queues = {queue["title"]: queue["count"] for queue in response.context["queues"]}
    assert queues["Reports about rules"] == 1
    assert queues["Rules never checked against the board's text"] == 1
    assert queues["Rules not checked for 180 days"] == 0
    weeks = {activity["title"]: activity["week"] for activity in response.context["activities"]}
    assert (weeks["Rules reported"], weeks["Rules checked"]) == (1, 0)
