"""*My credits*: what the tracker says, what people tell it, and that it shows nobody else's."""

import datetime as dt
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from pytest_django.asserts import assertContains, assertNotContains, assertRedirects

from accounts.licenses import actions as licenses
from accounts.licenses.models import Credential
from accounts.profiles.models import Profile
from accounts.users.enums import Profession, State
from accounts.users.models import User
from cmehub.lib.dates import in_words, today_for
from programs.ledger.models import Entry
from programs.requirements import cycles
from programs.requirements.models import Answer, Cycle, OwnTarget, Posting, RenewalTick
from tests.factories import accounts as people
from tests.factories import ledger as entries
from tests.factories import requirements as rules

pytestmark = pytest.mark.django_db

PAGE = "/credits/"


def signed_in(person: User) -> Client:
    client = Client()
    client.force_login(person)
    return client


def hold(person: User, *, state: str = "NY", days: int = 60) -> Credential:
    due_on = today_for(person) + dt.timedelta(days=days)
    return licenses.add(by=person, profession=Profession.NURSE, state=state, expires_on=due_on)


def nursing_rule(state: str = "NY", total: str = "30", **keys: Any) -> None:
    rules.rule_version(state, "RN", rules.rule("RN", total=total, accepts=["@nursing_hours"], unit="hours", **keys))


def earn(person: User, hours: str, *, days_ago: int = 30, **fields: Any) -> None:
    day = today_for(person) - dt.timedelta(days=days_ago)
    entries.entry(user=person, completed_on=day, amounts={"ANCC_CH": hours}, **fields)


def address(held: Credential, rest: str = "") -> str:
    return f"{PAGE}{held.public_id}/{rest}"


def test_without_credentials_the_page_says_what_to_do() -> None:
    response = signed_in(people.clinician()).get(PAGE)

    assertContains(response, "No credentials yet")
    assertContains(response, "/licenses/add/")


def test_the_sentence_names_what_is_missing_and_by_when() -> None:
    person = people.clinician()
    nursing_rule(topics=[rules.topic("pain", label="Pain management")])
    held = hold(person)
    earn(person, "22.75")

    response = signed_in(person).get(PAGE)

    by = in_words(held.current_period.expires_on)
    assertContains(response, f"You still need 7.25 hours and 2 hours on pain management for New York by {by}.")
    assertContains(response, "22.75 of 30 hours")
    assertContains(response, "60 <small>days left</small>")


def test_the_most_urgent_credential_comes_first() -> None:
    person = people.clinician()
    nursing_rule("NY")
    nursing_rule("FL")
    hold(person, state="NY", days=300)
    hold(person, state="FL", days=20)

    page = signed_in(person).get(PAGE).content.decode()

    assert page.index("Florida, registered nurse") < page.index("New York, registered nurse")


def test_an_unchecked_rule_never_says_plainly_that_it_is_met() -> None:
    person = people.clinician()
    nursing_rule()
    hold(person)
    earn(person, "31")

    response = signed_in(person).get(PAGE)

    assertContains(response, "Met as we read it")
    assertContains(response, "Nothing is missing, as we read the rules.")
    assertContains(response, "Recorded Oct 2025, not checked against the board&#x27;s text since.")
    assertContains(response, "Not legal advice. Check with your board.")
    assertNotContains(response, "compliant")


def test_why_names_what_counted_and_what_did_not() -> None:
    person = people.clinician()
    nursing_rule()
    hold(person)
    earn(person, "4", title="Sepsis: the first hour")
    earn(person, "3", title="Wound care", days_ago=900)

    response = signed_in(person).get(PAGE)

    assertContains(response, "Why 4 of 30 hours? 1 activity counts")
    assertContains(response, "Category 1 credits: earned before")


def test_a_credential_without_a_rule_says_so_and_takes_own_targets() -> None:
    person = people.clinician()
    held = hold(person)
    client = signed_in(person)
    assertContains(client.get(PAGE), "We have no rule for this license yet.")

    response = client.post(
        address(held, "targets/"), {"label": "Contact hours", "amount": "24", "topic": "", "months": "24"}
    )

    assertRedirects(response, address(held))
    earn(person, "10")
    assertContains(client.get(PAGE), "10 of 24 credits")
    target = OwnTarget.objects.get()
    client.post(f"{PAGE}targets/{target.pk}/delete/")
    assert not OwnTarget.objects.exists()


