"""Our levels in the words of PARS, and back."""

import pytest

from programs.evidence.enums import MooreLevel
from programs.evidence.measured import MeasuredOutcome, MeasurementType, from_pars, to_pars


@pytest.mark.parametrize(
    ("level", "measured"),
    [
        (MooreLevel.PARTICIPATION, None),
        (MooreLevel.SATISFACTION, None),
        (MooreLevel.DECLARATIVE, "Learner Knowledge"),
        (MooreLevel.PROCEDURAL, "Learner Knowledge"),
        (MooreLevel.COMPETENCE, "Learner Competence"),
        (MooreLevel.PERFORMANCE, "Learner Performance"),
        (MooreLevel.PATIENTS, "Patient Health"),
        (MooreLevel.COMMUNITY, "Community Health"),
    ],
)
def test_each_level_in_words_of_pars(level: MooreLevel, measured: str | None) -> None:
    assert to_pars(level, objective=True) == (measured and (measured, "Objective"))
    assert to_pars(level, objective=False) == (measured and (measured, "Subjective"))


@pytest.mark.parametrize("measured", MeasuredOutcome)
@pytest.mark.parametrize("kind", MeasurementType)
def test_the_words_come_back_as_they_went(measured: MeasuredOutcome, kind: MeasurementType) -> None:
    level, objective = from_pars(measured, kind)

    assert to_pars(level, objective=objective) == (measured, kind)


def test_knowledge_of_either_kind_comes_back_as_the_weaker_claim() -> None:
    assert from_pars("Learner Knowledge", "Objective") == (MooreLevel.DECLARATIVE, True)


@pytest.mark.parametrize(("measured", "kind"), [("Learner Joy", "Objective"), ("Patient Health", "Guessed")])
def test_other_words_are_refused(measured: str, kind: str) -> None:
    with pytest.raises(ValueError, match="is not a valid"):
        from_pars(measured, kind)
