"""The RSS feed of a search, and the feed of all vacancies."""

import datetime as dt
from typing import Any
from xml.etree import ElementTree

import pytest
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from careers.search import indeed
from careers.vacancies import actions, files
from cmehub.lib import zips
from tests.factories import accounts
from tests.factories import careers as make

pytestmark = pytest.mark.django_db
TODAY = dt.date(2026, 9, 24)


def rss(client: Client, query: str = "") -> ElementTree.Element:
    found = ElementTree.fromstring(client.get(f"/vacancies/feed/{query}").content).find("channel")
    assert found is not None
    return found


def titles(client: Client, query: str = "") -> list[str | None]:
    return [item.findtext("title") for item in rss(client, query).iter("item")]


def test_a_search_s_feed_has_full_matches_newest_first(client: Client) -> None:
    today = timezone.localdate()
    make.paying(title="Older cardiac clinic", allowance=2500, published_on=today - dt.timedelta(days=2))
    make.paying(title="Newer cardiac clinic", allowance=2500, published_on=today)
    make.paying(title="Cardiac only", allowance=2500)
    make.paying(title="Cardiac clinic without CME")

    assert titles(client, "?q=cardiac+clinic&allowance=2000") == ["Newer cardiac clinic", "Older cardiac clinic"]
    assert rss(client, "?q=cardiac&allowance=2000").findtext("title") == (
        "CME Hub vacancies: “cardiac”, CME allowance: at least $2,000"
    )


def test_its_items_say_what_is_stated_and_what_is_not(client: Client) -> None:
    make.paying(title="Clinic", allowance=2500)

    (item,) = rss(client).iter("item")

    assert item.findtext("description", "").endswith(
        "Boise, Idaho. Pay: not stated. CME allowance: $2,500 a year. CME days: not stated."
    )


def test_its_title_names_the_place_that_a_distance_is_from(client: Client) -> None:
    title = rss(client, "?near=83702&within=100&within=remote&profession=np").findtext("title")

    assert title == "CME Hub vacancies: Nurse practitioner, Within 100 miles of Boise, ID 83702, Also remote work"


def test_an_unchanged_feed_is_not_sent_again(client: Client) -> None:
    vacancy = make.live()
    first = client.get("/vacancies/feed/")
    known = {"If-None-Match": first.headers["ETag"]}

    assert client.get("/vacancies/feed/", headers=known).status_code == 304
    actions.withdraw(vacancy=vacancy, by=None, on=timezone.localdate())
    assert client.get("/vacancies/feed/", headers=known).status_code == 200


# -- all vacancies ---------------------------------------------------------------------------------------------------


def jobs() -> list[dict[str, str]]:
    """Write the feed, and read it as another board would."""
    written = b"".join(indeed.write(as_of=TODAY, now=dt.datetime(2026, 9, 24, 12, tzinfo=dt.UTC)))
    return [{each.tag: each.text or "" for each in job} for job in ElementTree.fromstring(written).iter("job")]


def test_what_it_says_of_a_vacancy() -> None:
    place = zips.of_zip("83702")
    assert place is not None
    vacancy = make.paying(
        title="Nurse practitioner",
        description="See **patients** ]]> & more",
        pay=(128000, 142000),
        site="hybrid",
        requisition_id="R-7",
        places=[place],
        organization=accounts.organization(name="Lakeshore & Sons"),
        published_on=TODAY,
    )

    (job,) = jobs()

    assert job | {"url": "", "expirationdate": ""} == {
        "title": "Nurse practitioner",
        "date": "2026-09-24",
        "referencenumber": vacancy.public_id.hex,
        "requisitionid": "R-7",
        "url": "",
        "company": "Lakeshore & Sons",
        "sourcename": "CME Hub",
        "city": "Boise",
        "state": "ID",
        "country": "US",
        "postalcode": "83702",
        "description": job["description"],
        "salary": "$128,000 - $142,000 per year",
        "jobtype": "fulltime",
        "category": "Nurse practitioner",
        "remotetype": "Hybrid remote",
        "expirationdate": "",
    }
    assert "<p>See patients ]]&gt; &amp; more</p>" in job["description"]
    assert job["url"].endswith(f"/vacancies/{vacancy.slug}/")


def test_what_is_not_stated_is_left_out() -> None:
    make.live(published_on=TODAY)

    (job,) = jobs()

    assert not job.keys() & {"salary", "remotetype", "postalcode"}


def test_a_vacancy_in_two_towns_has_two_entries_with_references_of_their_own() -> None:
    vacancy = make.live(places=[zips.of_city("Boise", "ID"), zips.of_city("Nampa", "ID")], published_on=TODAY)

    assert [(job["city"], job["referencenumber"]) for job in jobs()] == [
        ("Boise", vacancy.public_id.hex),
        ("Nampa", f"{vacancy.public_id.hex}-2"),
    ]


def test_everything_open_and_real_is_in_it_and_nothing_else(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(indeed, "AT_ONCE", 2)
    for number in range(5):
        make.live(title=f"Open {number}", published_on=TODAY)
    make.live(title="Past its last day", published_on=TODAY - dt.timedelta(days=90))
    make.filled(published_on=TODAY)
    make.submitted()
    make.live(is_demo=True, published_on=TODAY)

    assert [job["title"] for job in jobs()] == [f"Open {number}" for number in range(5)]


def test_our_own_upload_reads_it_back() -> None:
    make.live(title="Nurse practitioner", published_on=TODAY)

    (job,) = files.read("all.xml", b"".join(indeed.write(as_of=TODAY, now=make.NOON)))

    assert job["title"] == "Nurse practitioner"


def test_the_feed_of_all_is_streamed_and_not_sent_again_while_nothing_changed(
    client: Client, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    make.live()
    client.get("/vacancies/")  # brings the index up to date
    first: Any = client.get("/vacancies/all.xml")
    assert first.streaming
    assert b"<job>" in first.getvalue()
    known = {"If-None-Match": first.headers["ETag"]}

    with django_assert_num_queries(1):
        assert client.get("/vacancies/all.xml", headers=known).status_code == 304

    make.live()
    client.get("/vacancies/")
    assert client.get("/vacancies/all.xml", headers=known).status_code == 200
