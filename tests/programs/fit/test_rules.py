"""Career fit, definition by definition, and properties that hold for anything on file."""

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from programs.catalog.enums import Interprofessional, Relationships, Stated, Support
from programs.evidence.enums import Grade, MooreLevel
from programs.fit.facts import Claim, DestinationRole, Facts, Result, Skill, Source
from programs.fit.rules import (
    Factor,
    career_applicability,
    career_fit,
    commercial_independence,
    interprofessional_design,
    outcome_tracking,
)
from programs.providers.rules import Standing
from programs.sources import Confidence

LISTING = Source(what="The listing", where="the provider's page", confidence=Confidence.HIGH)
YES = Claim(stated=Stated.YES, evidence="The objectives name it.")
NO = Claim(stated=Stated.NO)
SAID = Claim(stated=Stated.YES)
UNKNOWN = Claim()
A, B, C = Skill("A", "Strategy"), Skill("B", "Budgets"), Skill("C", "Statistics")
ROLE = DestinationRole(
    code="CMO", name="Chief medical officer", skills=frozenset({"A", "B"}), source=LISTING, has=frozenset({"B"})
)


def result(level: MooreLevel, grade: Grade = Grade.B, **fields: Any) -> Result:
    source = Source(what="A study", study="a-study", confidence=Confidence.HIGH)
    given = {"measure": "seen in time", "reason": "The result is self-reported.", "source": source, **fields}
    return Result(level=level, grade=grade, **given)


def facts(**stated: Any) -> Facts:
    return Facts(listing=LISTING, **stated)


def points(factor: Factor) -> tuple[int, int]:
    return factor.low, factor.high


# -- definition by definition ------------------------------------------------------------------------------------------

OUTCOMES = [
    ("0 credits or participation only", [result(MooreLevel.PARTICIPATION)], (0, 0)),
    ("1 satisfaction (Moore 2)", [result(MooreLevel.SATISFACTION, Grade.A)], (1, 1)),
    ("1 knowledge (3A)", [result(MooreLevel.DECLARATIVE)], (1, 1)),
    ("1 knowledge (3B)", [result(MooreLevel.PROCEDURAL)], (1, 1)),
    ("2 competence (4)", [result(MooreLevel.COMPETENCE, Grade.A)], (2, 2)),
    ("2 performance, self-reported or under half followed up", [result(MooreLevel.PERFORMANCE, Grade.C)], (2, 2)),
    ("2 above performance, a value missing", [result(MooreLevel.PATIENTS, Grade.D)], (2, 2)),
    ("3 performance, objective, both values", [result(MooreLevel.PERFORMANCE, Grade.B)], (3, 3)),
    ("3 patient result, both arms at follow-up", [result(MooreLevel.PATIENTS, Grade.A)], (3, 3)),
    ("3 population", [result(MooreLevel.COMMUNITY, Grade.B)], (3, 3)),
    ("the best outcome counts", [result(MooreLevel.DECLARATIVE), result(MooreLevel.PATIENTS)], (3, 3)),
    ("selected by the provider isn't subtracted", [result(MooreLevel.PATIENTS, all_planned=False)], (3, 3)),
    ("reviews (D8) don't count", [result(MooreLevel.PATIENTS, Grade.CONTEXT)], (0, 3)),
    ("a measure without a result doesn't count", [result(MooreLevel.PATIENTS, Grade.U)], (0, 3)),
    ("unknown: nothing published", [], (0, 3)),
]


@pytest.mark.parametrize(("line", "results", "expected"), OUTCOMES, ids=[line for line, *_ in OUTCOMES])
def test_outcome_tracking(line: str, results: list[Result], expected: tuple[int, int]) -> None:
    assert points(outcome_tracking(facts(results=tuple(results)))) == expected


