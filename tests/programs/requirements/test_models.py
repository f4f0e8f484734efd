"""Which version of a rule holds, and what the database refuses."""

import datetime as dt

import pytest
from django.db import IntegrityError

from programs.requirements.library import terms
from programs.requirements.models import RuleVersion
from programs.requirements.reading import read
from tests.factories import requirements as make

pytestmark = pytest.mark.django_db
JAN, JUNE = dt.date(2027, 1, 1), dt.date(2027, 6, 1)


def test_the_factory_makes_rules_that_can_be_read() -> None:
    version = make.rule_version(data=make.rule(topics=[make.topic("pain")]))

    rules = read(version.data, terms(), authority="CA")

    assert [each.code for each in rules.requirements] == ["total", "pain"]


def test_the_latest_published_version_that_has_started_is_in_force() -> None:
    first = make.rule_version()
    later = make.rule_version(effective_from=JUNE)
    make.rule_version(state="draft")

    before, after = RuleVersion.objects.in_force(JAN), RuleVersion.objects.in_force(JUNE)

    assert list(before) == [first]
    assert list(after) == [later]


def test_versions_are_stale_when_never_checked_or_over_180_days_ago() -> None:
    never = make.rule_version()
    old = make.rule_version("TX", checked_on=JUNE - dt.timedelta(days=181))
    make.rule_version("NY", checked_on=JUNE - dt.timedelta(days=180))

    assert set(RuleVersion.objects.stale(JUNE)) == {never, old}


def test_there_is_at_most_one_draft_of_a_rule() -> None:
    make.rule_version(state="draft")

    with pytest.raises(IntegrityError, match="rule_version_one_draft"):
        make.rule_version(state="draft")


def test_a_cycle_keeps_the_version_and_ends_with_its_period() -> None:
    cycle = make.cycle(make.rule_version("FL", "RN"))

    assert (str(cycle.credential), cycle.period) == (
        "Florida registered nurse (RN) license",
        cycle.credential.current_period,
    )
