"""From credits logged once to what each license still needs, with the rules as we ship them."""

import datetime as dt
import re
from collections.abc import Callable
from decimal import Decimal

import pytest
from django.db import transaction
from django.utils import timezone
from playwright.sync_api import Locator, Page, expect

from accounts.licenses import actions as licenses
from accounts.licenses.models import Credential
from accounts.profiles.models import Profile
from accounts.users.enums import Profession, State
from accounts.users.models import User
from cmehub.lib.dates import in_words, today_for
from programs.catalog.vocabulary import CreditType
from programs.requirements import actions, cycles, library, loading
from programs.requirements.clocks import add_months
from programs.requirements.models import Cycle
from tests.factories import accounts as people
from tests.factories import ledger as entries
from tests.factories import programs as make

TOPICS = ("pain", "medical_errors", "pharmacology", "domestic_violence", "human_trafficking", "hiv_aids")


@pytest.fixture
def with_rules(transactional_db: None) -> None:
    wanted = {"CA", "FL", "TX"}
    loading.load([content for content in library.files() if content["authority"] in wanted])
    entries.vocabulary("AMA_PRA_1", "ANCC_CH", topics=TOPICS)


def clinician(profession: Profession) -> User:
    person = people.clinician(time_zone="America/New_York")
    Profile.objects.filter(user=person).update(profession=profession)
    return person


def hold(person: User, state: State, *, days: int) -> Credential:
    due_on = today_for(person) + dt.timedelta(days=days)
    profession = Profile.objects.get(user=person).profession
    return licenses.add(by=person, profession=profession, state=state, expires_on=due_on)


def tell(person: User, code: str, value: object, about: Credential | None = None) -> None:
    actions.answer(by=person, credential=about, code=code, value=value, as_of=today_for(person))


def log(page: Page, title: str, day: dt.date, amount: str, topic: tuple[str, str] | None = None) -> None:
    page.goto("/credits/log/")
    page.get_by_label("Activity", exact=True).fill(title)
    page.get_by_label("Date on the certificate").fill(day.isoformat())
    page.get_by_label("Credit type").first.select_option("AMA_PRA_1")
    page.get_by_label("Amount").first.fill(amount)
    if topic:
        page.get_by_text("Add topics that boards require").click()
        page.get_by_label("Topic").first.select_option(topic[0])
        page.get_by_label("Hours").first.fill(topic[1])
    page.get_by_role("button", name="Save credit").click()
    expect(page.get_by_text("Credit saved.")).to_be_visible()


def card(page: Page, name: str) -> Locator:
    return page.get_by_role("article", name=name)


def need(card: Locator, label: str) -> Locator:
    return card.get_by_role("listitem").filter(has_text=label)


@pytest.mark.usefixtures("with_rules")
def test_a_physician_logs_each_credit_once_for_two_licenses(
    open_as: Callable[[User], Page], monkeypatch: pytest.MonkeyPatch
) -> None:
    person = clinician(Profession.PHYSICIAN)
    today = today_for(person)
    california = hold(person, State.CA, days=5)
    florida = hold(person, State.FL, days=400)
    licensed_on = add_months(today, -96)
    for each in (california, florida):
        tell(person, "licensed_on", licensed_on.isoformat(), each)
    with transaction.atomic():  # the search learns of a program when it's committed
        helpful = make.program(title="Seeing and asking about violence at home", prices=[{"amount": Decimal(0)}])
        make.offer(program=helpful, amount=Decimal(4), credit_type=CreditType.objects.get(code="AMA_PRA_1"))
    page = open_as(person)

    page.goto("/credits/")
    card(page, "California, physician").get_by_role("button", name="MD", exact=True).click()

    log(page, "Annual meeting", today - dt.timedelta(days=500), "18.75")
    expect(page.get_by_role("listitem").filter(has_text="California")).to_contain_text("18.75 credits")
    expect(page.get_by_role("listitem").filter(has_text="Florida")).to_contain_text("earned before")
    log(page, "Sepsis: the first hour", today - dt.timedelta(days=200), "12")
    log(page, "Root causes", today - dt.timedelta(days=150), "2", ("medical_errors", "2"))
    log(page, "Delirium at night", today - dt.timedelta(days=100), "6.5")
    log(page, "Pain and its treatment", today - dt.timedelta(days=60), "3.5", ("pain", "3.5"))
    log(page, "Falls on the ward", today - dt.timedelta(days=30), "4")

    page.goto("/credits/")
    due = california.current_period.expires_on
    expect(page.locator(".sentence")).to_contain_text(f"You still need 3.25 credits for California by {in_words(due)}")
    expect(need(card(page, "California, physician"), "Category 1 credits")).to_contain_text("46.75 of 50 credits")
    expect(need(card(page, "Florida, physician"), "Category 1 credits")).to_contain_text("28 of 40 credits")
    expect(need(card(page, "Florida, physician"), "Prevention of medical errors")).to_contain_text("2 of 2 hours")
    both = page.get_by_role("region", name="What would help both")
    expect(both.get_by_role("row").filter(has_text=helpful.title)).to_contain_text("3.25 credits")
    expect(both.get_by_role("row").filter(has_text=helpful.title)).to_contain_text("4 credits")

    later = timezone.now() + dt.timedelta(days=7)
    monkeypatch.setattr(timezone, "now", lambda: later)
    cycles.close_due(now=later)
    page.goto("/credits/")
    expect(card(page, "California, physician")).to_contain_text("as we compute it")
    expect(need(card(page, "California, physician"), "Category 1 credits")).to_contain_text("0 of 50 credits")
    card(page, "California, physician").get_by_role("link", name="California, physician", exact=True).click()
    page.get_by_role("region", name="Earlier cycles").get_by_role("link").click()
    expect(page.get_by_role("row").filter(has_text="Category 1 credits")).to_contain_text("46.75 of 50 credits")
    expect(page.get_by_role("row").filter(has_text="Category 1 credits")).to_contain_text("Not met")
    assert Cycle.objects.get(credential=california, closed_at=None).version is not None


