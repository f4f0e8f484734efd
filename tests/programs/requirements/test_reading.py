"""A rule is read completely or refused, with each error at its path."""

from decimal import Decimal
from typing import Any

import pytest

from programs.requirements import ruleset as rs
from programs.requirements.enums import Clock, Kind, Per
from programs.requirements.reading import InvalidRule, Terms, read, read_groups

TERMS = Terms(
    credit_types={"AMA_PRA_1", "AMA_PRA_2", "ACPE_CEU", "ANCC_RX"},
    formats={"COURSE", "ENDURING", "TEACHING"},
    topics={"pain", "ethics"},
    questions={"prescriber", "certified", "degree"},
    groups={"category_1": {"AMA_PRA_1": rs.Accepted()}},
)
TOTAL = {"code": "total", "kind": "total", "label": "Category 1 credits", "amount": "50"}
PAIN = {"code": "pain", "kind": "topic", "label": "Pain management", "amount": "2", "topics": ["pain"]}
PRACTICE = {"code": "practice", "kind": "duty", "label": "Practice hours"}


def rule(**changes: Any) -> dict[str, Any]:
    """The smallest valid rule, with changes. None takes a key out."""
    data = {
        "profession": "MD",
        "version": 1,
        "unit": "credits",
        "cycle": {"months": 24, "term_months": 12, "anchor": "birth_month"},
        "source": {"text": "Rule 1", "as_of": "2025-10", "confidence": "high"},
        "accepts": ["@category_1"],
        "requirements": [TOTAL],
    }
    return {key: value for key, value in {**data, **changes}.items() if value is not None}


def errors(data: Any) -> dict[str, str]:
    with pytest.raises(InvalidRule) as caught:
        read(data, TERMS, authority="CA")
    return caught.value.errors


def paths(**changes: Any) -> list[str]:
    return list(errors(rule(**changes)))


def requirement(**changes: Any) -> dict[str, Any]:
    return {**PAIN, **changes}


# -- what is read ------------------------------------------------------------------------------------------------------


def test_the_smallest_rule() -> None:
    rules = read(rule(), TERMS, authority="CA")

    assert (rules.authority, rules.profession, rules.unit) == ("CA", "MD", "credits")
    assert rules.cycle == rs.Cycle(months=24, term_months=12, anchor="birth_month")
    assert rules.source == rs.Source(text="Rule 1", as_of="2025-10", confidence="high")
    assert rules.requirements == (rs.Requirement("total", Kind.TOTAL, "Category 1 credits", Decimal(50)),)
    assert (rules.carry_over, rules.repeats_count, rules.approved_by) == (None, True, "")


def test_a_whole_requirement() -> None:
    data = requirement(
        accepts=["AMA_PRA_1", {"type": "ACPE_CEU", "factor": "10", "step": "0.5"}],
        formats=["COURSE"],
        component_types=["ANCC_RX"],
        on_top=True,
        timing={"clock": "every_n_years", "interval": 4, "window_months": 60},
        applies_if={"all": [{"question": "prescriber"}, {"any": [{"question": "degree", "is": "DO"}]}]},
        routes=["ce"],
        note="Once in four years.",
    )

    whole = rule(accepts=["AMA_PRA_1", "ACPE_CEU"], requirements=[TOTAL, data], routes=[{"code": "ce", "label": "CE"}])

    rules = read(whole, TERMS, authority="CA")

    assert rules.by_code["pain"] == rs.Requirement(
        code="pain",
        kind=Kind.TOPIC,
        label="Pain management",
        amount=Decimal(2),
        accepts={"AMA_PRA_1": rs.Accepted(), "ACPE_CEU": rs.Accepted(Decimal(10), Decimal("0.5"))},
        formats=frozenset(["COURSE"]),
        topics=("pain",),
        component_types=("ANCC_RX",),
        on_top=True,
        timing=rs.Timing(Clock.EVERY_N_YEARS, interval=4, window_months=60),
        applies_if=rs.Condition(
            all_of=(
                rs.Condition("prescriber"),
                rs.Condition(any_of=(rs.Condition("degree", "DO"),)),
            )
        ),
        routes=("ce",),
        note="Once in four years.",
    )


