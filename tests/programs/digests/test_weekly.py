import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from typing import Any

import html5lib
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.notices import delivery as outbox
from accounts.notices.actions import choose_mail
from accounts.notices.kinds import NothingToSay
from accounts.notices.models import Notice
from accounts.reviewing.actions import publish
from accounts.users.enums import Profession
from accounts.users.models import User
from programs.catalog.models import Program
from programs.digests import sections
from programs.digests.deadlines import deadlines
from programs.digests.delivery import prepare_weekly, still_due, weekly
from programs.digests.enums import DigestKind
from programs.digests.newly_listed import newly_listed
from programs.digests.saved import saved
from programs.digests.sections import Entry, Reader, Section
from programs.requirements.queries import Ledger
from programs.shortlist.models import ShortlistItem
from tests.factories import accounts, programs
from tests.factories import requirements as rules
from tests.programs.digests.conftest import LAST_WEEK, MONDAY, TODAY, Asked

pytestmark = pytest.mark.django_db

DAY = dt.timedelta(days=1)
RULE = rules.rule("APRN", total="30", topics=[rules.topic("pharmacology")], accepts=["@nursing_hours"], unit="hours")


def in_days(days: int) -> dt.date:
    return TODAY + dt.timedelta(days=days)


def reader(person: User) -> Reader:
    return Reader(person, TODAY, LAST_WEEK, MONDAY, (), Ledger((), ()))


def said(person: User, source: sections.Source) -> Section | None:
    """Return what a source says to one person."""
    (with_standing,) = sections.with_standings([reader(person)])
    return source([with_standing]).get(person.pk)


# -- deadlines ---------------------------------------------------------------------------------------------------------


def test_a_deadline_within_90_days_comes_with_what_is_missing(person: User) -> None:
    rules.rule_version("NY", "APRN", RULE)
    accounts.license(user=person, expires_on=in_days(29))

    section = said(person, deadlines)

    assert section is not None
    assert section.fact == (
        "30 hours and 2 hours on pharmacology still missing for New York by Dec 29, 2026 (29 days left)"
    )
    (entry,) = section.entries
    assert (entry.title, entry.second) == ("New York, nurse practitioner", "Expires Dec 29, 2026 · 29 days left")
    assert entry.lines == (
        "30 hours still missing, by Dec 29, 2026",
        "2 hours on pharmacology still missing, by Dec 29, 2026",
    )


@pytest.mark.parametrize(("days", "is_told"), [(-1, False), (0, True), (90, True), (91, False)])
def test_only_what_is_due_within_90_days_is_told(person: User, days: int, is_told: bool) -> None:
    accounts.license(user=person, expires_on=in_days(days))

    assert (said(person, deadlines) is not None) is is_told


def test_a_met_deadline_is_quiet(person: User) -> None:
    rules.rule_version("NY", "APRN", RULE)
    accounts.license(user=person, expires_on=in_days(29))
    rules.earned(person, "30", TODAY - DAY, of="ANCC_CH", pharmacology="2")

    assert said(person, deadlines) is None


def test_without_a_rule_it_says_so(person: User) -> None:
    accounts.license(user=person, expires_on=in_days(1))

    section = said(person, deadlines)

    assert section is not None
    assert section.fact == "Your New York nurse practitioner license expires Dec 1, 2026 (1 day left)"
    assert section.entries[0].lines == ("We have no rule for this license yet.",)


def test_more_than_two_missing_requirements_are_counted_in_the_subject(person: User) -> None:
    topics = [rules.topic(code) for code in ("pain", "ethics")]
    rules.rule_version("NY", "APRN", rules.rule("APRN", topics=topics, accepts=["@nursing_hours"]))
    accounts.license(user=person, expires_on=in_days(9))

    section = said(person, deadlines)

    assert section is not None
    assert section.fact == "3 requirements still missing for New York by Dec 9, 2026 (9 days left)"
    assert len(section.entries[0].lines) == 3


# -- saved programs ----------------------------------------------------------------------------------------------------


def saves(person: User, **fields: Any) -> Program:
    program = programs.program(title="Sepsis: the first hour", **fields)
    ShortlistItem.objects.create(user=person, program=program)
    return program