def test_a_wrong_target_keeps_what_was_entered() -> None:
    person = people.clinician()
    held = hold(person)

    response = signed_in(person).post(
        address(held, "targets/"), {"label": "Pharmacology", "amount": "-1", "topic": "", "months": "24"}
    )

    assertContains(response, 'value="Pharmacology"')
    assert not OwnTarget.objects.exists()


def test_a_question_is_asked_once_and_decides() -> None:
    person = people.clinician()
    topic = rules.topic("pain", applies_if={"question": "dea_registered"})
    nursing_rule(topics=[topic])
    held = hold(person)
    client = signed_in(person)
    assertContains(client.get(PAGE), "Do you have a DEA registration?")

    response = client.post(address(held, "answer/"), {"code": "dea_registered", "value": "no"})

    assertRedirects(response, address(held))
    page = client.get(PAGE)
    assertContains(page, "Not due because of your answer")
    assertNotContains(page, "<legend>Do you have a DEA registration?</legend>", html=False)
    assert Answer.objects.get().credential is None  # it's about the person, so it's never asked again


def test_an_answer_can_be_taken_back() -> None:
    person = people.clinician()
    nursing_rule(topics=[rules.topic("pain", applies_if={"question": "dea_registered"})])
    held = hold(person)
    client = signed_in(person)
    client.post(address(held, "answer/"), {"code": "dea_registered", "value": "no"})

    client.post(address(held, "answer/"), {"code": "dea_registered", "value": ""})

    assert not Answer.objects.exists()


@pytest.mark.parametrize(
    ("code", "value"),
    [
        ("dea_registered", "perhaps"),
        ("licensed_on", "2150-01-01"),
        ("licensed_on", "yesterday"),
        ("route", "anything"),
        ("met:nothing", "2020-01-01"),
        ("waived:total", "maybe"),
        ("no_such_question", "yes"),
    ],
)
def test_a_wrong_answer_is_refused(code: str, value: str) -> None:
    person = people.clinician()
    nursing_rule()
    held = hold(person)

    response = signed_in(person).post(address(held, "answer/"), {"code": code, "value": value})

    assertContains(response, "There is a problem")
    assert not Answer.objects.exists()


def test_a_topic_done_long_ago_is_met_for_life() -> None:
    person = people.clinician()
    nursing_rule(topics=[rules.topic("pain", timing={"clock": "once"})])
    held = hold(person)

    signed_in(person).post(address(held, "answer/"), {"code": "met:pain", "value": "2012-05-01"})

    assertContains(signed_in(person).get(PAGE), "Met earlier, as you told us.")


def test_a_waiver_and_an_earlier_day_can_be_told_and_taken_back() -> None:
    person = people.clinician()
    nursing_rule(topics=[rules.topic("pain", timing={"clock": "once"})])
    held = hold(person)
    client = signed_in(person)

    client.post(address(held, "answer/"), {"code": "waived:total", "value": "yes"})
    client.post(address(held, "answer/"), {"code": "met:pain", "value": "2012-05-01"})

    page = client.get(address(held))
    assertContains(page, "Waived by your board, as you told us.")
    assertContains(page, "Done May 1, 2012")
    for code in ("waived:total", "met:pain"):
        assertContains(page, f'<input type="hidden" name="code" value="{code}">', html=True)
        client.post(address(held, "answer/"), {"code": code, "value": ""})
    assert not Answer.objects.exists()


def test_earned_is_not_posted() -> None:
    person = people.clinician()
    nursing_rule()
    held = hold(person)
    earn(person, "4")
    entry = Entry.objects.get(user=person)
    client = signed_in(person)

    client.post(address(held, "posted/"), {"entry": [str(entry.public_id), "nonsense"]})

    assert Posting.objects.get().entry == entry
    client.post(address(held, "posted/"), {})
    assert not Posting.objects.exists()