def test_the_other_parts() -> None:
    rules = read(
        rule(
            caps=[{"label": "Teaching", "amount": "7.5", "formats": ["TEACHING"], "per": "activity"}],
            bonuses=[{"types": ["AMA_PRA_1"], "factor": "2", "first": "20"}],
            substitutes=[{"question": "certified", "label": "Certification", "covers": ["total"], "credit": "25"}],
            routes=[{"code": "short", "label": "50 in 18 months", "window_months": 18}],
            first_renewal=[{"below_months": 12, "amounts": {"total": "0"}}],
            carry_over="0",
            repeats_count=False,
            not_computed=["Volunteer care counts."],
        ),
        TERMS,
        authority="CA",
    )

    assert rules.caps == (rs.Cap("Teaching", Decimal("7.5"), formats=frozenset(["TEACHING"]), per=Per.ACTIVITY),)
    assert rules.bonuses == (rs.Bonus(frozenset(["AMA_PRA_1"]), Decimal(2), Decimal(20)),)
    assert rules.substitutes == (rs.Substitute("certified", "Certification", ("total",), Decimal(25)),)
    assert rules.routes == (rs.Route("short", "50 in 18 months", 18),)
    assert rules.first_renewal == (rs.FirstRenewal({"total": Decimal(0)}, 12),)
    assert (rules.carry_over, rules.repeats_count) == (Decimal(0), False)
    assert rules.not_computed == ("Volunteer care counts.",)


def test_later_entries_of_accepts_win() -> None:
    rules = read(rule(accepts=["@category_1", {"type": "AMA_PRA_1", "step": "0.25"}]), TERMS, authority="CA")

    assert rules.accepts == {"AMA_PRA_1": rs.Accepted(step=Decimal("0.25"))}


def test_a_rule_without_requirements_says_why() -> None:
    assert read(rule(requirements=[], accepts=None, note="The rule asks for none."), TERMS, authority="CA").note
    assert paths(requirements=[], accepts=None) == ["requirements"]


def test_groups() -> None:
    assert read_groups({"hours": ["AMA_PRA_1"]}, ["AMA_PRA_1"]) == {"hours": {"AMA_PRA_1": rs.Accepted()}}
    with pytest.raises(InvalidRule, match="hours.0"):
        read_groups({"hours": ["AMA_PRA_9"]}, ["AMA_PRA_1"])


# -- what is refused ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("data", [None, [], "MD"])
def test_anything_but_an_object(data: Any) -> None:
    assert list(errors(data)) == ["rule"]


