"""What rules can say, and how credit counts for it. One claim a test."""

import datetime as dt
from decimal import Decimal
from typing import Any

import pytest

from programs.requirements import library
from programs.requirements.enums import Refusal, Status, Why
from programs.requirements.rules import Evaluation, Facts, carries, holds
from programs.requirements.ruleset import Condition
from programs.requirements.worth import Counted, Refused
from tests.programs.requirements.build import DUE, TODAY, credit, duty, judge, minimum, rules, topic, total


def stands(evaluation: Evaluation, code: str = "total") -> tuple[str, str]:
    """Return what's earned and what remains of a requirement, as plain numbers."""
    progress = evaluation.of(code)
    return f"{progress.earned.normalize():f}", f"{progress.remaining.normalize():f}"


def why_not(evaluation: Evaluation, code: str = "total") -> list[tuple[str, Refusal]]:
    return [(each.key, each.reason) for each in evaluation.of(code).refused]


def answered(**answers: bool | str) -> Facts:
    return Facts(answers=answers)


# -- the total, its window and its status ------------------------------------------------------------------------------


def test_credit_of_the_cycle_counts_for_the_total() -> None:
    evaluation = judge(rules(total("50")), [credit("2025-01-01", "20"), credit("2026-05-31", "7.25")])

    assert stands(evaluation) == ("27.25", "22.75")
    assert (evaluation.start, evaluation.due_on) == (dt.date(2025, 1, 1), DUE)


def test_credit_before_the_cycle_is_too_early_and_after_it_too_late() -> None:
    earned = [credit("2024-12-31", "5"), credit("2027-01-01", "6")]

    evaluation = judge(rules(total("50")), earned, as_of=dt.date(2027, 1, 2))

    assert stands(evaluation) == ("0", "50")
    assert evaluation.of("total").refused == (
        Refused("2024-12-31", Decimal(5), Refusal.TOO_EARLY),
        Refused("2027-01-01", Decimal(6), Refusal.TOO_LATE),
    )


def test_future_credit_is_not_seen() -> None:
    evaluation = judge(rules(total("50")), [credit("2026-06-02", "50")], as_of=dt.date(2026, 6, 1))

    assert stands(evaluation) == ("0", "50")
    assert evaluation.of("total").refused == ()


@pytest.mark.parametrize(
    ("as_of", "status"),
    [
        (dt.date(2026, 10, 1), Status.ON_TRACK),  # 91 days left
        (dt.date(2026, 10, 2), Status.AT_RISK),
        (dt.date(2026, 12, 31), Status.AT_RISK),
        (dt.date(2027, 1, 1), Status.OVERDUE),
    ],
)
def test_what_is_missing_is_at_risk_in_the_last_90_days_and_then_overdue(as_of: dt.date, status: Status) -> None:
    assert judge(rules(total("50")), as_of=as_of).status is status


def test_what_is_met_stays_met_after_the_last_day() -> None:
    evaluation = judge(rules(total("2")), [credit("2026-01-01", "2")], as_of=dt.date(2027, 6, 1))

    assert (evaluation.status, evaluation.is_met) == (Status.MET, True)


def test_the_most_urgent_requirement_decides_the_status() -> None:
    rule_set = rules(total("2"), topic("pain", "2", timing={"due_on": "2026-05-01"}))

    evaluation = judge(rule_set, [credit("2026-01-01", "2")])

    assert (evaluation.status, [each.requirement.code for each in evaluation.open]) == (Status.OVERDUE, ["pain"])


def test_an_amount_of_zero_is_met_and_no_stated_length_is_not() -> None:
    evaluation = judge(rules(total("0"), topic("pain", None)))

    assert [each.status for each in evaluation.progress] == [Status.MET, Status.ON_TRACK]
    assert [each.required for each in evaluation.progress] == [Decimal(0), None]


def test_any_credit_meets_a_course_without_a_stated_length() -> None:
    evaluation = judge(rules(topic("pain", None)), [credit("2026-01-01", "1", topics={"pain": "0.25"})])

    assert evaluation.of("pain").status is Status.MET


# -- what credit is worth ----------------------------------------------------------------------------------------------


def test_a_type_that_is_not_accepted_does_not_count_and_says_so() -> None:
    evaluation = judge(rules(total("50")), [credit("2026-01-01", {"AMA_PRA_2": "4", "IPCE": "6"})])

    assert evaluation.of("total").refused == (Refused("2026-01-01", Decimal(6), Refusal.NOT_ACCEPTED),)


def test_several_types_of_one_activity_are_never_added() -> None:
    rule_set = rules(total("50"), accepts=["AMA_PRA_1", "ANCC_CH"])

    evaluation = judge(rule_set, [credit("2026-01-01", {"AMA_PRA_1": "4", "ANCC_CH": "4.5"})])

    assert stands(evaluation) == ("4.5", "45.5")