FREE = {"relationships": Relationships.NONE, "support": Support.NONE}
PAID = {"relationships": Relationships.NONE, "support": Support.RECEIVED}
MITIGATED = {"relationships": Relationships.MITIGATED, "support": Support.NONE}
NOT_CLINICAL = {"disclosure_required": False}
ON_FILE = {"disclosure": True}
INDEPENDENCE = [
    ("0 commercial supporter not disclosed though due", PAID, (0, 0)),
    ("0 also for content that isn't clinical", PAID | NOT_CLINICAL, (0, 0)),
    ("1 accredited, no disclosure statement: nothing stated", {}, (1, 1)),
    ("1 accredited, no disclosure statement: no support", FREE, (1, 1)),
    ("1 accredited, no disclosure statement: the supporter is named", PAID | {"supporters": ("Acme",)}, (1, 1)),
    ("2 relevant relationships mitigated, disclosed", MITIGATED | ON_FILE, (2, 2)),
    ("2 commercial support received, disclosed", PAID | ON_FILE, (2, 2)),
    ("2 both", {"relationships": Relationships.MITIGATED, "support": Support.RECEIVED} | ON_FILE, (2, 2)),
    (
        "2 a named supporter is support",
        {"relationships": Relationships.NONE, "supporters": ("Acme",)} | ON_FILE,
        (2, 2),
    ),
    ("2 support disclosed by naming, not clinical", PAID | NOT_CLINICAL | {"supporters": ("Acme",)}, (2, 2)),
    ("3 neither, disclosure on file", FREE | ON_FILE, (3, 3)),
    ("3 neither, disclosure not required", FREE | NOT_CLINICAL, (3, 3)),
    ("2 not clinical, relationships stated nevertheless", MITIGATED | NOT_CLINICAL, (2, 2)),
    ("3 not clinical: no relationships to disclose", {"support": Support.NONE} | NOT_CLINICAL, (3, 3)),
    ("unknown relationships", {"support": Support.NONE} | ON_FILE, (2, 3)),
    ("unknown support", {"relationships": Relationships.NONE} | ON_FILE, (2, 3)),
    ("unknown support can't matter", {"relationships": Relationships.MITIGATED} | ON_FILE, (2, 2)),
    ("unknown relationships can't matter", {"support": Support.RECEIVED} | ON_FILE, (2, 2)),
    ("unknown support, not clinical, nothing disclosed", NOT_CLINICAL, (0, 3)),
]


@pytest.mark.parametrize(("line", "stated", "expected"), INDEPENDENCE, ids=[line for line, *_ in INDEPENDENCE])
def test_commercial_independence(line: str, stated: dict[str, Any], expected: tuple[int, int]) -> None:
    assert points(commercial_independence(facts(**stated))) == expected


SINGLE, OPEN = {"interprofessional": Interprofessional.SINGLE}, {"interprofessional": Interprofessional.OPEN}
PLANNED, TEAM = {"interprofessional": Interprofessional.PLANNED}, {"interprofessional": Interprofessional.TEAM}
MINUTES = {"interprofessional_evidence": "Planning minutes"}
SEVERAL = {"professions": ("Physician", "Nurse")}
DESIGN = [
    ("0 single profession", SINGLE, (0, 0)),
    ("1 open to several", OPEN, (1, 1)),
    ("1 an audience of several is open to several", SINGLE | SEVERAL, (1, 1)),
    ("2 planned by two or more", PLANNED | MINUTES, (2, 2)),
    ("3 documented planning by and for the team: evidence", TEAM | MINUTES, (3, 3)),
    ("3 documented planning by and for the team: IPCE credit", {"ipce_credit": True}, (3, 3)),
    ("each tick needs its evidence: planned", PLANNED, (1, 1)),
    ("each tick needs its evidence: team", TEAM | SEVERAL, (1, 1)),
    ("unknown", {}, (0, 3)),
    ("unknown planning for several", SEVERAL, (1, 3)),
]


@pytest.mark.parametrize(("line", "stated", "expected"), DESIGN, ids=[line for line, *_ in DESIGN])
def test_interprofessional_design(line: str, stated: dict[str, Any], expected: tuple[int, int]) -> None:
    assert points(interprofessional_design(facts(**stated))) == expected


APPLICABILITY = [
    ("0 generic", ROLE, (C,), NO, YES, (0, 0)),
    ("1 one competency of the role", ROLE, (A, C), NO, NO, (1, 1)),
    ("2 two or more", ROLE, (A, B), NO, NO, (2, 2)),
    ("2 leadership content", ROLE, (), YES, NO, (2, 2)),
    ("3 a competency I lack and a practice-change project", ROLE, (A,), NO, YES, (3, 3)),
    ("not 3 for a competency I have", ROLE, (B,), NO, YES, (1, 1)),
    ("each tick needs its evidence: leadership", ROLE, (A,), SAID, NO, (1, 1)),
    ("each tick needs its evidence: project", ROLE, (A,), NO, SAID, (1, 1)),
    ("unknown leadership", ROLE, (C,), UNKNOWN, NO, (0, 2)),
    ("unknown leadership can't matter", ROLE, (A, B), UNKNOWN, NO, (2, 2)),
    ("unknown project", ROLE, (A,), NO, UNKNOWN, (1, 3)),
    ("unknown project can't matter", ROLE, (B,), NO, UNKNOWN, (1, 1)),
    ("who didn't say lacks them all", replace(ROLE, has=None), (B,), NO, YES, (3, 3)),
    ("no role: 2 for leadership content", None, (), YES, NO, (2, 2)),
    ("no role: else 1 if any competency is tagged", None, (A, B, C), NO, YES, (1, 1)),
    ("no role: else 0", None, (), NO, YES, (0, 0)),
    ("no role: unknown leadership", None, (A,), UNKNOWN, YES, (1, 2)),
]