@pytest.mark.parametrize(
    ("changes", "path"),
    [
        ({"color": "red"}, "color"),
        ({"profession": None}, "profession"),
        ({"profession": "DVM"}, "profession"),
        ({"board": 1}, "board"),
        ({"unit": None}, "unit"),
        ({"unit": "minutes"}, "unit"),
        ({"cycle": None}, "cycle"),
        ({"cycle": {"weeks": 4}}, "cycle.weeks"),
        ({"cycle": {"months": "24"}}, "cycle.months"),
        ({"cycle": {"months": True}}, "cycle.months"),
        ({"cycle": {"term_months": 0}}, "cycle.term_months"),
        ({"cycle": {"anchor": "easter"}}, "cycle.anchor"),
        ({"source": None}, "source"),
        ({"source": {"text": " ", "as_of": "2025", "confidence": "high"}}, "source.text"),
        ({"source": {"text": "Rule 1", "confidence": "high"}}, "source.as_of"),
        ({"source": {"text": "Rule 1", "as_of": "2025"}}, "source.confidence"),
        ({"source": {"text": "Rule 1", "as_of": "2025", "confidence": "sure"}}, "source.confidence"),
        ({"source": {"text": "R", "as_of": "2025", "confidence": "low", "evidence": "hearsay"}}, "source.evidence"),
        ({"source": {"text": "R", "as_of": "2025", "confidence": "low", "url": "ftp://x"}}, "source.url"),
        ({"source": {"text": "R", "as_of": "2025", "confidence": "low", "checked_on": "May"}}, "source.checked_on"),
        ({"accepts": None}, "accepts"),
        ({"accepts": "AMA_PRA_1"}, "accepts"),
        ({"accepts": ["@category_9"]}, "accepts.0"),
        ({"accepts": ["AMA_PRA_1", "AMA_PRA_9"]}, "accepts.1"),
        ({"accepts": [{"type": "AMA_PRA_9"}]}, "accepts.0.type"),
        ({"accepts": [{"type": "AMA_PRA_1", "factor": "0"}]}, "accepts.0"),
        ({"accepts": [{"type": "AMA_PRA_1", "step": 0.25}]}, "accepts.0.step"),
        ({"caps": [{"label": "Teaching", "formats": ["TEACHING"]}]}, "caps.0.amount"),
        ({"caps": [{"label": "Teaching", "amount": "1", "formats": ["TALK"]}]}, "caps.0.formats.0"),
        ({"caps": [{"label": "Teaching", "amount": "1", "per": "week"}]}, "caps.0.per"),
        ({"bonuses": [{"factor": "2", "first": "20"}]}, "bonuses.0.types"),
        ({"substitutes": [{"question": "rich", "label": "R", "covers": ["total"]}]}, "substitutes.0.question"),
        ({"substitutes": [{"question": "certified", "label": "C", "covers": ["none"]}]}, "substitutes.0.covers"),
        ({"substitutes": [{"question": "certified", "label": "C", "covers": []}]}, "substitutes.0.covers"),
        ({"routes": [{"label": "CE"}]}, "routes.0.code"),
        ({"first_renewal": [{"amounts": {"none": "0"}}]}, "first_renewal.0.amounts"),
        ({"first_renewal": [{"amounts": {"total": 0}}]}, "first_renewal.0.amounts.total"),
        ({"first_renewal": [{"below_months": 12}]}, "first_renewal.0.amounts"),
        ({"carry_over": 25}, "carry_over"),
        ({"carry_over": "-1"}, "carry_over"),
        ({"repeats_count": "no"}, "repeats_count"),
        ({"not_computed": [""]}, "not_computed.0"),
        ({"not_computed": "Nothing."}, "not_computed"),
        ({"note": ["Nothing."]}, "note"),
    ],
)
def test_a_part_that_cannot_be_read(changes: dict[str, Any], path: str) -> None:
    assert paths(**changes) == [path]


@pytest.mark.parametrize(
    ("changed", "path"),
    [
        (requirement(hours="2"), "hours"),
        (requirement(code=""), "code"),
        (requirement(label=None), "label"),
        (requirement(kind="advice"), "kind"),
        ({key: value for key, value in PAIN.items() if key != "kind"}, "kind"),
        (requirement(amount=2), "amount"),
        (requirement(amount=2.5), "amount"),
        (requirement(amount="two"), "amount"),
        (requirement(amount="NaN"), "amount"),
        (requirement(amount="100001"), "amount"),
        (requirement(topics=["pain", "gout"]), "topics.1"),
        (requirement(topics=[]), "topics"),
        ({**TOTAL, "code": "pain", "topics": ["pain"]}, "topics"),
        (requirement(component_types=["ANCC_XX"]), "component_types.0"),
        (requirement(formats=["TALK"]), "formats.0"),
        (requirement(on_top="yes"), "on_top"),
        (requirement(on_top=True, amount=None), "on_top"),
        ({**PRACTICE, "on_top": True}, "on_top"),
        (requirement(routes=["ce"]), "routes.0"),
        (requirement(timing={"clock": "weekly"}), "timing.clock"),
        (requirement(timing={"clock": "every_n_years"}), "timing.interval"),
        (requirement(timing={"clock": "once", "interval": 2}), "timing.interval"),
        (requirement(timing={"milestone": "ten_year"}), "timing.milestone"),
        (requirement(timing={"due_on": "2026-13-01"}), "timing.due_on"),
        (requirement(applies_if={"question": "rich"}), "applies_if.question"),
        (requirement(applies_if={"question": "prescriber", "is": 1}), "applies_if.is"),
        (requirement(applies_if={"question": "prescriber", "all": []}), "applies_if"),
        (requirement(applies_if={"all": []}), "applies_if.all"),
        (requirement(applies_if={"any": [{"question": "rich"}]}), "applies_if.any.0.question"),
        ({"code": "live", "kind": "minimum", "label": "Live", "amount": "5"}, "accepts"),
        ({"code": "live", "kind": "minimum", "label": "Live", "formats": ["COURSE"]}, "amount"),
        ({"code": "more", "kind": "total", "label": "More"}, "amount"),
    ],
)
def test_a_requirement_that_cannot_be_read(changed: dict[str, Any], path: str) -> None:
    assert paths(requirements=[TOTAL, changed]) == [f"requirements.1.{path}"]


