"""Search criteria of the list of results."""

from collections.abc import Mapping

from django.http import QueryDict

from cmehub.lib.listing import Criteria, read_facets, read_text
from programs.evidence.enums import CareSetting, Condition, Grade, MooreLevel, Result

CONDITION, SETTING, LEVEL, GRADE, RESULT = "condition", "setting", "level", "grade", "result"
REVIEW = "review"  # in the address, for the grade '-'
RELEVANCE = "relevance"  # only if there's a search text
SORTS = {RELEVANCE: "Relevance", "evidence": "Strength of evidence"}

LABELS = {
    GRADE: "Evidence",
    RESULT: "Result",
    CONDITION: "Condition",
    SETTING: "Care setting",
    LEVEL: "What was measured",
}
KNOWN: Mapping[str, Mapping[str, str]] = {
    GRADE: {REVIEW if grade == Grade.CONTEXT else grade.value: grade.label for grade in Grade},
    RESULT: dict(Result.choices),
    CONDITION: dict(Condition.choices),
    SETTING: dict(CareSetting.choices),
    LEVEL: {level.value: f"Level {level.label}" for level in reversed(MooreLevel)},
}


def read(query: QueryDict) -> Criteria:
    """Parse a query string. Invalid input never fails."""
    text, cut = read_text(query)
    chosen, left_out = read_facets(query, KNOWN)
    usual = RELEVANCE if text else "evidence"
    sort = query.get("sort", "")
    return Criteria(
        sort=sort if sort in sorts(text) else usual, usual_sort=usual, text=text, chosen=chosen, notes=cut + left_out
    )


def sorts(text: str) -> dict[str, str]:
    """Return the available sort orders for this search text, with their labels."""
    return SORTS if text else {}