def test_conversion_belongs_to_the_accepting_body() -> None:
    """0.1 CEU is an hour of ACPE, while a CEU of the athletic trainers' board is an hour."""
    pharmacist = rules(total("30"), accepts=["@pharmacy_hours"])
    trainer = library.rule_set("BOC", "ANY")

    for_pharmacy = judge(pharmacist, [credit("2026-01-01", {"ACPE_CEU": "0.15"})])
    for_training = judge(trainer, [credit("2026-01-01", {"BOC_EBP": "1.5"})])

    assert (stands(for_pharmacy), stands(for_training)) == (("1.5", "28.5"), ("1.5", "48.5"))


def test_rounding_is_never_silent() -> None:
    rule_set = rules(total("10"), accepts=[{"type": "AMA_PRA_1", "step": "0.5"}])

    progress = judge(rule_set, [credit("2026-01-01", "1.75"), credit("2026-01-02", "0.25")]).of("total")

    assert progress.counted == (Counted("2026-01-01", Decimal("1.5"), rounded_from=Decimal("1.75")),)
    assert progress.refused == (Refused("2026-01-02", Decimal("0.25"), Refusal.ROUNDED),)


def test_what_is_not_rounded_says_nothing_of_it() -> None:
    rule_set = rules(total("10"), accepts=[{"type": "AMA_PRA_1", "step": "0.5"}])

    assert judge(rule_set, [credit("2026-01-01", "1.5")]).of("total").counted[0].rounded_from is None


def test_rounding_of_a_topic_is_not_silent_either() -> None:
    rule_set = rules(topic("pain", "5"), accepts=[{"type": "AMA_PRA_1", "step": "1"}])

    progress = judge(rule_set, [credit("2026-01-01", "2.5", topics={"pain": "2.5"})]).of("pain")

    assert progress.counted == (Counted("2026-01-01", Decimal(2), rounded_from=Decimal("2.5")),)


# -- minimums ----------------------------------------------------------------------------------------------------------


def test_a_minimum_lies_inside_the_total() -> None:
    rule_set = rules(
        total("50"), minimum("category_1", "20", accepts=["AMA_PRA_1"]), accepts=["AMA_PRA_1", "AMA_PRA_2"]
    )

    evaluation = judge(rule_set, [credit("2026-01-01", "12"), credit("2026-01-02", {"AMA_PRA_2": "9"})])

    assert (stands(evaluation), stands(evaluation, "category_1")) == (("21", "29"), ("12", "8"))
    assert why_not(evaluation, "category_1") == [("2026-01-02", Refusal.NOT_ACCEPTED)]


def test_a_minimum_can_be_of_formats() -> None:
    rule_set = rules(minimum("live", "10", formats=["COURSE", "INTERNET_LIVE"]))
    earned = [
        credit("2026-01-01", "4", format="COURSE"),
        credit("2026-01-02", "9", format="JOURNAL"),
        credit("2026-01-03", "9"),
    ]

    assert stands(judge(rule_set, earned), "live") == ("4", "6")


# -- topics ------------------------------------------------------------------------------------------------------------


def test_hours_on_a_topic_count_for_the_total_too() -> None:
    evaluation = judge(rules(total("50"), topic("pain", "5")), [credit("2026-01-01", "6", topics={"pain": "2"})])

    assert (stands(evaluation), stands(evaluation, "pain")) == (("6", "44"), ("2", "3"))


def test_an_hour_serves_several_topics_but_each_only_once() -> None:
    rule_set = rules(topic("pain", "5"), topic("opioids", "5"), topic("both", "5", topics=["pain", "opioids"]))

    evaluation = judge(rule_set, [credit("2026-01-01", "3", topics={"pain": "3", "opioids": "3"})])

    assert [stands(evaluation, code)[0] for code in ("pain", "opioids", "both")] == ["3", "3", "3"]


def test_a_topic_never_counts_more_than_the_activity_is_worth() -> None:
    rule_set = rules(topic("pain", "5"), accepts=[{"type": "AMA_PRA_1", "factor": "0.5"}])

    assert stands(judge(rule_set, [credit("2026-01-01", "4", topics={"pain": "4"})]), "pain") == ("2", "3")


def test_hours_on_top_of_the_total_do_not_count_for_it() -> None:
    rule_set = rules(total("24"), topic("domestic_violence", "2", on_top=True))

    evaluation = judge(rule_set, [credit("2026-01-01", "5", topics={"domestic_violence": "5"})])

    assert (stands(evaluation, "domestic_violence"), stands(evaluation)) == (("2", "0"), ("3", "21"))
    assert evaluation.of("total").refused == (
        Refused("2026-01-01", Decimal(2), Refusal.USED_ON_TOP, "On domestic_violence"),
    )


def test_topics_on_top_take_the_hours_that_are_worth_least_elsewhere() -> None:
    live = minimum("live", "2", formats=["COURSE"])
    rule_set = rules(total("24"), live, topic("domestic_violence", "2", on_top=True))
    earned = [
        credit("2026-01-01", "2", topics={"domestic_violence": "2"}, format="COURSE"),
        credit("2026-02-01", "2", topics={"domestic_violence": "2"}, format="JOURNAL"),
    ]

    evaluation = judge(rule_set, earned)

    assert [each.key for each in evaluation.of("domestic_violence").counted] == ["2026-02-01"]
    assert evaluation.of("live").status is Status.MET