def test_codes_are_unique() -> None:
    assert errors(rule(requirements=[TOTAL, TOTAL])) == {"requirements": "Two requirements have the code “total”."}


@pytest.mark.parametrize(
    ("second", "fits"),
    [
        ({"types": ["AMA_PRA_1"]}, False),
        ({"types": ["AMA_PRA_2"]}, True),
        ({}, False),
        ({"formats": ["COURSE"]}, True),
        ({"types": ["AMA_PRA_1"], "per": "activity"}, True),
        ({"types": ["AMA_PRA_1"], "per": "year"}, False),
    ],
)
def test_caps_of_one_sort_must_not_overlap(second: dict[str, Any], fits: bool) -> None:
    first = {"label": "First", "amount": "10", "types": ["AMA_PRA_1"]}
    data = rule(caps=[first, {"label": "Second", "amount": "5", **second}])

    if fits:
        assert len(read(data, TERMS, authority="CA").caps) == 2
    else:
        assert errors(data) == {"caps.1": "This cap and “First” limit the same credit. Join them."}


def test_caps_on_the_same_format_must_not_overlap() -> None:
    first = {"label": "First", "amount": "10", "formats": ["COURSE", "ENDURING"]}

    assert paths(caps=[first, {"label": "Second", "amount": "5", "formats": ["ENDURING"]}]) == ["caps.1"]


TEACHING = {"label": "Teaching", "amount": "10", "formats": ["TEACHING"]}
BONUS = {"types": ["AMA_PRA_1"], "factor": "2", "first": "20"}


@pytest.mark.parametrize(
    ("changes", "path"),
    [
        ({"caps": [TEACHING], "bonuses": [BONUS]}, "bonuses"),
        ({"caps": [{**TEACHING, "per": "year"}], "repeats_count": False}, "repeats_count"),
        (
            {
                "requirements": [TOTAL, requirement(on_top=True, timing={"window_months": 60})],
                "repeats_count": False,
            },
            "repeats_count",
        ),
        (
            {"requirements": [TOTAL, requirement(on_top=True, timing={"clock": "once"})], "repeats_count": False},
            "repeats_count",
        ),
    ],
)
def test_what_cannot_be_counted_exactly_together_is_refused(changes: dict[str, Any], path: str) -> None:
    assert paths(**changes) == [path]


def test_what_can_be_counted_exactly_together() -> None:
    on_top = requirement(on_top=True)

    read(rule(caps=[{**TEACHING, "per": "activity"}], bonuses=[BONUS]), TERMS, authority="CA")
    read(rule(caps=[{**TEACHING, "per": "year"}]), TERMS, authority="CA")
    read(rule(caps=[TEACHING], requirements=[TOTAL, on_top], repeats_count=False), TERMS, authority="CA")


def test_a_requirement_accepts_only_what_the_rule_accepts() -> None:
    live = {"code": "live", "kind": "minimum", "label": "Live", "amount": "5", "accepts": ["AMA_PRA_2"]}

    found = errors(rule(accepts=["AMA_PRA_1"], requirements=[TOTAL, live]))

    assert found == {"requirements.1.accepts": "The rule doesn't accept AMA_PRA_2 at all. Add it there too."}


def test_all_errors_are_found_at_once() -> None:
    assert paths(unit="minutes", carry_over=25, requirements=[requirement(topics=["gout"])]) == [
        "unit",
        "requirements.0.topics.0",
        "carry_over",
    ]
