"""Which programs would close gaps, and what a program's page says about my credentials."""

import datetime as dt
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from pytest_django.asserts import assertContains, assertNotContains

from accounts.licenses import actions as licenses
from accounts.licenses.models import Credential
from accounts.users.enums import Profession
from accounts.users.models import User
from cmehub.lib.dates import today_for
from programs.catalog.actions import announce
from programs.catalog.models import Program
from programs.catalog.vocabulary import CreditType, MandatedTopic
from programs.index import memory
from programs.requirements import counting
from programs.requirements.candidates import MOST_LOOKED_AT, Gaps, candidates
from programs.requirements.helping import Help, Need, gain, helping, helping_each
from programs.requirements.queries import ledgers_of, own_standings
from programs.search.documents import PROGRAMS
from tests.factories import accounts as people
from tests.factories import ledger as entries
from tests.factories import programs as make
from tests.factories import requirements as rules

pytestmark = pytest.mark.django_db


@pytest.fixture
def nurse() -> User:
    return people.clinician()


def hold(person: User, state: str, *, topics: list[dict[str, Any]] | None = None, days: int = 60) -> Credential:
    data = rules.rule("RN", total="10", topics=topics, accepts=["@nursing_hours"], unit="hours")
    rules.rule_version(state, "RN", data)
    due_on = today_for(person) + dt.timedelta(days=days)
    return licenses.add(by=person, profession=Profession.NURSE, state=state, expires_on=due_on)


def program(title: str, hours: str = "4", *, price: str | None = None, topic: str = "", **fields: Any) -> Program:
    kind = CreditType.objects.filter(code="ANCC_CH").first() or make.credit_type(code="ANCC_CH")
    made = make.program(title=title, **fields)
    made.offers.all().delete()
    make.offer(program=made, credit_type=kind, amount=Decimal(hours))
    made.prices.all().delete()
    if price is not None:
        made.prices.create(amount=Decimal(price))
    if topic:
        found = MandatedTopic.objects.filter(code=topic).first() or make.mandated_topic(code=topic)
        made.state_topics.create(topic=found, hours=Decimal(hours))
    announce(program=made)
    return made


def found_for(person: User) -> list[Help]:
    as_of = today_for(person)
    ledgers = ledgers_of([person.pk])
    credits = ledgers[person.pk].credits if person.pk in ledgers else ()
    return helping(own_standings(person, as_of=as_of), credits, as_of=as_of)


def test_the_cheapest_hours_come_first(nurse: User) -> None:
    hold(nurse, "NY")
    program("Dear", price="120")
    program("Free", price="0")
    program("Not stated")

    assert [each.program.title for each in found_for(nurse)] == ["Free", "Dear", "Not stated"]


def test_a_program_for_both_licenses_comes_before_one_for_one(nurse: User) -> None:
    hold(nurse, "NY")
    hold(nurse, "FL", topics=[rules.topic("pain")])
    entries.entry(user=nurse, completed_on=today_for(nurse), amounts={"ANCC_CH": "10"})
    program("Only general", price="0")
    program("Pain", price="50", topic="pain")

    (only,) = found_for(nurse)

    assert only.program.title == "Pain"
    assert [gain.words for gain in only.gains.values()] == ["2 hours on pain"]


def test_what_ends_too_late_or_is_for_others_is_left_out(nurse: User) -> None:
    hold(nurse, "NY", days=20)
    late = program("Late")
    late.offerings.all().delete()
    late.offerings.create(starts_on=today_for(nurse) + dt.timedelta(days=40))
    announce(program=late)
    program("For pharmacists", professions=["pharmacist"])

    assert found_for(nurse) == []


def test_no_more_is_promised_than_is_missing(nurse: User) -> None:
    hold(nurse, "NY")
    entries.entry(user=nurse, completed_on=today_for(nurse), amounts={"ANCC_CH": "8.75"})
    program("Long", "20", price="0")

    (only,) = found_for(nurse)

    assert [gain.words for gain in only.gains.values()] == ["1.25 hours"]


def test_the_cheapest_is_found_among_more_programs_than_are_looked_at(nurse: User) -> None:
    """Per credit the others cost less, but only 1.25 hours are missing."""
    hold(nurse, "NY")
    entries.entry(user=nurse, completed_on=today_for(nurse), amounts={"ANCC_CH": "8.75"})
    for number in range(MOST_LOOKED_AT + 1):
        program(f"Long {number}", "20", price="20")
    program("Short", "2", price="5")

    best, *_ = found_for(nurse)

    assert best.program.title == "Short"