@pytest.mark.parametrize(
    ("line", "role", "skills", "leadership", "project", "expected"),
    APPLICABILITY,
    ids=[line for line, *_ in APPLICABILITY],
)
def test_career_applicability(
    line: str,
    role: DestinationRole | None,
    skills: tuple[Skill, ...],
    leadership: Claim,
    project: Claim,
    expected: tuple[int, int],
) -> None:
    known = facts(skills=skills, leadership=leadership, practice_change=project)

    assert points(career_applicability(known, role)) == expected


# -- the total ---------------------------------------------------------------------------------------------------------

EIGHT = facts(
    results=(result(MooreLevel.PERFORMANCE),), **FREE, **ON_FILE, **OPEN, skills=(A,), leadership=NO, practice_change=NO
)


def test_four_known_factors_add_up_to_one_number() -> None:
    fit = career_fit(EIGHT)

    assert [factor.words for factor in fit.factors] == ["3 of 3", "3 of 3", "1 of 3", "1 of 3"]
    assert (fit.words, fit.note, fit.question) == ("8 of 12", "", "Why 8 of 12?")


def test_one_unknown_factor_makes_a_range() -> None:
    fit = career_fit(replace(EIGHT, results=()))

    assert (fit.words, fit.note) == ("5 to 8 of 12", "one factor unknown")


def test_below_three_known_factors_there_is_no_total() -> None:
    fit = career_fit(replace(EIGHT, results=(), interprofessional=Interprofessional.NOT_STATED))

    assert (fit.words, fit.note, fit.question) == ("", "", "Why is there no career fit?")
    assert fit.refusal == "Only two of the four factors are known, and a total needs three."
    assert len(fit.factors) == 4


@pytest.mark.parametrize(
    ("standing", "found", "said"),
    [
        (
            Standing.NONE_FOUND,
            "No accreditation found in ACCME's list, Mar 3, 2026",
            "No accreditation found in ACCME's list, Mar 3, 2026.",
        ),
        (
            Standing.LAPSED,
            "Ended on Mar 3, 2026. Credit earned before stays valid",
            "The provider's accreditation has lapsed: it ended on Mar 3, 2026. Credit earned before stays valid.",
        ),
        (Standing.NOT_YET, "ACCME: Accreditation", "The provider's accreditation hasn't started yet."),
        (Standing.NOT_STATED, "", "Whether the provider is accredited isn't stated."),
    ],
)
def test_without_accreditation_there_is_no_fit(standing: Standing, found: str, said: str) -> None:
    fit = career_fit(replace(EIGHT, standing=standing, accreditation=found))

    assert (fit.factors, fit.words, fit.refusal) == ((), "", said)


def test_what_weakens_a_result_is_said_and_not_subtracted() -> None:
    low = Source(what="A study", study="a-study", confidence=Confidence.LOW)
    factor = outcome_tracking(facts(results=(result(MooreLevel.PERFORMANCE, all_planned=False, source=low),)))

    assert points(factor) == (3, 3)
    assert factor.sentence == (
        "Performance in practice was measured (Moore level 5): seen in time. It was measured objectively, and both"
        " values are published. The provider selected which results to report. The figures still need verification."
    )
    assert factor.sources == (low,)


def test_of_equal_results_the_one_without_caveats_is_named() -> None:
    selected = result(MooreLevel.PATIENTS, measure="selected", all_planned=False)
    planned = result(MooreLevel.PERFORMANCE, measure="planned")

    assert "planned" in outcome_tracking(facts(results=(selected, planned))).sentence


# -- properties --------------------------------------------------------------------------------------------------------

