"""Saving a search, changing its alerts, and the link that turns one off."""

import datetime as dt

import pytest
from django.test import Client
from pytest_django.asserts import assertContains, assertNotContains, assertRedirects

from accounts.notices.models import Preference
from careers.alerts import actions, links
from careers.alerts.models import SavedSearch
from tests.factories import accounts
from tests.factories import careers as make

pytestmark = pytest.mark.django_db


@pytest.fixture
def mine(client: Client) -> Client:
    client.force_login(accounts.clinician())
    return client


def test_the_page_s_own_query_is_stored_canonically(mine: Client) -> None:
    make.live()
    query = "?sort=pay&days=3&profession=np&allowance=2000&near=Boise,+Idaho&page=2"
    page = mine.get(f"/vacancies/{query}")
    (stored,) = {"?allowance=2000&days=3&near=Boise%2C+ID&profession=np"}
    assertContains(page, f'name="query" value="{stored.replace("&", "&amp;")}"')

    answer = mine.post("/vacancies/searches/add/", {"query": query, "frequency": "daily"})

    assertRedirects(answer, f"/vacancies/{stored}")
    saved = SavedSearch.objects.get()
    assert saved.query == stored
    assert saved.name == "Nurse practitioner, CME allowance: at least $2,000, CME days: at least 3"


def test_saving_a_search_twice_keeps_one_with_the_new_frequency(mine: Client) -> None:
    mine.post("/vacancies/searches/add/", {"query": "?days=3&profession=np", "frequency": "daily"})
    mine.post("/vacancies/searches/add/", {"query": "?profession=np&days=3", "frequency": "weekly"})

    assert [(each.frequency, each.is_on) for each in SavedSearch.objects.all()] == [("weekly", True)]


def test_what_was_corrected_is_what_is_saved(mine: Client) -> None:
    for _ in range(3):
        make.live(title="Hospitalist")

    assertContains(mine.get("/vacancies/?q=hospitelist"), 'name="query" value="?q=hospitalist"')


def test_a_search_can_be_changed_turned_off_and_deleted(mine: Client) -> None:
    mine.post("/vacancies/searches/add/", {"query": "", "frequency": "daily"})
    saved = SavedSearch.objects.get()
    assert saved.name == "All vacancies"

    mine.post(f"/vacancies/searches/{saved.public_id}/edit/", {"frequency": "weekly"})
    saved.refresh_from_db()
    assert (saved.frequency, saved.is_on) == ("weekly", True)
    mine.post(f"/vacancies/searches/{saved.public_id}/edit/", {"frequency": "off"})
    assertContains(mine.get("/vacancies/searches/"), "Alerts are off")
    mine.post(f"/vacancies/searches/{saved.public_id}/delete/")
    assertContains(mine.get("/vacancies/searches/"), "No saved searches yet")


def test_there_is_a_limit(mine: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(actions, "MOST", 1)
    mine.post("/vacancies/searches/add/", {"query": "?days=3", "frequency": "daily"})

    answer = mine.post("/vacancies/searches/add/", {"query": "?days=5", "frequency": "daily"}, follow=True)

    assertContains(answer, "You can save 1 searches. Delete one first.")


@pytest.mark.parametrize("query", ["?q=" + "x" * 4001, "\0"])
def test_a_query_that_cannot_be_one_is_refused(mine: Client, query: str) -> None:
    answer = mine.post("/vacancies/searches/add/", {"query": query, "frequency": "daily"}, follow=True)

    assertContains(answer, "We couldn&#x27;t save this search")
    assert not SavedSearch.objects.exists()


def test_a_link_turns_one_search_off_and_nothing_else(client: Client) -> None:
    user = accounts.clinician()
    one, other = make.saved_search(user=user, query="?days=3"), make.saved_search(user=user, query="?days=5")
    link = links.path_off(one)

    assertContains(client.get(link), "Turn off this alert?")
    one.refresh_from_db()
    assert one.is_on  # a GET changes nothing

    assertContains(client.post(link), "This alert is off")

    one.refresh_from_db()
    other.refresh_from_db()
    assert (one.is_on, other.is_on) == (False, True)
    assert not Preference.objects.exists()


def test_a_wrong_link_or_one_of_a_deleted_search_is_a_404(client: Client) -> None:
    saved = make.saved_search(user=accounts.clinician())
    link = links.path_off(saved)
    saved.delete()

    assert client.get(link).status_code == 404
    assert client.post("/vacancies/u/nonsense/").status_code == 404


def test_visitors_can_sign_in_to_get_alerts(client: Client) -> None:
    page = client.get("/vacancies/?days=3")

    assertContains(page, "Sign in to get alerts")
    assertContains(page, "next=/vacancies/%3Fdays%3D3")
    assertNotContains(page, "Save this search")


def test_the_time_of_the_next_look_is_said(mine: Client) -> None:
    mine.post("/vacancies/searches/add/", {"query": "", "frequency": "daily"})
    SavedSearch.objects.update(next_at=dt.datetime(2026, 9, 25, 15, tzinfo=dt.UTC))

    assertContains(mine.get("/vacancies/searches/"), "Sep 25, 2026, 9:00 AM")
