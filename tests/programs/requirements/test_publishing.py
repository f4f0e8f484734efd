"""Drafts become versions, running cycles keep theirs, and what a version needs is asked for."""

import datetime as dt

import pytest
from django.utils import timezone

from accounts.audit.models import Event
from accounts.users.models import User
from programs.requirements import cycles, publishing
from programs.requirements.models import Cycle, RuleVersion
from tests.factories import accounts as people
from tests.factories import requirements as make

pytestmark = pytest.mark.django_db

TODAY = dt.date(2026, 11, 28)
NOW = dt.datetime(2026, 11, 28, 15, tzinfo=dt.UTC)
JAN = dt.date(2027, 1, 1)


@pytest.fixture
def curator() -> User:
    return people.staff("Curator")


def ready(curator: User, **fields: object) -> RuleVersion:
    """A draft of version 2 with everything that it needs."""
    draft = publishing.new_draft(version=RuleVersion.objects.published().get(), by=curator)
    draft.data["requirements"][0]["amount"] = "60"
    for name, value in {"change_note": "60 credits instead of 50.", "effective_from": JAN, **fields}.items():
        setattr(draft, name, value)
    return publishing.save_draft(version=draft, by=curator)


def publish(draft: RuleVersion, by: User) -> RuleVersion:
    return publishing.publish(version=draft, by=by, edition=draft.edition, now=NOW)


def test_a_published_version_has_the_next_number_and_its_day(curator: User) -> None:
    make.rule_version()

    version = publish(ready(curator), curator)

    assert (version.number, version.state, version.published_at, version.published_by) == (2, "published", NOW, curator)
    assert (version.data["version"], version.data["effective_from"]) == (2, "2027-01-01")
    assert Event.objects.get(kind="requirements.rule_published").actor_id == curator.pk


def test_a_new_version_leaves_running_cycles_alone(curator: User) -> None:
    first = make.rule_version()
    cycle = make.cycle(first, due_on=dt.date(2027, 12, 31))

    publish(ready(curator), curator)

    cycle.refresh_from_db()
    assert (cycle.version, cycle.due_on, cycle.closed_at) == (first, dt.date(2027, 12, 31), None)
    first.refresh_from_db()
    assert first.data["requirements"][0]["amount"] == "50"


@pytest.mark.parametrize(
    ("due_on", "number"),
    [(dt.date(2026, 12, 30), 1), (dt.date(2026, 12, 31), 2)],  # the next cycle starts on Dec 31, or on Jan 1
)
def test_the_next_cycle_follows_it_from_its_day(curator: User, due_on: dt.date, number: int) -> None:
    cycle = make.cycle(make.rule_version("CA", "RN"), due_on=due_on)
    publish(ready(curator), curator)

    cycles.close_due(now=dt.datetime.combine(due_on + dt.timedelta(days=2), dt.time(12), tzinfo=dt.UTC))

    following = Cycle.objects.running().get(credential=cycle.credential)
    assert following.version is not None
    assert following.version.number == number
    cycle.refresh_from_db()
    assert cycle.version is not None
    assert cycle.version.number == 1


def test_a_first_version_needs_neither_a_day_nor_a_note(curator: User) -> None:
    draft = publishing.save_draft(
        version=RuleVersion(
            authority=make.authority("GU"),
            profession="MD",
            number=1,
            data=make.rule(),
            source="The board",
            as_of="2026-11",
            confidence="high",
        ),
        by=curator,
    )

    version = publish(draft, curator)

    assert (version.number, version.effective_from, version.telling_after) == (1, None, None)


@pytest.mark.parametrize(
    ("fields", "reason"),
    [
        ({"change_note": " "}, "Say in one sentence what changes. The people it affects read it."),
        ({"effective_from": None}, "Enter the day on which it takes effect."),
        ({"source": ""}, "Enter the source, and when it was recorded."),
        ({"as_of": ""}, "Enter the source, and when it was recorded."),
        (
            {"effective_from": dt.date(2024, 11, 27)},
            "It can't hold from a day over two years ago. Enter Nov 28, 2024 or later.",
        ),
        (
            {"effective_from": dt.date(2207, 1, 1)},
            "It can't hold from a day over five years ahead. Enter Nov 27, 2031 or earlier.",
        ),
    ],
)
def test_what_a_version_needs_is_asked_for(curator: User, fields: dict[str, object], reason: str) -> None:
    make.rule_version()
    draft = ready(curator, **fields)

    assert reason in publishing.lacking(draft, today=TODAY)
    with pytest.raises(publishing.NotReady):
        publish(draft, curator)


def test_a_version_can_t_hold_from_before_the_one_it_follows(curator: User) -> None:
    make.rule_version(effective_from=dt.date(2027, 7, 1))
    draft = ready(curator, effective_from=dt.date(2027, 6, 30))

    assert publishing.lacking(draft, today=TODAY) == ["It can't hold from an earlier day than version 1, Jul 1, 2027."]


def test_a_rule_that_can_t_be_read_isn_t_published(curator: User) -> None:
    make.rule_version()
    draft = ready(curator)
    draft.data["requirements"][0]["amount"] = "many"
    publishing.save_draft(version=draft, by=curator)

    with pytest.raises(publishing.NotReady, match="The rule can't be read"):
        publish(draft, curator)


def test_publishing_twice_is_refused(curator: User) -> None:
    make.rule_version()
    draft = ready(curator)
    publish(draft, curator)

    with pytest.raises(publishing.NotADraft):
        publish(draft, curator)


def test_a_draft_takes_the_number_after_what_was_published_meanwhile(curator: User) -> None:
    make.rule_version()
    draft = ready(curator)
    make.rule_version(number=3, effective_from=dt.date(2026, 12, 1))  # loaded from a file

    assert publish(draft, curator).number == 4


def test_a_published_version_is_neither_saved_nor_deleted(curator: User) -> None:
    version = make.rule_version()

    with pytest.raises(publishing.NotADraft):
        publishing.save_draft(version=version, by=curator)
    with pytest.raises(publishing.NotADraft):
        publishing.delete_draft(version=version, by=curator)


def test_a_draft_isn_t_marked_as_checked_from_outside_its_form(curator: User) -> None:
    draft = make.rule_version(state="draft")

    with pytest.raises(publishing.NotPublished):
        publishing.mark_checked(version=draft, by=curator, on=timezone.localdate(), read_at="https://board.example/")
