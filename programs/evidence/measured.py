"""Outcomes in the vocabulary of PARS, which providers already report in: what was measured, and how.

PARS knows neither participation and satisfaction (Moore 1, 2) nor the two kinds of knowledge (3A, 3B).
Source: ACCME, PARS activity data, MeasuredOutcomes.
"""

from enum import StrEnum

from programs.evidence.enums import MooreLevel


class MeasuredOutcome(StrEnum):
    KNOWLEDGE = "Learner Knowledge"
    COMPETENCE = "Learner Competence"
    PERFORMANCE = "Learner Performance"
    PATIENTS = "Patient Health"
    COMMUNITY = "Community Health"


class MeasurementType(StrEnum):
    OBJECTIVE = "Objective"
    SUBJECTIVE = "Subjective"


_MEASURED = {
    MooreLevel.DECLARATIVE: MeasuredOutcome.KNOWLEDGE,
    MooreLevel.PROCEDURAL: MeasuredOutcome.KNOWLEDGE,
    MooreLevel.COMPETENCE: MeasuredOutcome.COMPETENCE,
    MooreLevel.PERFORMANCE: MeasuredOutcome.PERFORMANCE,
    MooreLevel.PATIENTS: MeasuredOutcome.PATIENTS,
    MooreLevel.COMMUNITY: MeasuredOutcome.COMMUNITY,
}
# The first level of each: knowledge is read as 3A, the weaker claim.
_LEVELS = {measured: level for level, measured in reversed(_MEASURED.items())}


def to_pars(level: MooreLevel, *, objective: bool) -> tuple[MeasuredOutcome, MeasurementType] | None:
    """Return the words of PARS, or None for a level that it doesn't record."""
    measured = _MEASURED.get(level)
    kind = MeasurementType.OBJECTIVE if objective else MeasurementType.SUBJECTIVE
    return None if measured is None else (measured, kind)


def from_pars(measured: str, kind: str) -> tuple[MooreLevel, bool]:
    """Return the level and whether it was measured objectively (raises ValueError for other words)."""
    return _LEVELS[MeasuredOutcome(measured)], MeasurementType(kind) == MeasurementType.OBJECTIVE