def test_topics_on_top_do_not_take_each_others_hours() -> None:
    """Counted greedily, the first topic would take the only hours that the second can use."""
    rule_set = rules(topic("pain", "2", on_top=True, topics=["pain", "opioids"]), topic("opioids", "2", on_top=True))
    earned = [credit("2026-01-01", "2", topics={"opioids": "2"}), credit("2026-02-01", "2", topics={"pain": "2"})]

    evaluation = judge(rule_set, earned)

    assert [each.status for each in evaluation.progress] == [Status.MET, Status.MET]


def test_credit_on_the_topic_outside_its_window_says_why() -> None:
    rule_set = rules(topic("pain", "2"))
    earned = [credit("2024-05-01", "2", topics={"pain": "2"}), credit("2024-06-01", "2")]

    assert why_not(judge(rule_set, earned), "pain") == [("2024-05-01", Refusal.TOO_EARLY)]


def test_component_hours_lie_inside_the_contact_hours() -> None:
    rule_set = rules(
        total("100"), topic("pharmacology", "25", component_types=["ANCC_RX", "AANP_RX"]), accepts=["@nursing_hours"]
    )

    evaluation = judge(rule_set, [credit("2026-01-01", {"ANCC_CH": "10", "ANCC_RX": "4"})])

    assert (stands(evaluation), stands(evaluation, "pharmacology")) == (("10", "90"), ("4", "21"))


def test_a_component_and_a_topic_of_the_same_hours_count_once() -> None:
    both = topic("pharmacology", "25", topics=["pharmacology"], component_types=["ANCC_RX"])
    rule_set = rules(both, accepts=["@nursing_hours"])

    evaluation = judge(
        rule_set, [credit("2026-01-01", {"ANCC_CH": "10", "ANCC_RX": "4"}, topics={"pharmacology": "4"})]
    )

    assert stands(evaluation, "pharmacology") == ("4", "21")


# -- clocks ------------------------------------------------------------------------------------------------------------


def test_once_in_a_lifetime_looks_back_forever() -> None:
    rule_set = rules(total("50"), topic("pain", "12", timing={"clock": "once"}))

    evaluation = judge(rule_set, [credit("2009-03-01", "12", topics={"pain": "12"})])

    assert (stands(evaluation), stands(evaluation, "pain")) == (("0", "50"), ("12", "0"))


def test_late_credit_still_meets_what_is_due_once_in_a_lifetime() -> None:
    rule_set = rules(topic("pain", "12", timing={"clock": "once", "months_after_licensure": 48}))
    late = [credit("2026-02-01", "12", topics={"pain": "12"})]

    before = judge(rule_set, licensed_on=dt.date(2020, 1, 15))
    after = judge(rule_set, late, licensed_on=dt.date(2020, 1, 15))

    assert (before.of("pain").last_day, before.status, after.status) == (
        dt.date(2024, 1, 14),
        Status.OVERDUE,
        Status.MET,
    )


def test_months_since_licensure_need_the_date_of_licensure() -> None:
    rule_set = rules(topic("pain", "12", timing={"clock": "once", "months_after_licensure": 48}))

    progress = judge(rule_set).of("pain")

    assert (progress.status, progress.asks) == (Status.NOT_COMPUTED, "licensed_on")


def test_the_first_renewal_has_duties_of_its_own() -> None:
    rule_set = rules(topic("hiv_aids", "1", timing={"clock": "first_renewal"}))

    first = judge(rule_set, licensed_on=dt.date(2025, 3, 1)).of("hiv_aids")
    later = judge(rule_set, licensed_on=dt.date(2024, 12, 31)).of("hiv_aids")
    unknown = judge(rule_set).of("hiv_aids")

    assert [first.status, later.status, unknown.status] == [Status.ON_TRACK, Status.NOT_DUE, Status.NOT_COMPUTED]
    assert (later.why, unknown.asks) == (Why.LATER_RENEWAL, "licensed_on")


@pytest.mark.parametrize(
    ("licensed_on", "is_due"), [("2021-01-01", True), ("2023-01-01", False), ("2019-01-01", False)]
)
def test_every_third_renewal_counts_from_licensure(licensed_on: str, is_due: bool) -> None:
    rule_set = rules(topic("domestic_violence", "2", timing={"clock": "every_n_cycles", "interval": 3}))

    progress = judge(rule_set, licensed_on=dt.date.fromisoformat(licensed_on)).of("domestic_violence")

    assert (progress.status is not Status.NOT_DUE, progress.why is Why.NOT_THIS_CYCLE) == (is_due, not is_due)
    assert progress.start == dt.date(2021, 1, 1)  # all that was earned since the last third renewal counts