def test_nobody_can_post_another_persons_entry() -> None:
    person, other = people.clinician(), people.clinician()
    nursing_rule()
    held = hold(person)
    earn(other, "4")

    signed_in(person).post(address(held, "posted/"), {"entry": [str(Entry.objects.get(user=other).public_id)]})

    assert not Posting.objects.exists()


def test_the_checklist_can_be_ticked_and_unticked() -> None:
    person = people.clinician()
    held = hold(person)
    client = signed_in(person)

    client.post(address(held, "renewal/"), {"step": "renewed", "done": "1"})

    assert RenewalTick.objects.get().step == "renewed"
    client.post(address(held, "renewal/"), {"step": "renewed"})
    client.post(address(held, "renewal/"), {"step": "invented", "done": "1"})
    assert not RenewalTick.objects.exists()


def test_what_was_carried_over_counts() -> None:
    person = people.clinician()
    nursing_rule(carry_over="15")
    held = hold(person)
    client = signed_in(person)

    client.post(address(held, "carried-over/"), {"amount": "12"})

    assertContains(client.get(PAGE), "12 of 30 hours")
    assertContains(client.post(address(held, "carried-over/"), {"amount": "-3"}), "There is a problem")


def test_my_credits_against_a_license_i_do_not_have() -> None:
    person = people.clinician()
    Profile.objects.filter(user=person).update(profession=Profession.NURSE)
    nursing_rule("NY")
    nursing_rule("TX", total="20")
    hold(person)
    earn(person, "12")

    response = signed_in(person).get(f"{PAGE}what-if/", {"state": "TX"})

    assertContains(response, "12 of 20 hours")
    assert Credential.objects.count() == 1
    assertContains(signed_in(person).get(f"{PAGE}what-if/", {"state": "GU"}), "We have no rule for that state")


def test_an_ended_cycle_has_its_page() -> None:
    person = people.clinician(time_zone="America/New_York")
    nursing_rule()
    licenses.add(by=person, profession=Profession.NURSE, state=State.NY, expires_on=dt.date(2026, 3, 31))
    entries.entry(user=person, completed_on=dt.date(2026, 1, 5), amounts={"ANCC_CH": "12"})
    cycles.close_due(now=dt.datetime(2026, 4, 1, 8, 35, tzinfo=dt.UTC))
    ended = Cycle.objects.get(closed_at__isnull=False)

    response = signed_in(person).get(f"{PAGE}cycles/{ended.public_id}/")

    assertContains(response, "12 of 30 hours")
    assertContains(response, "Not met")
    assertContains(response, "Sepsis: the first hour")
    assert signed_in(people.clinician()).get(f"{PAGE}cycles/{ended.public_id}/").status_code == 404


@pytest.mark.parametrize("rest", ["", "answer/", "carried-over/", "posted/", "renewal/", "targets/"])
def test_another_persons_credential_is_not_found(rest: str) -> None:
    held = hold(people.clinician())
    client = signed_in(people.clinician())

    assert client.get(address(held, rest)).status_code in (404, 405)
    assert client.post(address(held, rest)).status_code in (404, 405)


def test_another_persons_target_stays() -> None:
    held = hold(people.clinician())
    target = OwnTarget.objects.create(credential=held, label="Hours", amount=10)

    assert signed_in(people.clinician()).post(f"{PAGE}targets/{target.pk}/delete/").status_code == 404
    assert OwnTarget.objects.exists()


def test_the_queries_do_not_grow_with_the_credentials_and_entries() -> None:
    person = people.clinician()
    for state in ("NY", "FL", "TX"):
        nursing_rule(state)
    hold(person, state="NY")
    earn(person, "2")
    client = signed_in(person)
    client.get(PAGE)

    one = _queries(client)
    hold(person, state="FL")
    hold(person, state="TX")
    for days in range(40, 70):
        earn(person, "0.5", days_ago=days)
    three = _queries(client)

    assert three == one


def _queries(client: Client) -> int:
    """Return the number of queries of the page, without the count of the inbox, which is cached for a while."""
    with CaptureQueriesContext(connection) as queries:
        client.get(PAGE)
    return sum("accounts_notice" not in query["sql"] for query in queries.captured_queries)