def lines(person: User) -> tuple[str, ...]:
    section = said(person, saved)
    return section.entries[0].lines if section else ()


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({"offerings": [{"starts_on": in_days(14)}]}, ("Starts Dec 14, 2026",)),
        ({"offerings": [{"starts_on": in_days(15)}]}, ()),
        ({"offerings": [{"starts_on": in_days(-1)}]}, ()),
        ({"offerings": [{"starts_on": in_days(40), "registration_by": in_days(3)}]}, ("Register by Dec 3, 2026",)),
        ({"offerings": [{"starts_on": in_days(3), "is_canceled": True}]}, ()),
        ({"expires_on": in_days(7)}, ("Last day to earn credit: Dec 7, 2026",)),
        ({"claim_by": in_days(0)}, ("Last day to claim credit: Nov 30, 2026",)),
        ({"expires_on": in_days(-1)}, ()),
        ({}, ()),
    ],
)
def test_dates_of_saved_programs_are_told_two_weeks_ahead(
    person: User, fields: dict[str, Any], expected: tuple[str, ...]
) -> None:
    saves(person, **fields)

    assert lines(person) == expected


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"is_canceled": True}, ("Canceled: Jan 29, 2027",)),
        ({"edition": 1, "city": "Boise"}, ("Changed, now Jan 29, 2027, Boise",)),
        ({"edition": 0}, ()),
    ],
)
def test_changed_and_canceled_sessions_are_told_in_the_week_of_the_change(
    person: User, changes: dict[str, Any], expected: tuple[str, ...]
) -> None:
    program = saves(person, offerings=[{"starts_on": in_days(60)}])
    program.offerings.update(**{"changed_at": LAST_WEEK, "edition": 1, **changes})
    assert lines(person) == expected

    program.offerings.update(changed_at=LAST_WEEK - DAY)
    assert lines(person) == ()

    program.offerings.update(changed_at=MONDAY)
    assert lines(person) == ()


def test_a_changed_last_day_is_told_with_the_earlier_one(person: User) -> None:
    program = saves(person, expires_on=in_days(100))
    publish(target=program, by=accounts.staff(), now=LAST_WEEK - DAY)
    assert lines(person) == ()

    Program.objects.filter(pk=program.pk).update(expires_on=in_days(60), claim_by=in_days(70))

    assert lines(person) == (
        "Last day to earn credit changed: Jan 29, 2027, not Mar 10, 2027",
        "Last day to claim credit changed: Feb 8, 2027",
    )


def test_a_program_that_is_not_public_anymore_is_not_told_of(person: User) -> None:
    saves(person, expires_on=in_days(7), state="withdrawn")

    assert lines(person) == ()


# -- new programs ------------------------------------------------------------------------------------------------------


def needs_hours(person: User) -> None:
    rules.rule_version("NY", "APRN", RULE)
    accounts.license(user=person, expires_on=in_days(200))


@pytest.fixture
def contact_hours() -> Callable[..., Program]:
    """List a program with contact hours, yesterday unless told otherwise."""
    credit_type = programs.credit_type(code="ANCC_CH", short_name="contact hours")

    def made(title: str, *, amount: str = "4", **fields: Any) -> Program:
        given = {"professions": [Profession.NP], "title": title, "created_at": MONDAY - DAY, **fields}
        return programs.program(offers=[{"credit_type": credit_type, "amount": Decimal(amount)}], **given)

    return made


def test_new_programs_that_count_are_told_three_at_most(person: User, contact_hours: Callable[..., Program]) -> None:
    needs_hours(person)
    for number in range(5):
        contact_hours(f"Program {number}", amount=str(number + 1))

    section = said(person, newly_listed)

    assert section is not None
    assert section.fact == "Three new programs count for what you still need"
    assert [entry.title for entry in section.entries] == ["Program 4", "Program 3", "Program 2"]
    assert section.entries[0].lines == ("Counts for 5 hours for New York", "5 contact hours · Not stated: price, dates")


@pytest.mark.parametrize(
    "fields",
    [
        {"created_at": LAST_WEEK - DAY},
        {"created_at": MONDAY},
        {"state": "draft"},
        {"professions": [Profession.PHYSICIAN]},
    ],
)
def test_older_ones_drafts_and_those_that_do_not_count_are_not_new(
    person: User, contact_hours: Callable[..., Program], fields: dict[str, Any]
) -> None:
    needs_hours(person)
    contact_hours("Pain in practice", **fields)

    assert said(person, newly_listed) is None


def test_a_draft_that_was_published_this_week_is_new(person: User, contact_hours: Callable[..., Program]) -> None:
    needs_hours(person)
    program = contact_hours("Pain in practice", created_at=LAST_WEEK - 30 * DAY)
    publish(target=program, by=accounts.staff(), now=MONDAY - DAY)

    section = said(person, newly_listed)

    assert section is not None
    assert [entry.title for entry in section.entries] == ["Pain in practice"]


def test_a_new_program_is_found_behind_hundreds_of_better_old_ones(
    person: User, contact_hours: Callable[..., Program]
) -> None:
    needs_hours(person)
    for number in range(60):
        contact_hours(f"Older {number}", amount="30", created_at=LAST_WEEK - DAY)
    contact_hours("New", amount="1")

    section = said(person, newly_listed)

    assert section is not None
    assert [entry.title for entry in section.entries] == ["New"]


def test_who_needs_nothing_hears_of_no_new_program(person: User, contact_hours: Callable[..., Program]) -> None:
    contact_hours("Pain in practice")

    assert said(person, newly_listed) is None


# -- the whole digest --------------------------------------------------------------------------------------------------