def test_every_n_years_looks_back_that_many_years() -> None:
    rule_set = rules(topic("suicide_prevention", "6", timing={"clock": "every_n_years", "interval": 6}))
    earned = [credit("2021-01-01", "6", topics={"suicide_prevention": "6"})]

    assert judge(rule_set, earned).of("suicide_prevention").status is Status.MET
    assert judge(rule_set, earned, due_on=dt.date(2027, 1, 1)).of("suicide_prevention").status is Status.ON_TRACK


def test_a_requirement_can_have_a_last_day_of_its_own() -> None:
    rule_set = rules(topic("pain", "2", timing={"due_on": "2026-09-30"}))

    assert judge(rule_set).of("pain").last_day == dt.date(2026, 9, 30)


def test_a_board_certificate_has_several_dates() -> None:
    abim = library.rule_set("ABIM", "ANY")
    milestones = {
        "two_year": dt.date(2026, 12, 31),
        "five_year": dt.date(2028, 12, 31),
        "assessment": dt.date(2029, 12, 31),
    }
    earned = [credit("2024-02-01", {"ABIM_MOC": "60"})]

    evaluation = judge(abim, earned, due_on=dt.date(2031, 12, 31), milestones=milestones)

    assert [(each.requirement.code, each.last_day, each.status) for each in evaluation.progress[:3]] == [
        ("total", dt.date(2028, 12, 31), Status.ON_TRACK),
        ("two_year", dt.date(2026, 12, 31), Status.ON_TRACK),
        ("assessment", dt.date(2029, 12, 31), Status.ON_TRACK),
    ]
    assert (stands(evaluation), stands(evaluation, "two_year")) == (("60", "40"), ("0", "1"))


def test_without_the_date_of_a_milestone_it_is_asked_for() -> None:
    evaluation = judge(library.rule_set("ABIM", "ANY"), due_on=dt.date(2031, 12, 31))

    assert evaluation.of("assessment").status is Status.NOT_COMPUTED
    assert evaluation.asks == ("milestone:five_year", "milestone:two_year", "milestone:assessment", "abim_lka")


# -- the first renewal -------------------------------------------------------------------------------------------------

PRORATED: list[dict[str, Any]] = [
    {"below_months": 12, "amounts": {"total": "0"}},
    {"amounts": {"total": "15"}},
]


@pytest.mark.parametrize(
    ("licensed_on", "required", "status"),
    [
        (dt.date(2026, 1, 2), 0, Status.NOT_DUE),  # less than 12 full months
        (dt.date(2026, 1, 1), 15, Status.ON_TRACK),
        (dt.date(2025, 1, 1), 15, Status.ON_TRACK),
        (dt.date(2024, 12, 31), 30, Status.ON_TRACK),  # the second renewal
        (None, 30, Status.ON_TRACK),
    ],
)
def test_the_first_renewal_is_prorated_by_months(licensed_on: dt.date | None, required: int, status: Status) -> None:
    progress = judge(rules(total("30"), first_renewal=PRORATED), licensed_on=licensed_on).of("total")

    assert (progress.required, progress.status) == (Decimal(required), status)
    assert (progress.why is Why.FIRST_RENEWAL) == (required < 30)


def test_the_date_of_licensure_is_asked_for_where_it_could_make_less_due() -> None:
    assert judge(rules(total("30"), first_renewal=PRORATED)).asks == ("licensed_on",)


def test_what_the_exemption_does_not_name_stays_due() -> None:
    rule_set = rules(total("30"), topic("implicit_bias", "1"), first_renewal=[{"amounts": {"total": "0"}}])

    evaluation = judge(rule_set, licensed_on=dt.date(2025, 5, 1))

    assert [each.status for each in evaluation.progress] == [Status.NOT_DUE, Status.ON_TRACK]


# -- conditions, substitutes, routes and waivers -----------------------------------------------------------------------

PRESCRIBER = {"question": "dea_registered"}


def test_a_condition_decides_whether_a_requirement_applies() -> None:
    rule_set = rules(topic("opioids", "2", applies_if=PRESCRIBER))

    yes, no, unknown = (
        judge(rule_set, facts=answered(**given)).of("opioids")
        for given in ({"dea_registered": True}, {"dea_registered": False}, {})
    )

    assert [yes.status, no.status, unknown.status] == [Status.ON_TRACK, Status.NOT_DUE, Status.NOT_COMPUTED]
    assert (no.why, unknown.why, unknown.asks) == (Why.CONDITION, Why.CONDITION, "dea_registered")


def test_an_unknown_condition_does_not_matter_where_the_credit_is_there() -> None:
    rule_set = rules(topic("opioids", "2", applies_if=PRESCRIBER))

    evaluation = judge(rule_set, [credit("2026-01-01", "2", topics={"opioids": "2"})])

    assert (evaluation.status, evaluation.asks) == (Status.MET, ())


def test_what_has_no_answer_yet_shows_what_is_earned_so_far() -> None:
    rule_set = rules(topic("opioids", "2", applies_if=PRESCRIBER))

    evaluation = judge(rule_set, [credit("2026-01-01", "2", topics={"opioids": "1.5"})])

    assert stands(evaluation, "opioids") == ("1.5", "0.5")


