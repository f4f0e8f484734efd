"""The curators' list of dead links."""

import datetime as dt

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from pytest_django.asserts import assertContains, assertNotContains

from programs.links.models import LinkCheck
from tests.factories import accounts
from tests.factories import programs as make

pytestmark = pytest.mark.django_db

LIST = "/admin/programs/linkcheck/"


def dead(url: str) -> LinkCheck:
    now = timezone.now()
    return LinkCheck.objects.create(
        url=url,
        host=url.split("/")[2],
        status="dead",
        failures=3,
        answer=404,
        reason="404 Not Found",
        first_failed_at=now - dt.timedelta(days=9),
        last_checked_at=now,
        next_check_at=now + dt.timedelta(days=7),
    )


@pytest.fixture
def desk(client: Client) -> Client:
    client.force_login(accounts.staff("Curator"))
    return client


def test_a_dead_link_is_listed_with_the_rows_that_use_it(desk: Client) -> None:
    program = make.program(title="Sepsis", url="https://provider.example/a")
    for _ in range(2):
        make.program(url="https://provider.example/a")
    link = dead("https://provider.example/a")

    for address in (f"{LIST}?status__exact=dead", f"{LIST}{link.pk}/change/"):
        response = desk.get(address)
        assertContains(response, "404 Not Found")
        assertContains(response, f'<a href="/admin/programs/program/{program.pk}/change/">Sepsis</a>', html=True)
    assertContains(desk.get(LIST), "and 1 more")


def test_a_link_is_checked_soon_when_a_curator_asks(desk: Client) -> None:
    link = dead("https://provider.example/a")

    desk.post(LIST, {"action": "check_now", "_selected_action": [link.pk]})

    link.refresh_from_db()
    assert link.next_check_at <= timezone.now()
    assert link.status == "dead"


@pytest.mark.parametrize("group", ["Moderator", "Verifier"])
def test_other_staff_does_not_see_links(client: Client, group: str) -> None:
    client.force_login(accounts.staff(group))

    assert client.get(LIST).status_code == 403


def test_links_are_only_read(desk: Client) -> None:
    link = dead("https://provider.example/a")

    assert desk.get(f"{LIST}add/").status_code == 403
    assert desk.post(f"{LIST}{link.pk}/delete/", {"post": "yes"}).status_code == 403


def test_the_home_page_counts_dead_links(desk: Client) -> None:
    assertNotContains(desk.get("/admin/"), "9 days")
    dead("https://provider.example/a")

    response = desk.get("/admin/")

    [queue] = [queue for queue in response.context["queues"] if queue["title"] == "Dead links"]
    assert queue == {"title": "Dead links", "url": f"{LIST}?status__exact=dead", "count": 1, "oldest_days": 9}


def test_the_list_costs_the_same_with_one_link_and_with_three(desk: Client) -> None:
    def cost() -> int:
        with CaptureQueriesContext(connection) as queries:
            desk.get(LIST)
        return len(queries)

    def add(number: int) -> None:
        make.program(url=f"https://provider.example/{number}")
        dead(f"https://provider.example/{number}")

    add(1)
    desk.get(LIST)
    one = cost()
    add(2)
    add(3)

    assert cost() == one
