"""Outcomes in words."""

import pytest
from hypothesis import given

from programs.evidence.enums import Design, Direction, Grade, IntervalOf
from programs.evidence.rules import Record, grade
from programs.evidence.words import Headline, Reading, headline, limitations, reading, sentence, value_words
from programs.sources import Confidence
from tests.programs.evidence.records import any_record, record, shipped

PUBLISHED = shipped()


@pytest.mark.parametrize(
    ("code", "words"),
    [
        ("uti-1", Headline("+19", "percentage points", "44% more in relative terms")),
        ("uti-3", Headline("−1.3", "days", "18% less in relative terms")),
        ("eduti", Headline("+78", "percentage points", "")),
        (
            "beari-pc",
            Headline("5.2", "points less than the comparison group", "Own change: −16.2 percentage points"),
        ),
        ("dec2", Headline("25", "points less than the comparison group")),
        (
            "cvc",
            Headline(
                "4.53",
                "less than the comparison group, per 1,000 catheter-days",
                "Own change: −2.7 per 1,000 catheter-days",
            ),
        ),
        ("pace-ed", Headline("0.25", "visits more than the comparison group")),
        ("uch-1", None),
        ("hpv", None),
    ],
)
def test_headline(code: str, words: Headline | None) -> None:
    assert headline(PUBLISHED[code]) == words


def test_no_change_is_said_in_words() -> None:
    assert headline(record(baseline="62", follow_up="62")) == Headline("No change", "")


def test_one_point_is_singular() -> None:
    assert headline(record(baseline="62", follow_up="61")) == Headline(
        "−1", "percentage point", "2% less in relative terms"
    )


AGAINST = "than comparison"


@pytest.mark.parametrize(
    ("code", "lines"),
    [
        ("uti-1", Reading("43% to 62%", "+19 points")),
        ("uti-3", Reading("7.3 to 6.0 days", "−1.3 days")),
        ("va-abx", Reading("76.9 to 49.5 per 1,000 visits", "−27.4")),
        (
            "bronch-99",
            Reading("24 points less", AGAINST, ("74% to 48%, −26 points", "Comparison 78% to 76%, −2")),
        ),
        (
            "pedabx",
            Reading("6.7 points less", AGAINST, ("26.8% to 14.3%, −12.5 points", "Comparison 28.4% to 22.6%, −5.8")),
        ),
        ("dec2", Reading("25 points less", AGAINST, ("27% after", "Comparison 52% after"))),
        ("echo-hcv", Reading("0.7 points more", AGAINST, ("58.2% after", "Comparison 57.5% after"))),
        ("web48", None),
    ],
)
def test_reading_puts_the_difference_between_groups_first_and_rounds_only_where_it_tells_the_same(
    code: str, lines: Reading | None
) -> None:
    assert reading(PUBLISHED[code]) == lines


@pytest.mark.parametrize(
    ("code", "words"),
    [
        (
            "uti-1",
            "UTIs treated with a first-line antibiotic: 43.4% of 1,636 before, 62.4% of 506 after; "
            "change +19 percentage points.",
        ),
        ("uti-3", "Mean treatment duration: 7.3 before, 6.0 after (days); change −1.3 days."),
        (
            "mtt",
            "Risk-adjusted deaths: 17 before, 14 after (per 1,000 procedures a year); change −3. Comparison group: "
            "15 before, 14 after; change −1. The difference of the changes is −2 per 1,000 procedures a year.",
        ),
        (
            "cvc",
            "Line infections: 3.2 before, 0.5 after (per 1,000 catheter-days); change −2.7. Comparison group: "
            "5.03 after. The difference after is −4.53 per 1,000 catheter-days.",
        ),
        (
            "chlam",
            "HEDIS chlamydia screening rate: 18.9% before, 15.5% after; change −3.4 percentage points. Comparison "
            "group: 16.2% before, 12.4% after; change −3.8 percentage points. The difference of the changes is "
            "+0.4 percentage points. Got worse, but less than in the comparison group.",
        ),
        ("uch-1", "A shorter hospital stay is reported; no figures are published."),
    ],
)
def test_sentence_says_all_that_the_chart_shows(code: str, words: str) -> None:
    assert sentence(PUBLISHED[code]) == words


def test_nothing_published_is_said() -> None:
    assert sentence(record()) == "Patients seen in time: No results published."


def test_published_interval_is_quoted() -> None:
    with_interval = record(
        baseline="43", follow_up="62", interval_low="10.5", interval_high="27", interval_of=IntervalOf.CHANGE
    )

    assert sentence(with_interval).endswith("Published 95% confidence interval for the change: 10.5 to 27.0.")


def test_value_keeps_the_decimals_of_its_neighbor() -> None:
    days = record(unit="days", is_share=False, direction=Direction.LOWER, baseline="7.3", follow_up="6.0000")

    assert value_words(days.follow_up, days) == "6.0 days"


@pytest.mark.parametrize(
    ("changes", "care"),
    [
        ({}, "No comparison group: the measure may have changed for other reasons."),
        (
            {"co_interventions": "a new order set"},
            "Other changes at the same time: a new order set. The result can't be attributed to education alone.",
        ),
        (
            {"confidence": Confidence.MEDIUM},
            "The figures come from a secondary source and haven't been verified at the original.",
        ),
        (
            {"confidence": Confidence.LOW},
            "Low confidence: the published figures are unclear and still need to be verified.",
        ),
        ({"followed_up": "0.17"}, "Fewer than half of participants were followed up (17%)."),
        ({"objective": False}, "Self-reported: learners describe their own practice. Nobody observed it."),
        ({"design": Design.D7}, "The comparison group's values aren't on file."),
        (
            {"design": Design.D5, "comparison_follow_up": "50"},
            "The comparison group's baseline isn't published.",
        ),
    ],
)
def test_what_to_limitations(changes: dict[str, object], care: str) -> None:
    assert care in limitations(record(baseline="43", follow_up="62", **changes))


def test_a_checked_trial_with_both_arms_needs_no_caution() -> None:
    trial = record(design=Design.D7, baseline="43", follow_up="62", comparison_baseline="42", comparison_follow_up="44")

    assert limitations(trial) == []


def test_a_reading_says_once_that_the_groups_did_not_differ() -> None:
    same = record(design=Design.D7, baseline="34", follow_up="33", comparison_baseline="35", comparison_follow_up="34")
    after = record(design=Design.D7, follow_up="50", comparison_follow_up="50")

    assert reading(same) == Reading(
        "No difference", "from comparison", ("34% to 33%, −1 point", "Comparison 35% to 34%, −1"), "Got worse"
    )
    assert reading(after) == Reading("No difference", "from comparison", ("50% after", "Comparison 50% after"), "")


@given(any_record)
def test_every_record_can_be_said(any_: Record) -> None:
    words = sentence(any_)

    assert words.endswith(".")
    assert "None" not in words
    assert "-" not in words.replace("Follow-up", "")
    assert all(limitations(any_))


@given(any_record)
def test_a_short_reading_exists_just_where_two_values_do(any_: Record) -> None:
    comparable = any_.has_pair or any_.has_arms

    assert (reading(any_) is not None) == comparable
    assert (headline(any_) is not None) == comparable
    if grade(any_)[0] in {Grade.A, Grade.B, Grade.C}:
        assert comparable
