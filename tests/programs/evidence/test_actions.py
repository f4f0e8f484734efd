"""Outcomes are saved with their computed grade, and their listings are updated."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from accounts.audit.models import Event
from programs.catalog.models import Program
from programs.catalog.signals import program_changed
from programs.evidence import actions
from programs.evidence.enums import Design
from programs.evidence.models import Outcome
from tests.factories import accounts
from tests.factories import programs as make

pytestmark = pytest.mark.django_db


@pytest.fixture
def told() -> Iterator[list[Program]]:
    programs: list[Program] = []

    def note(program: Program, **kwargs: Any) -> None:
        programs.append(program)

    program_changed.connect(note)
    yield programs
    program_changed.disconnect(note)


def test_saving_computes_the_grade() -> None:
    outcome = make.outcome(design=Design.D4)

    outcome.follow_up = None
    outcome.statement = "It rose."
    actions.save_outcome(outcome=outcome, by=None, fields=["follow_up", "statement"])

    outcome.refresh_from_db()
    assert (outcome.computed_grade, outcome.grade) == ("D", "D")


def test_saving_leaves_an_event_with_the_names_of_fields() -> None:
    curator = accounts.staff("Curator")
    outcome = make.outcome()

    actions.save_outcome(outcome=outcome, by=curator, fields=["note"])

    event = Event.objects.get(kind="evidence.outcome_edited")
    assert (event.actor_id, event.object_id, event.fields) == (curator.pk, str(outcome.pk), ["note"])


def test_the_listing_is_told_of_a_new_and_of_a_removed_outcome(told: list[Program]) -> None:
    program = make.program()
    told.clear()

    outcome = make.outcome(program=program)
    actions.remove_outcome(outcome=outcome, by=None)

    assert told == [program, program]
    assert not Outcome.objects.exists()
    assert Event.objects.filter(kind="evidence.outcome_removed").count() == 1


def test_an_outcome_that_moves_is_announced_to_both_listings() -> None:
    left, joined = make.program(), make.program()
    outcome = make.outcome(program=left, measure="catheter days")
    left.refresh_from_db()
    assert left.best_grade == "B"

    outcome.program = joined
    actions.save_outcome(outcome=outcome, by=None, fields=["program"])

    left.refresh_from_db()
    joined.refresh_from_db()
    assert (left.best_grade, joined.best_grade) == ("U", "B")
    assert make.found("catheter") == [joined.title]


@pytest.mark.parametrize(
    ("to", "because"),
    [("A", "It looks stronger"), ("B", "Just so"), ("C", ""), ("C", "  "), ("-", "Not a study")],
)
def test_a_grade_is_never_raised_nor_lowered_without_a_reason(to: str, because: str) -> None:
    outcome = make.outcome()

    outcome.lowered_to, outcome.lowered_because = to, because
    with pytest.raises(actions.GradeNotLower):
        actions.save_outcome(outcome=outcome, by=None)

    outcome.refresh_from_db()
    assert outcome.lowered_to == ""


def test_a_lowered_grade_is_the_one_shown() -> None:
    outcome = make.outcome(lowered_to="C", lowered_because="The denominators differ")

    assert (outcome.computed_grade, outcome.grade) == ("B", "C")


def test_the_database_refuses_a_raised_grade_too() -> None:
    outcome = make.outcome()

    with pytest.raises(IntegrityError), transaction.atomic():
        Outcome.objects.filter(pk=outcome.pk).update(lowered_to="A", lowered_because="By hand")
