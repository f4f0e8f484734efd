"""What the index of results knows of each: its words, the values of its facets, and its place in the order."""

from collections.abc import Iterable, Iterator, Sequence

from programs.evidence.criteria import CONDITION, GRADE, LEVEL, RESULT, REVIEW, SETTING
from programs.evidence.enums import Grade
from programs.evidence.models import Outcome, OutcomeDocument, OutcomeWords
from programs.index.declaration import Index, Item, Sort, alphabetical, declare


def read(keys: Sequence[int]) -> Iterator[Item]:
    """Read the public ones among these results."""
    for outcome in Outcome.objects.visible().filter(pk__in=keys).select_related("program__provider"):
        yield _item(outcome)


def _item(outcome: Outcome) -> Item:
    program = outcome.program
    return Item(
        key=outcome.pk,
        title=outcome.measure,
        keywords=[
            outcome.topic,
            outcome.setting,
            outcome.audience,
            program.title if program else "",
            program.provider.name if program else "",
        ],
        text=[outcome.citation, outcome.statement, outcome.sample, outcome.doi, outcome.pmid],
        values={
            GRADE: [REVIEW if outcome.computed_grade == Grade.CONTEXT else outcome.grade.value],
            RESULT: [outcome.result],
            CONDITION: [outcome.condition],
            SETTING: [outcome.care_setting],
            LEVEL: [outcome.moore_level],
        },
        numbers={
            "strength": _strength(outcome),
            "together": alphabetical(program.title if program else outcome.setting) // 32 * 32
            + min(outcome.rank // 10, 31),
        },
    )


def _strength(outcome: Outcome) -> int:
    """Sort by grade, real before demo. Reviews come last, since they aren't graded."""
    grade = Grade.CONTEXT if outcome.computed_grade == Grade.CONTEXT else outcome.grade
    return 2 * list(Grade).index(grade) + outcome.is_demo


def every() -> Iterable[int]:
    return Outcome.objects.order_by("pk").values_list("pk", flat=True).iterator(chunk_size=5_000)


OUTCOMES = declare(
    Index(
        name="outcomes",
        document=OutcomeDocument,
        words=OutcomeWords,
        numbers=("strength", "together"),
        read=read,
        every=every,
        sorts={"relevance": Sort("strength", ties="strength"), "evidence": Sort("strength", ties="together")},
    )
)
