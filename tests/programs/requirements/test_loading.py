"""Rules load once. A published version never changes, and what curators published later stays."""

import copy
import datetime as dt
import io
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from accounts.audit.models import Event
from programs.requirements import library, loading
from programs.requirements.loading import Outcome, RefusedRules
from programs.requirements.models import Authority, RuleVersion, VersionState

pytestmark = pytest.mark.django_db

RULE = {
    "profession": "MD",
    "board": "Board",
    "version": 1,
    "unit": "credits",
    "cycle": {"months": 24},
    "source": {"text": "Rule 1", "as_of": "2025-10", "confidence": "medium"},
    "accepts": ["@category_1"],
    "requirements": [{"code": "total", "kind": "total", "label": "Category 1 credits", "amount": "50"}],
}


def content(**changes: Any) -> list[dict[str, Any]]:
    """One authority with one rule, changed."""
    return [{"authority": "XX", "name": "Example", "kind": "state", "rule_sets": [{**copy.deepcopy(RULE), **changes}]}]


def fifty_five() -> list[dict[str, Any]]:
    return [{**RULE["requirements"][0], "amount": "55"}]  # type: ignore[index]


def refusal(contents: list[dict[str, Any]]) -> str:
    with pytest.raises(RefusedRules) as caught:
        loading.load(contents)
    return str(caught.value)


def run(**options: Any) -> str:
    out = io.StringIO()
    call_command("load_requirements", stdout=out, **options)
    return out.getvalue()


@pytest.fixture
def files(monkeypatch: pytest.MonkeyPatch) -> list[dict[str, Any]]:
    """What the command finds instead of the shipped files."""
    contents = content()
    monkeypatch.setattr(library, "files", lambda: iter(contents))
    return contents


def test_a_new_rule_is_published() -> None:
    loading.load(content(effective_from="2026-03-01"))

    version = RuleVersion.objects.get()
    assert (str(version), version.state) == ("Example, MD, version 1", VersionState.PUBLISHED)
    assert (version.source, version.as_of, version.confidence) == ("Rule 1", "2025-10", "medium")
    assert (version.effective_from, version.checked_on) == (dt.date(2026, 3, 1), None)
    assert version.published_at is not None
    assert version.published_by is None
    assert version.data["requirements"] == RULE["requirements"]
    assert Event.objects.get().kind == "requirements.rule_published"


def test_loading_again_changes_nothing() -> None:
    loading.load(content())

    steps = loading.load(content())

    assert [step.outcome for step in steps] == [Outcome.SAME]
    assert (RuleVersion.objects.count(), Event.objects.count()) == (1, 1)


def test_a_higher_version_is_published_beside_the_one_before() -> None:
    loading.load(content())

    steps = loading.load(
        content(version=2, effective_from="2027-01-01", change_note="5 credits more.", requirements=fifty_five())
    )

    assert [step.outcome for step in steps] == [Outcome.CHANGED]
    assert steps[0].differences == [
        "version: 1 -> 2",
        "requirements.total.amount: 50 -> 55",
        "effective_from: None -> 2027-01-01",
        "change_note: added 5 credits more.",
    ]
    first, second = RuleVersion.objects.order_by("number")
    assert first.data["requirements"] == RULE["requirements"]
    assert (second.number, second.effective_from, second.change_note) == (2, dt.date(2027, 1, 1), "5 credits more.")


def test_a_published_version_never_changes() -> None:
    loading.load(content())

    assert refusal(content(requirements=fifty_five())) == (
        "XX MD: Version 1 is published, and never changes. Raise the version in the file:\n"
        "  requirements.total.amount: 50 -> 55"
    )
    assert RuleVersion.objects.get().data["requirements"] == RULE["requirements"]


def test_the_day_a_version_was_checked_is_no_difference() -> None:
    loading.load(content())
    version = RuleVersion.objects.get()
    version.data["source"]["checked_on"] = "2026-11-02"
    version.save()

    assert [step.outcome for step in loading.load(content())] == [Outcome.SAME]


def test_what_curators_published_later_is_kept() -> None:
    loading.load(content())
    authority = Authority.objects.get()
    RuleVersion.objects.create(
        authority=authority,
        profession="MD",
        number=2,
        state=VersionState.PUBLISHED,
        data={**RULE, "version": 2},
        source="Rule 2",
        as_of="2026-11",
        confidence="high",
        published_at=timezone.now(),
    )

    steps = loading.load(content(requirements=fifty_five()))

    assert [(step.outcome, step.stored and step.stored.number) for step in steps] == [(Outcome.KEPT, 2)]
    assert RuleVersion.objects.count() == 2


def test_a_draft_with_the_same_number_is_not_overwritten() -> None:
    loading.load(content())
    RuleVersion.objects.create(
        authority=Authority.objects.get(), profession="MD", number=2, data={}, source="", as_of="", confidence="low"
    )

    assert refusal(content(version=2)) == "XX MD: A curator’s draft has the number 2. Publish or delete it first."


def test_all_that_cannot_be_read_is_named_and_nothing_is_loaded() -> None:
    contents = content(unit="minutes")
    contents[0]["rule_sets"] += [
        {**RULE, "profession": "DO"},
        {**RULE, "profession": "DO"},
        {**RULE, "profession": "RN", "version": "1"},
        {**RULE, "profession": "PA", "effective_from": "May"},
    ]

    assert refusal(contents).splitlines() == [
        "XX MD: unit: “minutes” isn't known.",
        "XX DO: The files have two rules for this profession.",
        "XX RN: version: Expected a whole number from 1.",
        "XX PA: effective_from: Expected a date such as 2026-01-31.",
    ]
    assert not Authority.objects.exists()


def test_an_authority_takes_its_new_name() -> None:
    loading.load(content())
    renamed = content()
    renamed[0]["name"] = "New Example"

    loading.load(renamed)

    assert Authority.objects.get().name == "New Example"


def test_the_shipped_rules_load() -> None:
    steps = loading.load()

    assert {step.outcome for step in steps} == {Outcome.ADDED}
    assert RuleVersion.objects.published().count() == len(steps) >= 235
    assert Authority.objects.filter(kind="state").count() == 51


def test_the_command_counts(files: list[dict[str, Any]]) -> None:
    assert run() == "rules: 1 added, 0 changed, 0 as they were, 0 newer in the database\n"
    assert run() == "rules: 0 added, 0 changed, 1 as they were, 0 newer in the database\n"


def test_a_dry_run_shows_what_would_change_and_saves_nothing(files: list[dict[str, Any]]) -> None:
    assert run(dry_run=True).splitlines()[0] == "XX MD, version 1: added"
    assert not RuleVersion.objects.exists()
    run()
    files[0]["rule_sets"][0].update(version=2, requirements=fifty_five())

    assert run(dry_run=True).splitlines() == [
        "XX MD, version 2:",
        "  version: 1 -> 2",
        "  requirements.total.amount: 50 -> 55",
        "rules: 0 added, 1 changed, 0 as they were, 0 newer in the database. Nothing was saved.",
    ]
    assert RuleVersion.objects.count() == 1


def test_the_command_says_why_nothing_was_loaded(files: list[dict[str, Any]]) -> None:
    files[0]["rule_sets"][0]["carry_over"] = 25

    with pytest.raises(CommandError, match="XX MD: carry_over: .*\nNothing was loaded."):
        run()
