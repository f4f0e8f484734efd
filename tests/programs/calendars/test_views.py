"""The page with a calendar's address, and what calendar programs get at that address."""

import datetime as dt
import logging
from email.utils import parsedate_to_datetime

import pytest
from django.test import Client
from pytest_django import Settings

from accounts.users.models import User
from cmehub.lib.logs import JsonFormatter, PlainFormatter
from programs.calendars import actions, feed, tokens
from programs.calendars.models import CalendarFeed
from programs.calendars.personal_data import HOLDING
from tests.factories import accounts as people
from tests.programs.calendars.reading import address, events

pytestmark = pytest.mark.django_db


def client_of(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def with_license() -> User:
    return people.license(expires_on=people.today() + dt.timedelta(days=100)).user


# -- the feed --------------------------------------------------------------------------------------------------------


def test_what_hasn_t_changed_isn_t_sent_again() -> None:
    path = address(with_license())
    first = Client().get(path)

    for headers in (
        {"if-none-match": first.headers["ETag"]},
        {"if-modified-since": first.headers["Last-Modified"]},
    ):
        again = Client().get(path, headers=headers)
        assert (again.status_code, again.content) == (304, b"")
        assert again.headers["ETag"] == first.headers["ETag"]
        assert again.headers["Last-Modified"] == first.headers["Last-Modified"]


def test_what_has_changed_is_sent() -> None:
    user = with_license()
    path = address(user)
    first = Client().get(path)
    user.credentials.get().periods.update(expires_on=people.today() + dt.timedelta(days=103))

    again = Client().get(path, headers={"if-none-match": first.headers["ETag"]})

    assert again.status_code == 200
    assert again.headers["ETag"] != first.headers["ETag"]


def test_it_was_last_modified_when_its_newest_event_changed() -> None:
    user = with_license()

    response = Client().get(address(user))

    [event] = events(user)
    assert parsedate_to_datetime(response.headers["Last-Modified"]) == event.decoded("last-modified")


def test_nobody_else_keeps_it() -> None:
    response = Client().get(address(with_license()))

    kept = set(response.headers["Cache-Control"].split(", "))
    assert "private" in kept
    assert kept & {"no-cache", "no-store"}
    assert response.headers["X-Robots-Tag"] == "noindex"


def test_its_head_is_the_same_without_the_content() -> None:
    path = address(with_license())
    whole, head = Client().get(path), Client().head(path)

    assert (head.status_code, head.content) == (200, b"")
    for name in ("ETag", "Last-Modified", "Content-Type", "Content-Length", "Cache-Control"):
        assert head.headers[name] == whole.headers[name]


def test_it_can_only_be_read() -> None:
    path = address(with_license())

    assert {Client().post(path).status_code, Client().put(path).status_code} == {405}


def test_a_new_address_ends_the_earlier_one() -> None:
    user = people.user()
    earlier = address(user)

    client_of(user).post("/calendar/renew/")

    assert Client().get(earlier).status_code == 404
    assert address(user) != earlier
    assert Client().get(address(user)).status_code == 200


def test_after_a_new_address_events_go_on_counting() -> None:
    user = with_license()
    [before] = events(user)
    client_of(user).post("/calendar/renew/")

    [after] = events(user)

    assert after.to_ical() == before.to_ical()


def test_turned_off_it_doesn_t_answer() -> None:
    user = people.user()
    earlier = address(user)

    client_of(user).post("/calendar/end/")

    assert Client().get(earlier).status_code == 404
    assert "Make my calendar address" in client_of(user).get("/calendar/").content.decode()


def test_an_account_that_is_turned_off_or_deleted_has_no_calendar() -> None:
    off, deleted = people.user(), people.user()
    addresses = [address(off), address(deleted)]
    User.objects.filter(pk=off.pk).update(is_active=False)
    deleted.delete()

    assert [Client().get(each).status_code for each in addresses] == [404, 404]


def test_an_address_that_ends_while_it_s_read_answers_404(monkeypatch: pytest.MonkeyPatch) -> None:
    path, draft = address(with_license()), feed.draft

    def ends_meanwhile(own: CalendarFeed, *, as_of: dt.date) -> feed.Draft:
        CalendarFeed.objects.all().delete()
        return draft(own, as_of=as_of)

    monkeypatch.setattr(feed, "draft", ends_meanwhile)

    assert Client().get(path).status_code == 404


def test_a_made_up_secret_finds_nothing() -> None:
    address(people.user())

    for token in ("a", "a" * 43, "%00", "é"):
        assert Client().get(f"/calendar/{token}.ics").status_code == 404


# -- the logs --------------------------------------------------------------------------------------------------------


def logged(caplog: pytest.LogCaptureFixture) -> str:
    """Return what any logger wrote, as both formatters write it."""
    return "\n".join(each.format(record) for each in (JsonFormatter(), PlainFormatter()) for record in caplog.records)


@pytest.mark.parametrize("ending", [".ics", ".ics/", "", "/"])
def test_the_secret_of_an_address_is_never_logged(caplog: pytest.LogCaptureFixture, ending: str) -> None:
    """Whether it's found or not, and even if a program asks for a little else."""
    caplog.set_level(logging.INFO)
    user = people.user()
    path = address(user)
    token = tokens.of(CalendarFeed.objects.get())

    Client().get(path.removesuffix(".ics") + ending)
    CalendarFeed.objects.all().delete()
    Client().get(path.removesuffix(".ics") + ending)

    assert f"Not Found: /calendar/…{ending}" in logged(caplog)
    assert "/calendar/…" in logged(caplog)
    assert token not in logged(caplog)


def test_nor_is_it_when_the_page_fails(caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch) -> None:
    path = address(people.user())
    token = tokens.of(CalendarFeed.objects.get())

    def fails(*args: object, **kwargs: object) -> None:
        raise RuntimeError(f"no calendar at {path}")

    monkeypatch.setattr(feed, "draft", fails)

    assert Client(raise_request_exception=False).get(path).status_code == 500
    assert "Internal Server Error: /calendar/….ics" in logged(caplog)
    assert "RuntimeError: no calendar at /calendar/….ics" in logged(caplog)
    assert token not in logged(caplog)


# -- the page --------------------------------------------------------------------------------------------------------


def test_the_page_shows_the_same_address_again_and_keeps_the_secret_out_of_the_database() -> None:
    user = people.user()
    client_of(user).post("/calendar/begin/")

    page = client_of(user).get("/calendar/").content.decode()

    token = tokens.of(CalendarFeed.objects.get(user=user))
    assert f'value="http://testserver/calendar/{token}.ics"' in page
    assert f'href="webcal://testserver/calendar/{token}.ics"' in page
    assert token not in str(CalendarFeed.objects.values().get(user=user))


def test_after_a_new_site_key_the_address_works_but_is_no_longer_shown(settings: Settings) -> None:
    user = people.user()
    earlier = address(user)
    browser = client_of(user)
    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = "another one", [settings.SECRET_KEY]

    page = browser.get("/calendar/").content.decode()

    assert Client().get(earlier).status_code == 200
    assert "we can&#x27;t show it anymore" in page or "we can't show it anymore" in page
    assert ".ics" not in page
    browser.post("/calendar/renew/")
    assert Client().get(earlier).status_code == 404
    assert ".ics" in browser.get("/calendar/").content.decode()


def test_an_empty_calendar_says_what_would_be_in_it() -> None:
    assert "It's empty until" in client_of(people.user()).get("/calendar/").content.decode().replace("&#x27;", "'")
    assert "empty until" not in client_of(with_license()).get("/calendar/").content.decode()


def test_a_person_s_data_has_it_until_it_s_erased() -> None:
    user = people.user()
    actions.begin(by=user)

    assert HOLDING.export(user).tables["calendar_feed"]
    HOLDING.erase(user)
    assert not CalendarFeed.objects.exists()