def test_the_mail_has_every_section_and_the_first_fact_as_its_subject(
    person: User, digest: Asked, contact_hours: Callable[..., Program], mailoutbox: list[Any]
) -> None:
    rules.rule_version("NY", "APRN", RULE)
    accounts.license(user=person, expires_on=in_days(29))
    saves(person, expires_on=in_days(7))
    contact_hours("Pain & <practice>")
    digest(person)

    outbox.deliver_due(now=MONDAY)

    (mail,) = mailoutbox
    (html,) = [body for body, kind in mail.alternatives if kind == "text/html"]
    assert mail.subject == (
        "30 hours and 2 hours on pharmacology still missing for New York by Dec 29, 2026 (29 days left)"
    )
    for part in (mail.body, html):
        assert "Deadlines within 90 days" in part
        assert "Last day to earn credit: Dec 7, 2026" in part
        assert "A new program counts for what" in part
        assert "http://localhost:8000/programs/" in part
        assert mail.extra_headers["List-Unsubscribe"].strip("<>") in part
    assert "Pain & <practice>" in mail.body
    assert "Pain &amp; &lt;practice&gt;" in html
    html5lib.HTMLParser(strict=True).parse(html)


def test_with_nothing_to_say_there_is_no_mail_and_nothing_in_the_inbox(
    person: User, digest: Asked, mailoutbox: list[Any]
) -> None:
    notice = digest(person)

    outbox.deliver_due(now=MONDAY)

    notice.refresh_from_db()
    assert (notice.state, notice.posted_at, mailoutbox) == ("skipped", None, [])
    with pytest.raises(NothingToSay):
        weekly(notice, MONDAY)


def test_it_is_due_until_the_next_one_is(person: User, digest: Asked) -> None:
    notice = digest(person)

    assert still_due(notice, MONDAY + 7 * DAY - dt.timedelta(seconds=1))
    assert not still_due(notice, MONDAY + 7 * DAY)


def test_turning_it_off_before_it_is_sent_drops_it(person: User, digest: Asked) -> None:
    notice = digest(person)

    choose_mail(user=person, kind=DigestKind.WEEKLY, by_mail=False, by=person)

    assert not still_due(notice, MONDAY)


def test_higher_rooms_add_their_own_sections(
    person: User, digest: Asked, mailoutbox: list[Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    def vacancies(readers: Sequence[Reader]) -> Mapping[int, Section]:
        entry = Entry("Night intensivist", "/vacancies/night/", "Juniper Valley Health", ("$300,000 a year",))
        return {
            each.user.pk: Section("New vacancies", "A vacancy matches your search", (entry,), "/vacancies/", "See it")
            for each in readers
        }

    monkeypatch.setattr(sections, "_sources", [])
    sections.register(deadlines)
    sections.register(vacancies, vacancies)
    digest(person)

    outbox.deliver_due(now=MONDAY)

    (mail,) = mailoutbox
    assert mail.subject == "A vacancy matches your search"
    assert mail.body.count("- Night intensivist, Juniper Valley Health\n  $300,000 a year\n") == 1
    assert "See it: http://localhost:8000/vacancies/" in mail.body


def test_digests_cost_the_same_number_of_queries_for_one_and_for_many(
    digest: Asked, contact_hours: Callable[..., Program]
) -> None:
    rules.rule_version("NY", "APRN", RULE)
    for number in range(2):
        contact_hours(f"Opioids {number}")

    def queries(count: int) -> int:
        notices: list[Notice] = []
        for _ in range(count):
            person = accounts.clinician()
            accounts.license(user=person, expires_on=in_days(29))
            saves(person, expires_on=in_days(7), offerings=[{"starts_on": in_days(3)}])
            rules.earned(person, "2", TODAY - DAY, of="ANCC_CH")
            notices.append(digest(person))
        with CaptureQueriesContext(connection) as captured:
            prepare_weekly(notices, MONDAY)
            found = [weekly(notice, MONDAY) for notice in notices]
        assert [len(each.context["sections"]) for each in found] == [3] * count
        return len(captured)

    queries(1)  # reads what each process keeps
    assert queries(1) == queries(3)


def test_one_that_waited_for_a_week_does_not_add_to_the_next(person: User, digest: Asked) -> None:
    rules.rule_version("NY", "APRN", RULE)
    accounts.license(user=person, expires_on=in_days(29))
    latest = digest(person)
    week_before = Notice.objects.create(
        kind=DigestKind.WEEKLY,
        key="the week before",
        recipient=person,
        context={"day": (TODAY - 7 * DAY).isoformat(), "since": (TODAY - 14 * DAY).isoformat()},
        due_at=LAST_WEEK,
        next_try_at=LAST_WEEK,
    )

    prepare_weekly([latest, week_before], MONDAY)

    assert [section.title for section in weekly(latest, MONDAY).context["sections"]] == ["Deadlines within 90 days"]
    assert not still_due(week_before, MONDAY)
