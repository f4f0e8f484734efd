"""What the study design and the Moore level of an outcome probably are, by its figures and words. Pure.

Only suggestions: a curator takes one over or doesn't. The first row of a table that fits decides.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from enum import Enum
from typing import Generic, TypeVar

from programs.evidence.enums import Design, MooreLevel
from programs.evidence.rules import Record

_V = TypeVar("_V", bound=Enum)


@dataclass(frozen=True)
class Suggestion(Generic[_V]):
    value: _V
    reason: str


# Words in the source's description of its design, the strongest claim first. Beginnings of words count.
_DESIGN_WORDS = (
    (Design.D8, ("systematic review", "meta-analysis", "meta-analyses")),
    (Design.D6, ("stepped wedge", "stepped-wedge", "quasi-random", "quasi random", "alternat")),
    (Design.D7, ("random",)),
    (Design.D4, ("interrupted time series", "time series", "control chart", "spc")),
)
_COMPARED_WORDS = ("controlled", "control group", "comparator", "comparison group", "matched control")
_BEFORE_AND_AFTER = ("before", "pre/post", "pre-post", "pretest", "pre-test", "baseline")
_NOT_RANDOM = re.compile(r"\b(?:non|not|un|without)[ -]?random\w*")

# Words in the measure and its unit. Results in education come first, then the public, care, and patients.
_LEVEL_WORDS = (
    (MooreLevel.SATISFACTION, ("satisf", "would recommend", "met expectations", "confidence", "confident")),
    (MooreLevel.DECLARATIVE, ("knowledge", "test score", "correct answers", "quiz", "prescribing test")),
    (MooreLevel.PROCEDURAL, ("can explain", "can describe", "steps named")),
    (
        MooreLevel.COMPETENCE,
        ("simulat", "vignette", "written case", "case answers", "on a model", "mannequin", "osce", "correct technique"),
    ),
    (MooreLevel.PARTICIPATION, ("attendance", "participants who attended", "credits claimed", "completed the course")),
    (MooreLevel.COMMUNITY, ("county", "statewide", "population", "community-wide")),
    (
        MooreLevel.PERFORMANCE,
        (
            *("prescri", "antibiotic", "treated", "treatment", "therapy", "given", "order", "screen", "tests"),
            *("documented", "guideline", "bundle", "practice", "referral", "within the hour", "opportunities"),
        ),
    ),
    (
        MooreLevel.PATIENTS,
        (
            *("mortality", "death", "infection", "blood pressure", "systolic", "hba1c", "ldl", "length of stay"),
            *("readmi", "complication", "injur", "morbidity", "virolog", "emergency visits", "encephalopathy"),
            *("survival", "pain score", "delirium", "glucose"),
        ),
    ),
)


def design(record: Record, words: str) -> Suggestion[Design] | None:
    """Suggest a study design. `words` are the source's own. None if nothing was typed that tells."""
    said = _NOT_RANDOM.sub(" ", words.lower())
    for value, signs in _DESIGN_WORDS:
        if sign := _first(signs, said):
            return Suggestion(value, f"The source's words include “{sign}”.")
    if record.has_arms or record.has_comparison_pair or record.comparison_follow_up is not None:
        return Suggestion(Design.D5, "There are values of a comparison group.")
    if sign := _first(_COMPARED_WORDS, said):
        return Suggestion(Design.D5, f"The source's words include “{sign}”.")
    return _one_group(record, said)


def _one_group(record: Record, said: str) -> Suggestion[Design] | None:
    how = "measured objectively" if record.objective else "self-reported"
    pair = Design.D3 if record.objective else Design.D2
    if record.has_pair:
        return Suggestion(pair, f"One group has a baseline and a follow-up, {how}.")
    if sign := _first(_BEFORE_AND_AFTER, said):
        return Suggestion(pair, f"The source's words include “{sign}”, {how}.")
    if record.follow_up is not None and not record.objective:
        return Suggestion(Design.D1, "There is only a self-reported follow-up.")
    if record.follow_up is None and record.statement:
        return Suggestion(Design.D0, "There is a statement without figures.")
    return None


def level(record: Record, words: str) -> Suggestion[MooreLevel] | None:
    """Suggest a Moore level by the measure, its unit and the source's words on the design. None if none fits."""
    for text, where in (
        (f"{record.measure} {record.unit}", "The measure includes"),
        (words, "The source's words include"),
    ):
        for value, signs in _LEVEL_WORDS:
            if sign := _first(signs, text.lower()):
                return Suggestion(value, f"{where} “{sign}”.")
    return None


def _first(signs: Iterable[str], text: str) -> str:
    """Return the first of the signs with which a word of the text begins, or ''."""
    return next((sign for sign in signs if re.search(rf"(?<!\w){re.escape(sign)}", text)), "")
