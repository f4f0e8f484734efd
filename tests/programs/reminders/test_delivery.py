import datetime as dt
from collections.abc import Sequence
from decimal import Decimal
from typing import Any

import html5lib
import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils.text import slugify

from accounts.licenses import actions as licenses
from accounts.licenses.models import Credential
from accounts.licenses.notes import Note
from accounts.notices import delivery as outbox
from accounts.notices.models import Notice
from accounts.users.enums import Profession, State
from cmehub.lib.dates import days_in_words
from programs.catalog.enums import ListingState
from programs.catalog.models import Program
from programs.evidence.actions import save_outcome
from programs.evidence.enums import Design, Direction, MooreLevel
from programs.evidence.models import Outcome
from programs.index import memory
from programs.providers.models import Provider
from programs.reminders import planning
from programs.reminders.delivery import KIND, render, still_due
from programs.reminders.models import Deadline
from programs.reminders.notes import next_reminders
from programs.reminders.subjects import prepare
from programs.sources import Confidence
from tests.factories import accounts
from tests.factories import requirements as rules

DEADLINE = dt.date(2026, 12, 31)
NOON = dt.datetime(2026, 12, 2, 17, tzinfo=dt.UTC)  # 29 days before, noon in New York

pytestmark = pytest.mark.django_db


@pytest.fixture
def credential() -> Credential:
    return licenses.add(by=accounts.clinician(), profession=Profession.NP, state=State.NY, expires_on=DEADLINE)


@pytest.fixture
def reminder(credential: Credential) -> Notice:
    Deadline.objects.update(next_at=NOON)
    planning.plan_due(now=NOON)
    return Notice.objects.get()


def correct(credential: Credential, **changes: Any) -> None:
    entered: dict[str, Any] = {
        "profession": Profession.NP,
        "state": State.NY,
        "number": "",
        "expires_on": DEADLINE,
        "issued_on": None,
    }
    licenses.edit(credential=credential, by=credential.user, **{**entered, **changes})


def program(*, title: str, professions: Sequence[str] = (Profession.NP,), **outcome: Any) -> None:
    """A live program with one measured result."""
    made = Program.objects.create(
        slug=slugify(title),
        title=title,
        provider=Provider.objects.create(name=f"Provider of {title}", slug=slugify(title)),
        summary=title,
        professions=list(professions),
        state=ListingState.LIVE,
    )
    figures = {"baseline": Decimal(31), "follow_up": Decimal(78), "design": Design.D3, **outcome}
    save_outcome(
        outcome=Outcome(
            code=slugify(title),
            program=made,
            setting="One hospital",
            topic="Sepsis",
            measure="antibiotic within one hour",
            unit="%",
            is_share=True,
            direction=Direction.HIGHER,
            moore_level=MooreLevel.PERFORMANCE,
            confidence=Confidence.HIGH,
            citation="Doe P. A study. 2026",
            **figures,
        ),
        by=None,
    )


def test_it_stays_due_until_the_last_day_is_over_where_the_person_lives(reminder: Notice) -> None:
    assert still_due(reminder, dt.datetime(2027, 1, 1, 4, 59, tzinfo=dt.UTC))
    assert not still_due(reminder, dt.datetime(2027, 1, 1, 5, 0, tzinfo=dt.UTC))


def test_a_corrected_day_a_renewal_and_a_deletion_make_it_pointless(credential: Credential, reminder: Notice) -> None:
    correct(credential, expires_on=DEADLINE + dt.timedelta(days=1))
    assert not still_due(reminder, NOON)

    correct(credential)
    assert still_due(reminder, NOON)

    licenses.renew(credential=credential, by=credential.user, expires_on=dt.date(2028, 12, 31))
    assert not still_due(reminder, NOON)

    licenses.remove(credential=credential, by=credential.user)
    assert not still_due(reminder, NOON)


@pytest.mark.parametrize(("days", "words"), [(29, "in 29 days"), (2, "in 2 days"), (1, "tomorrow"), (0, "today")])
def test_days_are_counted_as_people_do(days: int, words: str) -> None:
    assert days_in_words(days) == words


def test_it_counts_the_days_that_are_left_when_it_is_written(reminder: Notice) -> None:
    on_time = render(reminder, NOON).context
    delayed = render(reminder, NOON + dt.timedelta(days=20)).context

    assert (on_time["when"], on_time["next_on"]) == ("in 29 days", dt.date(2026, 12, 17))
    assert (delayed["when"], delayed["next_on"]) == ("in 9 days", dt.date(2026, 12, 24))