CLAIMS = st.builds(Claim, stated=st.sampled_from(Stated), evidence=st.sampled_from(["", "The objectives name it."]))
RESULTS = st.builds(result, st.sampled_from(MooreLevel), st.sampled_from(Grade), all_planned=st.booleans())
FACTS = st.builds(
    Facts,
    listing=st.just(LISTING),
    results=st.lists(RESULTS, max_size=3).map(tuple),
    relationships=st.sampled_from(Relationships),
    support=st.sampled_from(Support),
    supporters=st.sampled_from([(), ("Acme",)]),
    disclosure=st.booleans(),
    disclosure_required=st.booleans(),
    interprofessional=st.sampled_from(Interprofessional),
    interprofessional_evidence=st.sampled_from(["", "Planning minutes"]),
    ipce_credit=st.booleans(),
    professions=st.sampled_from([(), ("Physician",), ("Physician", "Nurse")]),
    skills=st.sets(st.sampled_from([A, B, C])).map(lambda chosen: tuple(sorted(chosen, key=lambda each: each.code))),
    leadership=CLAIMS,
    practice_change=CLAIMS,
)
ROLES = st.one_of(
    st.none(),
    st.builds(replace, st.just(ROLE), has=st.one_of(st.none(), st.frozensets(st.sampled_from(["A", "B", "C"])))),
)


@given(FACTS, ROLES)
def test_each_factor_is_from_0_to_3_with_a_sentence_and_a_source(known: Facts, role: DestinationRole | None) -> None:
    for factor in career_fit(known, role).factors:
        assert 0 <= factor.low <= factor.high <= 3
        assert factor.sentence.endswith((".", ".”"))
        assert factor.sources


@given(FACTS, ROLES)
def test_the_total_is_the_sum_and_a_range_has_one_unknown_factor(known: Facts, role: DestinationRole | None) -> None:
    fit = career_fit(known, role)
    unknown = [factor for factor in fit.factors if not factor.is_known]

    assert (fit.low, fit.high) == (sum(f.low for f in fit.factors), sum(f.high for f in fit.factors))
    assert (fit.refusal != "") == (len(unknown) > 1)
    assert (fit.note != "") == (len(unknown) == 1)


RELATED = [Relationships.NONE, Relationships.MITIGATED]
PLANS = [*Interprofessional]
ANSWERS: dict[str, list[Any]] = {
    "relationships": RELATED,
    "support": [Support.NONE, Support.RECEIVED],
    "interprofessional": [each for each in PLANS if each != Interprofessional.NOT_STATED],
    "leadership": [YES, NO],
    "practice_change": [YES, NO],
}


def is_unknown(value: Any) -> bool:
    return (value.stated if isinstance(value, Claim) else value) == "not_stated"


def is_an_exception(name: str, answer: Any, known: Facts) -> bool:
    """The two of the rules: an undisclosed supporter, and relationships behind content that isn't clinical."""
    if name == "relationships":
        return answer == Relationships.MITIGATED and not known.disclosure_required
    return name == "support" and answer == Support.RECEIVED and known.disclosure_required and not known.disclosure


@given(FACTS, ROLES, st.data())
def test_a_range_contains_the_points_once_the_unknown_is_known(
    known: Facts, role: DestinationRole | None, data: st.DataObject
) -> None:
    before = career_fit(known, role)
    for name, answers in ANSWERS.items():
        answer = data.draw(st.sampled_from(answers))
        if not is_unknown(getattr(known, name)) or is_an_exception(name, answer, known):
            continue
        for wide, narrow in zip(
            before.factors, career_fit(replace(known, **{name: answer}), role).factors, strict=True
        ):
            assert wide.low <= narrow.low <= narrow.high <= wide.high, name


@given(FACTS, ROLES, RESULTS, st.sampled_from([A, B, C]))
def test_more_evidence_never_lowers_a_factor(
    known: Facts, role: DestinationRole | None, another: Result, skill: Skill
) -> None:
    more: list[dict[str, Any]] = [
        {"results": (*known.results, another)},
        {"disclosure": True},
        {"interprofessional_evidence": "Planning minutes"},
        {"ipce_credit": True},
        {"professions": ("Physician", "Nurse")},
        {"skills": tuple({*known.skills, skill})},
        {"leadership": YES},
        {"practice_change": YES},
    ]
    before = career_fit(known, role)
    for added in more:
        for less, now in zip(before.factors, career_fit(replace(known, **added), role).factors, strict=True):
            assert now.low >= less.low, added


@given(FACTS, st.frozensets(st.sampled_from(["A", "B"])), st.sampled_from(["A", "B"]))
def test_who_has_more_of_a_role_s_competencies_never_gains_points(known: Facts, has: frozenset[str], one: str) -> None:
    before = career_applicability(known, replace(ROLE, has=has))
    after = career_applicability(known, replace(ROLE, has=has | {one}))

    assert (after.low, after.high) <= (before.low, before.high)
