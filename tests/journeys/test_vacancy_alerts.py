"""A nurse practitioner finds what states enough CME, saves the search, and gets one alert that one click turns off."""

import datetime as dt
import re
from collections.abc import Callable

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect
from pytest_django import Settings

from accounts.notices import delivery
from accounts.notices.models import Notice, Preference
from accounts.users.models import User
from careers.alerts import planning
from careers.alerts.models import SavedSearch
from careers.vacancies import actions
from programs.reminders.credential_dates import follow_period
from programs.reminders.planning import plan_due
from tests.factories import accounts as people
from tests.factories import careers as make
from tests.fakes import MailServer


@pytest.fixture
def board(transactional_db: None) -> None:
    make.paying(title="Cardiology NP", allowance=2500, days=5)
    make.paying(title="Days too few NP", allowance=2500, days=2)
    make.paying(title="Says nothing of days NP", allowance=2500)
    make.live(title="Says nothing NP")
    make.live(title="No allowance NP", cme_allowance="not_offered", cme_days="not_offered")


@pytest.fixture
def mail(settings: Settings) -> MailServer:
    server = MailServer()
    settings.EMAIL_BACKEND = "cmehub.lib.mail.SmtpBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", server.port
    return server


def publish(title: str) -> None:
    """Publish a vacancy as a moderator does."""
    vacancy = make.paying(title=title, allowance=3000, days=4, state="submitted")
    actions.approve(vacancy=vacancy, by=people.staff(), on=timezone.localdate())


def test_from_a_filter_to_one_alert_and_off_again(
    board: None, mail: MailServer, open_as: Callable[[User], Page], visit: Callable[[], Page]
) -> None:
    nurse = people.clinician(time_zone="America/Boise")
    choose_and_save(open_as(nurse))
    publish("Heart failure NP")
    with mail:
        deliver(nurse)
        (alert,) = mail.messages
    text = str(alert.get_body(("plain",)).get_content())  # type: ignore[union-attr]
    name = "Nurse practitioner, CME allowance: at least $2,000, CME days: at least 3"
    assert str(alert["Subject"]).strip() == f"1 new vacancy for “{name}”"
    assert "Heart failure NP" in text
    assert "CME allowance: $3,000 a year. CME days: 4 days a year." in text
    turn_off(visit(), text)
    still_reminded(nurse)


def choose_and_save(page: Page) -> None:
    page.goto("/vacancies/?profession=np")
    expect(page.locator("#found")).to_have_text("5 vacancies")
    page.locator("#facet-allowance").get_by_label("At least $2,000").check()
    expect(page.locator("#found")).to_have_text("3 vacancies")
    page.locator("#facet-days").get_by_label("At least 3").check()
    expect(page.locator("#found")).to_have_text("1 vacancy")
    expect(page.get_by_role("link", name="Cardiology NP")).to_be_visible()
    expect(page.get_by_text("It doesn't mean zero.")).to_be_visible()

    days = page.locator("#facet-days")
    days.get_by_label("Not stated").check()  # and include those that don't say
    expect(page.locator("#found")).to_have_text("2 vacancies")
    row = page.get_by_role("row", name=re.compile("Says nothing of days NP"))
    expect(row.get_by_text("CME days not stated")).to_be_visible()
    days.get_by_label("Not stated").uncheck()
    expect(page.locator("#found")).to_have_text("1 vacancy")

    page.get_by_text("Save this search").click()
    page.get_by_role("button", name="Save search").click()
    expect(page.get_by_text("Search saved.")).to_be_visible()
    assert SavedSearch.objects.get().query == "?allowance=2000&days=3&profession=np"


def deliver(nurse: User) -> None:
    """Let the mornings of two days come, with their ticks."""
    morning = SavedSearch.objects.get(user=nurse).next_at + dt.timedelta(minutes=5)
    for moment in (morning, morning + dt.timedelta(minutes=1), morning + dt.timedelta(days=1)):
        planning.plan_due(now=moment)
        delivery.deliver_due(now=moment)
    assert Notice.objects.filter(recipient=nurse, kind=planning.VACANCY_ALERT).count() == 1


def turn_off(page: Page, text: str) -> None:
    """Follow the link of the mail in a browser that isn't signed in."""
    (path,) = re.findall(r"Turn off this alert: https?://[^/]+(\S+)", text)
    page.goto(path)
    page.get_by_role("button", name="Turn off this alert").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("This alert is off")


def still_reminded(nurse: User) -> None:
    """License reminders go on, and a new match is no longer told."""
    assert not SavedSearch.objects.get(user=nurse).is_on
    assert not Preference.objects.filter(user=nurse, by_mail=False).exists()
    license = people.license(user=nurse, expires_on=timezone.now().date() + dt.timedelta(days=89))
    now = timezone.now()
    follow_period(license, now=now)
    plan_due(now=now)
    publish("Another NP")
    planning.plan_due(now=now + dt.timedelta(days=3))
    kinds = Notice.objects.filter(recipient=nurse).order_by("pk").values_list("kind", flat=True)
    assert list(kinds) == [planning.VACANCY_ALERT, "credit_deadline"]