YES, NO, ASKED = (True, "a"), (False, "b"), (None, "c")
A, B, C = Condition("a"), Condition("b"), Condition("c")


@pytest.mark.parametrize(
    ("condition", "expected"),
    [
        (None, (True, "")),
        (Condition("a", expected=False), (False, "a")),
        (Condition(all_of=(A, B, C)), NO),  # one no is enough, whatever isn't known
        (Condition(all_of=(A, C)), ASKED),
        (Condition(any_of=(C, A)), YES),
        (Condition(any_of=(B, C)), ASKED),
        (Condition(any_of=(B, Condition(all_of=(A, B)))), NO),
        (Condition("degree", "DO"), (True, "degree")),
        (Condition("degree", "MD"), (False, "degree")),
    ],
)
def test_conditions_join_by_all_and_any(condition: Condition | None, expected: tuple[bool | None, str]) -> None:
    assert holds(condition, {"a": True, "b": False, "degree": "DO"}) == expected


CERTIFIED = {"question": "board_certified", "label": "Board certification", "covers": ["total"]}


def test_a_substitute_meets_what_it_covers_and_topics_stay_due() -> None:
    rule_set = rules(total("60"), topic("pain", "2"), substitutes=[CERTIFIED])

    evaluation = judge(rule_set, facts=answered(board_certified=True))

    assert [each.status for each in evaluation.progress] == [Status.MET, Status.ON_TRACK]
    assert (evaluation.of("total").why, evaluation.of("total").detail) == (Why.SUBSTITUTED, "Board certification")


def test_without_a_yes_a_substitute_changes_nothing() -> None:
    rule_set = rules(total("60"), substitutes=[CERTIFIED])

    for facts in (Facts(), answered(board_certified=False)):
        assert judge(rule_set, facts=facts).of("total").status is Status.ON_TRACK


def test_a_substitute_can_be_worth_some_credit() -> None:
    rule_set = rules(total("60"), substitutes=[{**CERTIFIED, "credit": "25"}])

    evaluation = judge(rule_set, [credit("2026-01-01", "10")], facts=answered(board_certified=True))

    assert (stands(evaluation), evaluation.of("total").added) == (("35", "25"), Decimal(25))


ROUTES: dict[str, Any] = {
    "routes": [
        {"code": "short", "label": "50 in 18 months", "window_months": 18},
        {"code": "long", "label": "100 in 30 months", "window_months": 30},
    ]
}


def test_before_a_route_is_chosen_nothing_is_said_about_it() -> None:
    rule_set = rules(
        {**total("50"), "routes": ["short"]}, {**total("100"), "code": "more", "routes": ["long"]}, months=12, **ROUTES
    )

    evaluation = judge(rule_set)

    assert [each.status for each in evaluation.progress] == [Status.CHOOSE_ROUTE] * 2
    assert evaluation.asks == ("route",)


def test_a_route_brings_its_own_window_and_requirements() -> None:
    rule_set = rules(
        {**total("50"), "routes": ["short"]}, {**total("100"), "code": "more", "routes": ["long"]}, months=12, **ROUTES
    )
    earned = [credit("2024-07-01", "40"), credit("2025-07-01", "30")]

    short = judge(rule_set, earned, facts=Facts(route="short"))
    long = judge(rule_set, earned, facts=Facts(route="long"))

    assert (stands(short), short.of("more").why, short.start) == (("30", "20"), Why.OTHER_ROUTE, dt.date(2025, 7, 1))
    assert (stands(long, "more"), long.of("total").status) == (("70", "30"), Status.NOT_DUE)


def test_a_waiver_meets_a_requirement() -> None:
    progress = judge(rules(total("50")), facts=Facts(waived=frozenset(["total"]))).of("total")

    assert (progress.status, progress.why) == (Status.MET, Why.WAIVED)


def test_a_duty_is_met_when_it_is_confirmed_in_its_window() -> None:
    rule_set = rules(duty("practice"))

    open_, met, before = (
        judge(rule_set, facts=Facts(met=met)).of("practice")
        for met in ({}, {"practice": dt.date(2026, 1, 1)}, {"practice": dt.date(2024, 12, 31)})
    )

    assert [open_.status, met.status, before.status] == [Status.ON_TRACK, Status.MET, Status.ON_TRACK]
    assert met.why is Why.CONFIRMED


def test_a_topic_met_before_the_credit_on_file_is_met() -> None:
    rule_set = rules(topic("pain", "12", timing={"clock": "once"}))

    progress = judge(rule_set, facts=Facts(met={"pain": dt.date(2012, 1, 1)})).of("pain")

    assert (progress.status, progress.why) == (Status.MET, Why.MET_EARLIER)


def test_what_is_confirmed_for_a_later_day_does_not_count_yet() -> None:
    evaluation = judge(rules(duty("practice")), facts=Facts(met={"practice": dt.date(2026, 8, 1)}))

    assert evaluation.of("practice").status is Status.ON_TRACK


# -- caps --------------------------------------------------------------------------------------------------------------


