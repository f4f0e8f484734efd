"""Published versions of a result: kept at each save in the admin, and restored by today's rules."""

from typing import Any

import pytest
from django.utils import timezone

from accounts.reviewing import actions as reviewing
from accounts.reviewing.models import Revision
from programs.evidence import actions
from programs.evidence.models import Outcome
from programs.evidence.reviewable import facts, snapshot
from tests.factories import accounts as people
from tests.factories import programs as make

pytestmark = pytest.mark.django_db


def saved(outcome: Outcome, **changes: Any) -> Outcome:
    """Save changes as a curator's form does."""
    outcome = Outcome.objects.get(pk=outcome.pk)
    for name, value in changes.items():
        setattr(outcome, name, value)
    outcome.full_clean()
    actions.save_outcome(outcome=outcome, by=None)
    reviewing.leave_version(target=outcome, by=None, now=timezone.now())
    return outcome


def test_a_restored_version_has_its_figures_and_grade() -> None:
    outcome = saved(make.outcome(baseline="43.4", follow_up="62.4"))
    saved(outcome, baseline=None, statement="It went up.")
    first, second = Revision.objects.about(outcome).order_by("version")

    reviewing.revert(revision=first, by=people.staff("Curator"), version=second.version, now=timezone.now())

    outcome.refresh_from_db()
    assert snapshot(outcome) == first.snapshot
    assert (outcome.computed_grade, outcome.statement) == ("B", "")


def test_saving_the_same_leaves_no_version() -> None:
    outcome = saved(make.outcome())

    saved(outcome)

    assert Revision.objects.about(outcome).count() == 1


def test_a_version_that_today_s_rules_refuse_is_not_restored() -> None:
    outcome = saved(make.outcome())
    old = Revision.objects.about(outcome).get()
    Revision.objects.filter(pk=old.pk).update(snapshot={**old.snapshot, "follow_up": "171"})
    old.refresh_from_db()
    saved(outcome, note="Another note")

    with pytest.raises(reviewing.NotPublishable, match="above 100"):
        reviewing.revert(revision=old, by=people.staff("Curator"), version=2, now=timezone.now())


def test_a_version_is_in_words() -> None:
    words = facts(snapshot(make.outcome(design="D4", objective=True, baseline_n=None)))

    assert (words["Design"], words["Measured objectively"]) == ("D4: interrupted time series", "Yes")
    assert (words["Baseline n"], words["Baseline"]) == ("", "43.4")