def test_the_mail_says_what_expires_when_and_what_we_do_not_know(reminder: Notice, mailoutbox: list[Any]) -> None:
    outbox.deliver_due(now=NOON)

    (mail,) = mailoutbox
    (html,) = [body for body, kind in mail.alternatives if kind == "text/html"]
    assert mail.subject == "New York nurse practitioner license: 29 days left"
    for part in (mail.body, html):
        assert "Dec 31, 2026 is its last valid day" in part
        assert "We have no rule for this license yet." in part
        assert "Ask your board how many credits you need and on which topics" in part
        assert f"http://localhost:8000/credits/{Credential.objects.get().public_id}/" in part
        assert "The next reminder is on Dec 17, 2026" in part
        assert mail.extra_headers["List-Unsubscribe"].strip("<>") in part
        assert "CME Hub, 1 Example Street, Springfield" in part
    html5lib.HTMLParser(strict=True).parse(html)


def test_the_mail_says_what_is_missing_by_requirement(reminder: Notice, mailoutbox: list[Any]) -> None:
    data = rules.rule(
        "APRN", total="30", topics=[rules.topic("pharmacology")], accepts=["@nursing_hours"], unit="hours"
    )
    rules.rule_version("NY", "APRN", data)

    outbox.deliver_due(now=NOON)

    (mail,) = mailoutbox
    assert mail.subject == "New York nurse practitioner license: 29 days left, 30 hours and 1 more to go"
    assert "- Category 1 credits: 30 hours to go (0 of 30 hours)\n" in mail.body
    assert "- Pharmacology: 2 hours to go (0 of 2 hours)\n" in mail.body
    assert "Ask your board how many" not in mail.body


def test_the_last_one_says_so(reminder: Notice, mailoutbox: list[Any]) -> None:
    outbox.deliver_due(now=dt.datetime(2026, 12, 30, 17, tzinfo=dt.UTC))

    assert mailoutbox[0].subject == "New York nurse practitioner license: 1 day left"
    assert "This was the last reminder before this deadline." in mailoutbox[0].body


def test_programs_for_the_profession_come_with_their_results(reminder: Notice, mailoutbox: list[Any]) -> None:
    program(
        title="Sepsis: the first hour",
        baseline=Decimal(54),
        follow_up=Decimal(71),
        comparison_baseline=Decimal(55),
        comparison_follow_up=Decimal(58),
        design=Design.D5,
    )
    program(title="For surgeons only", professions=[Profession.PHYSICIAN])

    outbox.deliver_due(now=NOON)

    (mail,) = mailoutbox
    html = mail.alternatives[0][0]
    assert "A program for your profession with measured results" in html
    assert (
        '<b style="color:#14212a">14 points more</b> than comparison. 54% to 71%, +17 points. '
        "Comparison 55% to 58%, +3." in html
    )
    assert "54% before, 71% after; change +17 percentage points." in mail.body
    assert "Not stated: credits, price, dates" in mail.body
    assert "For surgeons only" not in mail.body + html
    html5lib.HTMLParser(strict=True).parse(html)


def test_names_reach_the_text_as_they_are_and_the_html_escaped(
    credential: Credential, reminder: Notice, mailoutbox: list[Any]
) -> None:
    program(title="Sepsis & <shock>: 'first hour'")

    outbox.deliver_due(now=NOON)

    (mail,) = mailoutbox
    assert "Sepsis & <shock>: 'first hour'" in mail.body
    assert "Sepsis &amp; &lt;shock&gt;" in mail.alternatives[0][0]


def test_the_inbox_says_it_in_a_sentence(credential: Credential, reminder: Notice, client: Client) -> None:
    outbox.deliver_due(now=NOON)
    client.force_login(credential.user)

    page = client.get(f"/inbox/{reminder.public_id}/").content.decode()

    assert "New York nurse practitioner license: 29 days left" in page
    assert "Dec 31, 2026 is its last valid day." in page
    assert 'href="/licenses/"' in page


def test_the_card_of_a_license_tells_the_next_reminder(credential: Credential) -> None:
    assert next_reminders([credential], NOON.date()) == {credential.pk: Note("Next reminder on Dec 17, 2026.")}
    assert next_reminders([credential], DEADLINE) == {}


def test_the_kind_can_be_switched_off() -> None:
    assert KIND.subscribed


def test_a_batch_is_prepared_with_as_many_queries_as_one_and_says_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    rules.rule_version("NY", "APRN", rules.rule("APRN", accepts=["@nursing_hours"]))
    program(title="Antibiotics within the hour")
    for _ in range(3):
        licenses.add(by=accounts.clinician(), profession=Profession.NP, state=State.NY, expires_on=DEADLINE)
    Deadline.objects.update(next_at=NOON)
    planning.plan_due(now=NOON)
    reminders = list(Notice.objects.select_related("recipient").order_by("pk"))
    alone = [render(each, NOON) for each in reminders]
    monkeypatch.setattr(memory.Memory, "refresh", lambda self: True)  # asks for changes, at most every half second

    def queries(batch: Sequence[Notice]) -> int:
        with CaptureQueriesContext(connection) as captured:
            prepare(batch, NOON)
        return len(captured)

    assert queries(reminders) == queries(reminders[:1])
    with CaptureQueriesContext(connection) as captured:
        assert all(still_due(each, NOON) for each in reminders)
        assert [render(each, NOON) for each in reminders] == alone
    assert len(captured) == 0