def test_a_cap_on_a_format_counts_up_to_it_and_refuses_later_credit() -> None:
    rule_set = rules(total("50"), caps=[{"label": "At most 10 for teaching", "amount": "10", "formats": ["TEACHING"]}])
    earned = [credit("2026-02-01", "8", format="TEACHING"), credit("2026-01-01", "8", format="TEACHING")]

    evaluation = judge(rule_set, [*earned, credit("2026-03-01", "5")])

    assert stands(evaluation) == ("15", "35")
    assert evaluation.of("total").refused == (
        Refused("2026-02-01", Decimal(6), Refusal.OVER_CAP, "At most 10 for teaching"),
    )


def test_a_cap_on_a_type_leaves_credit_that_has_another_type() -> None:
    rule_set = rules(
        total("50"),
        accepts=["AMA_PRA_1", "AMA_PRA_2"],
        caps=[{"label": "At most 5 of Category 2", "amount": "5", "types": ["AMA_PRA_2"]}],
    )
    earned = [credit("2026-01-01", {"AMA_PRA_2": "8"}), credit("2026-01-02", {"AMA_PRA_2": "8", "AMA_PRA_1": "8"})]

    assert stands(judge(rule_set, earned)) == ("13", "37")


def test_a_cap_can_be_for_each_calendar_year() -> None:
    rule_set = rules(
        total("50"), caps=[{"label": "At most 6 a year", "amount": "6", "formats": ["TEACHING"], "per": "year"}]
    )
    earned = [credit(day, "5", format="TEACHING") for day in ("2025-02-01", "2025-12-31", "2026-01-01")]

    assert stands(judge(rule_set, earned)) == ("11", "39")


def test_a_cap_can_be_for_each_activity() -> None:
    rule_set = rules(total("50"), caps=[{"label": "At most 4 each", "amount": "4", "per": "activity"}])

    evaluation = judge(rule_set, [credit("2026-01-01", "6"), credit("2026-01-02", "3")])

    assert stands(evaluation) == ("7", "43")
    assert why_not(evaluation) == [("2026-01-01", Refusal.OVER_CAP)]


def test_caps_that_cross_are_shared_out_as_well_as_possible() -> None:
    """At most 10 online and 10 of Category 2. Greedily by day, online Category 2 would use up both caps."""
    rule_set = rules(
        total("50"),
        accepts=["AMA_PRA_1", "AMA_PRA_2"],
        caps=[
            {"label": "At most 10 online", "amount": "10", "formats": ["INTERNET_ENDURING"]},
            {"label": "At most 10 of Category 2", "amount": "10", "types": ["AMA_PRA_2"]},
        ],
    )
    earned = [
        credit("2026-01-01", {"AMA_PRA_2": "10"}, format="INTERNET_ENDURING"),
        credit("2026-01-02", {"AMA_PRA_1": "10"}, format="INTERNET_ENDURING"),
        credit("2026-01-03", {"AMA_PRA_2": "10"}, format="COURSE"),
    ]

    assert stands(judge(rule_set, earned)) == ("20", "30")


def test_which_credit_is_over_a_cap_does_not_depend_on_the_order() -> None:
    rule_set = rules(
        total("50"),
        accepts=["AMA_PRA_1", "AOA_1A"],
        caps=[
            {"label": "On journals", "amount": "2", "formats": ["JOURNAL"]},
            {"label": "Of 1-A", "amount": "2", "types": ["AOA_1A"]},
        ],
    )
    one = credit("2026-01-01", {"AOA_1A": "1"}, key="1", format="JOURNAL")
    both = credit("2026-01-01", {"AMA_PRA_1": "1", "AOA_1A": "2"}, key="2", format="JOURNAL")

    evaluation, again = judge(rule_set, [one, both]), judge(rule_set, [both, one])

    assert again.of("total") == evaluation.of("total")


def test_caps_hold_for_a_minimum_too() -> None:
    rule_set = rules(
        minimum("category_1", "20", accepts=["AMA_PRA_1"]),
        caps=[{"label": "At most 5 for teaching", "amount": "5", "formats": ["TEACHING"]}],
    )

    assert stands(judge(rule_set, [credit("2026-01-01", "9", format="TEACHING")]), "category_1") == ("5", "15")


# -- repeats, bonuses and what carries over ----------------------------------------------------------------------------


def test_repeats_count_unless_the_rule_says_otherwise() -> None:
    earned = [credit("2025-05-01", "3", activity="A"), credit("2026-05-01", "4", activity="A")]

    every = judge(rules(total("50")), earned)
    once = judge(rules(total("50"), repeats_count=False), earned)

    assert (stands(every), stands(once)) == (("7", "43"), ("4", "46"))
    assert once.of("total").refused == (Refused("2025-05-01", Decimal(3), Refusal.REPEATED),)


def test_a_repeat_in_another_cycle_or_of_unknown_activity_counts() -> None:
    earned = [
        credit("2024-05-01", "3", activity="A"),
        credit("2026-05-01", "3", activity="A"),
        credit("2026-05-02", "3"),
        credit("2026-05-03", "3"),
    ]

    assert stands(judge(rules(total("50"), repeats_count=False), earned)) == ("9", "41")