def test_programs_on_a_missing_topic_are_looked_at_whatever_they_cost(nurse: User) -> None:
    hold(nurse, "NY", topics=[rules.topic("pain")])
    entries.entry(user=nurse, completed_on=today_for(nurse), amounts={"ANCC_CH": "9"})
    for number in range(MOST_LOOKED_AT):
        program(f"Free {number}", "1", price="0")
    program("Pain", price="400", topic="pain")
    as_of = today_for(nurse)

    (looked_at,) = candidates([Gaps(own_standings(nurse, as_of=as_of), as_of)], waits=False)

    assert Program.objects.get(title="Pain").pk in {each.key for each in looked_at}
    assert len(looked_at) == MOST_LOOKED_AT


def test_while_the_index_is_read_a_page_looks_at_the_cheapest_and_a_task_waits(
    nurse: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    hold(nurse, "NY")
    program("Dear", price="120")
    program("Free", price="0")
    found_for(nurse)  # brings the index up to date
    memory.forget()
    monkeypatch.setattr(memory.Memory, "_begin", lambda self: None)  # would read it in a thread
    as_of = today_for(nurse)
    standings = own_standings(nurse, as_of=as_of)

    for_a_page = helping(standings, (), as_of=as_of)
    assert not memory.memory_of(PROGRAMS).is_ready
    for_a_task = helping(standings, (), as_of=as_of, waits=True)

    assert memory.memory_of(PROGRAMS).is_ready
    assert (
        [each.program.title for each in for_a_page] == [each.program.title for each in for_a_task] == ["Free", "Dear"]
    )


def test_the_best_are_found_without_evaluating_all_that_are_looked_at(
    nurse: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    hold(nurse, "NY", topics=[rules.topic("pain")])
    for number in range(20):
        program(f"At {number + 10} dollars", price=str(number + 10), topic="pain" if number % 3 else "")
    standings, as_of = own_standings(nurse, as_of=today_for(nurse)), today_for(nurse)
    evaluated: list[str] = []

    def counted(*args: Any) -> Any:
        evaluated.append("once more")
        return gain(*args)

    monkeypatch.setattr("programs.requirements.helping.gain", counted)

    every = helping(standings, (), as_of=as_of, most=40)
    assert len(evaluated) == 20
    evaluated.clear()
    three = helping(standings, (), as_of=as_of, most=3)

    assert [each.program for each in three] == [each.program for each in every[:3]]
    assert len(evaluated) <= 4


def test_people_are_helped_together_with_as_many_queries_as_one(nurse: User, monkeypatch: pytest.MonkeyPatch) -> None:
    other = people.clinician()
    hold(nurse, "NY")
    hold(other, "FL", topics=[rules.topic("pain")])
    program("Free", price="0")
    program("Pain", price="50", topic="pain")
    as_of = today_for(nurse)
    needs = [Need(own_standings(each, as_of=as_of), (), as_of) for each in (nurse, other, nurse)]

    def queries(of: list[Need]) -> int:
        with CaptureQueriesContext(connection) as captured:
            helping_each(of)
        return len(captured)

    assert [[each.program.title for each in found] for found in helping_each(needs)] == [
        ["Free", "Pain"],
        ["Free", "Pain"],
        ["Free", "Pain"],
    ]
    monkeypatch.setattr(memory.Memory, "refresh", lambda self: True)  # asks for changes, at most every half second
    assert queries(needs) == queries(needs[:1])


def test_a_programs_page_says_what_it_counts_for(nurse: User) -> None:
    hold(nurse, "NY")
    hold(nurse, "GU")
    made = program("Wound care")
    client = Client()
    assertNotContains(client.get(f"/programs/{made.slug}/"), "Counts for your credentials")
    client.force_login(nurse)

    response = client.get(f"/programs/{made.slug}/")

    assertContains(response, "Counts for your credentials")
    assertContains(response, "<dt>New York</dt><dd>4 hours</dd>", html=False)


def test_an_entry_says_which_credentials_it_counts_for_and_why_not(nurse: User) -> None:
    hold(nurse, "NY", topics=[rules.topic("pain")])
    counts = entries.entry(user=nurse, completed_on=today_for(nurse), amounts={"ANCC_CH": "4"}, topics={"pain": "1"})
    old = entries.entry(user=nurse, completed_on=dt.date(2020, 1, 1), amounts={"ANCC_CH": "4"})
    other = entries.entry(user=nurse, completed_on=today_for(nurse), amounts={"ABIM_MOC": "4"})

    (effect,), (too_old,), (wrong_type,) = (counting.effects(each, today_for(nurse)) for each in (counts, old, other))

    assert (effect.credential, effect.counts, effect.text) == (
        "New York",
        True,
        "Category 1 credits: 4 hours; pain: 1 hour",
    )
    assert not too_old.counts
    assert too_old.text.startswith("earned before")
    assert (wrong_type.counts, wrong_type.text) == (False, "not of a type that counts here")