@pytest.mark.usefixtures("with_rules")
def test_pharmacology_lies_inside_contact_hours(open_as: Callable[[User], Page]) -> None:
    person = clinician(Profession.NP)
    held = hold(person, State.TX, days=100)
    day = today_for(person) - dt.timedelta(days=50)
    entries.entry(user=person, completed_on=day, amounts={"ANCC_CH": "24"}, topics={"pharmacology": "4"})
    page = open_as(person)
    page.goto(f"/credits/{held.public_id}/")

    asked = page.locator("form.question").filter(has_text=re.compile("prescri", re.IGNORECASE)).first
    asked.get_by_role("button", name="Yes").click()

    here = card(page, "Texas, nurse practitioner")
    expect(need(here, "Pharmacotherapeutics")).to_contain_text("4 of 5 hours")
    expect(need(here, "Contact hours")).to_contain_text("20 of 20 hours")  # the other 4 are on top
    why = page.get_by_role("region", name="Why these figures")
    expect(why).to_contain_text("counts for pharmacotherapeutics instead")


@pytest.mark.usefixtures("with_rules")
def test_a_florida_nurse_owes_domestic_violence_at_every_third_renewal(open_as: Callable[[User], Page]) -> None:
    person = clinician(Profession.NURSE)
    held = hold(person, State.FL, days=60)
    due = held.current_period.expires_on
    page = open_as(person)
    page.goto(f"/credits/{held.public_id}/")
    here = card(page, "Florida, registered nurse")
    expect(need(here, "Domestic violence")).to_contain_text("Not computed")

    page.get_by_label("When was this license first issued?").fill((add_months(due, -72) + dt.timedelta(1)).isoformat())
    page.get_by_role("button", name="Save date").first.click()

    expect(need(here, "Domestic violence")).to_contain_text("2 to go")
    expect(need(here, "Domestic violence")).to_contain_text("Every third renewal")

    page.get_by_role("button", name=re.compile("^Change ?: When was this license")).click()
    page.get_by_label("When was this license first issued?").fill((add_months(due, -48) + dt.timedelta(1)).isoformat())
    page.get_by_role("button", name="Save date").first.click()

    expect(need(here, "Domestic violence")).to_contain_text("Not this time")


@pytest.mark.usefixtures("with_rules")
def test_a_california_physician_takes_pain_management_once_in_a_lifetime(open_as: Callable[[User], Page]) -> None:
    person = clinician(Profession.PHYSICIAN)
    held = hold(person, State.CA, days=60)
    tell(person, "degree", "MD")
    tell(person, "licensed_on", add_months(today_for(person), -120).isoformat(), held)
    page = open_as(person)
    page.goto(f"/credits/{held.public_id}/")
    here = card(page, "California, physician")
    asked = page.locator("form.question").filter(has_text="pathologist")
    asked.get_by_role("button", name="No").click()
    expect(need(here, "Pain management")).to_contain_text("Overdue")

    page.get_by_text("Done already, or waived by your board?").click()
    page.get_by_label(re.compile("^Pain management.*done on")).fill("2019-06-01")
    page.get_by_role("button", name=re.compile("Save date for Pain management")).click()

    expect(need(here, "Pain management")).to_contain_text("Met earlier, as you told us.")
    expect(need(here, "Pain management")).to_contain_text("Met as we read it")