def test_a_longer_repeat_does_not_take_the_topic_of_a_shorter_one() -> None:
    rule_set = rules(total("50"), topic("pain", "2"), repeats_count=False)
    earned = [credit("2025-05-01", "2", topics={"pain": "2"}, activity="A"), credit("2026-05-01", "4", activity="A")]

    evaluation = judge(rule_set, earned)

    assert (stands(evaluation), stands(evaluation, "pain")) == (("4", "46"), ("2", "0"))


def test_a_repeat_of_what_a_topic_on_top_used_does_not_count_for_the_total() -> None:
    rule_set = rules(total("24"), topic("domestic_violence", "2", on_top=True), repeats_count=False)
    earned = [credit(day, "2", topics={"domestic_violence": "2"}, activity="A") for day in ("2025-05-01", "2026-05-01")]

    evaluation = judge(rule_set, earned)

    assert (stands(evaluation, "domestic_violence"), stands(evaluation)) == (("2", "0"), ("0", "24"))


def test_nccpa_doubles_the_first_20_of_pi_cme_and_weighs_self_assessment() -> None:
    rule_set = library.rule_set("NCCPA", "PA")
    earned = [credit("2026-01-01", {"AAPA_CAT1_PI": "30"}), credit("2026-01-02", {"AAPA_CAT1_SA": "8"})]

    evaluation = judge(rule_set, earned)

    assert stands(evaluation) == ("62", "38")  # 30 + 20 doubled, and 8 × 1.5
    assert (stands(evaluation, "category_1"), evaluation.of("total").added) == (("62", "0"), Decimal(20))


def test_a_state_takes_the_same_pi_cme_at_face_value() -> None:
    rule_set = rules(total("100"), accepts=["@pa_category_1"])

    assert stands(judge(rule_set, [credit("2026-01-01", {"AAPA_CAT1_PI": "30"})])) == ("30", "70")


def test_what_is_above_the_total_carries_over_up_to_the_cap() -> None:
    rule_set = rules(total("50"), carry_over="20")

    above, far_above, below = (
        carries(judge(rule_set, [credit("2026-01-01", amount)])) for amount in ("60", "90", "40")
    )

    assert [above, far_above, below] == [Decimal(10), Decimal(20), Decimal(0)]


def test_carried_credit_counts_but_does_not_carry_on() -> None:
    rule_set = rules(total("50"), carry_over="20")

    evaluation = judge(rule_set, [credit("2026-01-01", "5")], facts=Facts(carried=Decimal(50)))

    assert (stands(evaluation), carries(evaluation)) == (("55", "0"), Decimal(5))


def test_where_the_rule_says_nothing_of_it_nothing_carries_over() -> None:
    assert carries(judge(rules(total("50")), [credit("2026-01-01", "90")])) == 0


def test_the_totals_of_other_routes_do_not_lessen_what_carries_over() -> None:
    rule_set = rules(
        {**total("50"), "routes": ["short"]},
        {**total("100"), "code": "more", "routes": ["long"]},
        carry_over="20",
        **ROUTES,
    )

    evaluation = judge(rule_set, [credit("2026-01-01", "60")], facts=Facts(route="short"))

    assert carries(evaluation) == 10


# -- ten things a naive model gets wrong -------------------------------------------------------------------------------


def test_trap_1_the_look_back_is_not_the_term_of_the_license() -> None:
    """Connecticut renews every year and looks back two."""
    evaluation = judge(rules(total("50"), months=24, term_months=12), [credit("2025-01-01", "30")])

    assert (evaluation.start, stands(evaluation)) == (dt.date(2025, 1, 1), ("30", "20"))


def test_trap_2_a_topic_is_kept_for_the_person_not_the_cycle() -> None:
    """California's 12 hours on pain are met for life."""
    rule_set = library.rule_set("CA", "MD")
    earned = [credit("2019-03-01", "12", topics={"pain": "12"})]
    facts = answered(pathologist_or_radiologist=False)

    later = judge(rule_set, earned, facts=facts, due_on=dt.date(2030, 5, 31), licensed_on=dt.date(2018, 5, 2))

    assert later.of("pain").status is Status.MET


def test_trap_3_the_first_renewal_is_different() -> None:
    rule_set = library.rule_set("CA", "MD")

    evaluation = judge(rule_set, licensed_on=dt.date(2026, 1, 15))  # 11 full months

    assert (evaluation.of("total").required, evaluation.of("total").why) == (Decimal(25), Why.FIRST_RENEWAL)


def test_trap_4_the_persons_own_date_beats_any_computed_one() -> None:
    rule_set = library.rule_set("CA", "MD")

    evaluation = judge(rule_set, due_on=dt.date(2027, 2, 28), as_of=TODAY)

    assert (evaluation.due_on, evaluation.start) == (dt.date(2027, 2, 28), dt.date(2025, 3, 1))


def test_trap_5_one_activity_counts_everywhere_but_only_once_inside_each() -> None:
    session = [credit("2026-01-01", {"AMA_PRA_1": "2", "ANCC_CH": "2", "ABIM_MOC": "2"}, topics={"pain": "2"})]
    state = rules(total("50"), topic("pain", "2"), accepts=["AMA_PRA_1", "ANCC_CH"])
    board = rules(total("100"), accepts=["ABIM_MOC"])

    assert stands(judge(state, session)) == ("2", "48")
    assert stands(judge(state, session), "pain") == ("2", "0")
    assert stands(judge(board, session)) == ("2", "98")


def test_trap_6_pharmacology_lies_inside_contact_hours() -> None:
    rule_set = library.rule_set("AANPCB", "APRN")

    evaluation = judge(rule_set, [credit("2026-01-01", {"AANP_CH": "30", "AANP_RX": "12"})])

    assert (stands(evaluation), stands(evaluation, "pharmacology")) == (("30", "70"), ("12", "13"))


def test_trap_7_points_exist_only_where_the_provider_reported_them() -> None:
    rule_set = library.rule_set("ABIM", "ANY")
    due_on = dt.date(2028, 12, 31)

    evaluation = judge(rule_set, [credit("2026-01-01", "10")], due_on=due_on, milestones={"five_year": due_on})

    assert why_not(evaluation) == [("2026-01-01", Refusal.NOT_ACCEPTED)]


def test_trap_8_a_substitute_for_the_total_leaves_its_topics() -> None:
    """Certification replaces North Carolina's 60 credits, not the hours on controlled substances."""
    rule_set = library.rule_set("NC", "MD")
    facts = answered(moc_participant=True, controlled_substances_prescriber=True)

    evaluation = judge(rule_set, facts=facts)

    assert evaluation.of("total").why is Why.SUBSTITUTED
    assert stands(evaluation, "controlled_substances") == ("0", "3")


def test_trap_9_conditions_decide_what_applies() -> None:
    rule_set = library.rule_set("CA", "MD")

    radiologist = judge(rule_set, facts=answered(pathologist_or_radiologist=True, geriatric_practice=False))

    assert [each.requirement.code for each in radiologist.open] == ["total"]


def test_trap_10_each_license_has_its_own_clock() -> None:
    """The same credit is in the window of one license, and too early for another."""
    earned = [credit("2025-02-01", "10")]

    one, other = judge(rules(total("50")), earned), judge(rules(total("50")), earned, due_on=dt.date(2027, 6, 30))

    assert (stands(one), stands(other)) == (("10", "40"), ("0", "50"))


# -- bodies ------------------------------------------------------------------------------------------------------------


def test_ccrn_needs_its_categories_beside_the_total() -> None:
    rule_set = library.rule_set("AACN", "RN")
    earned = [
        credit("2025-01-01", {"AACN_CERP_A": "85"}),
        credit("2025-02-01", {"AACN_CERP_B": "6"}),
        credit("2025-03-01", {"ANCC_CH": "9"}),
    ]

    evaluation = judge(rule_set, earned)

    assert stands(evaluation) == ("100", "0")
    assert [stands(evaluation, f"category_{name}")[1] for name in "abc"] == ["0", "4", "10"]


def test_pediatrics_counts_whole_points_of_each_part() -> None:
    rule_set = library.rule_set("ABP", "ANY")
    earned = [credit("2025-01-01", {"ABP_2": "45.75"}), credit("2025-02-01", {"ABP_4": "20"})]

    evaluation = judge(rule_set, earned)

    assert (stands(evaluation), stands(evaluation, "part_2"), stands(evaluation, "part_4")) == (
        ("65", "35"),
        ("45", "0"),
        ("20", "20"),
    )
    assert evaluation.of("part_2").counted[0].rounded_from == Decimal("45.75")


def test_the_federal_hours_are_met_once_by_any_of_the_substitutes() -> None:
    rule_set = library.rule_set("DEA", "ANY")

    assert judge(rule_set, facts=answered(dea_data_2000=True)).of("mate").why is Why.SUBSTITUTED
    assert judge(rule_set, [credit("2015-01-01", "8", topics={"substance_use": "8"})]).status is Status.MET


def test_sections_of_the_royal_college_each_need_25() -> None:
    rule_set = library.rule_set("RCPSC", "ANY")
    earned = [credit("2023-01-01", {"RCPSC_S1": "380"}), credit("2026-02-01", {"RCPSC_S3": "20"})]

    evaluation = judge(rule_set, earned)

    assert [stands(evaluation, code)[1] for code in ("total", "section_1", "section_2", "section_3", "last_year")] == [
        "0",
        "0",
        "25",
        "5",
        "20",
    ]


def test_every_shipped_rule_can_be_evaluated() -> None:
    for content in library.files():
        for data in content["rule_sets"]:
            rule_set = library.rule_set(content["authority"], data["profession"])

            evaluation = judge(rule_set, [credit("2026-01-01", "5", topics={"pain": "5"})])

            assert len(evaluation.progress) == len(rule_set.requirements)
