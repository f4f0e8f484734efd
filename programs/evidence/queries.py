"""Find published results by text and five facets."""

from collections.abc import Sequence
from functools import partial

from django.db.models import Count, Q, Value
from django.db.models.functions import Coalesce, NullIf

from cmehub.lib.listing import Criteria, Facet, Option
from programs.evidence.criteria import CONDITION, KNOWN, LABELS, SETTING
from programs.evidence.documents import OUTCOMES
from programs.evidence.enums import Grade
from programs.evidence.models import Outcome, OutcomeQuerySet
from programs.evidence.words import StudyWords, capitalized
from programs.index.fallback import Plain, found_or_plain
from programs.index.highlighting import Shown, highlight
from programs.index.listing import InOrder
from programs.index.questions import Question
from programs.index.searching import Asked, Results

LETTER = Coalesce(NullIf("lowered_to", Value("")), "computed_grade")


def find(criteria: Criteria, *, exactly: bool = False) -> Results | Plain:
    """Search the public results. Without this process's memory, PostgreSQL answers, without counts."""
    asked = Asked(criteria.text, criteria.chosen, exactly=exactly)
    return found_or_plain(OUTCOMES, asked)


def in_order(found: Results | Plain, sort: str) -> InOrder[Outcome]:
    """Return the results of a search in order, for a paginator."""
    load = partial(in_this_order, Outcome.objects.select_related("program"))
    return InOrder(len(found), lambda first, count: found.page(sort, first, count), load)


def in_this_order(outcomes: OutcomeQuerySet, keys: Sequence[int]) -> list[Outcome]:
    found = outcomes.in_bulk(keys)
    return [found[key] for key in keys if key in found]


def highlights(question: Question, outcomes: Sequence[Outcome]) -> dict[int, StudyWords]:
    """Return the words of each result with what a search found in <mark>, by key. One query."""
    if not question.terms:
        return {}
    found = highlight(question, [Shown(study_words(outcome)) for outcome in outcomes])
    return {outcome.pk: StudyWords(*each.whole) for outcome, each in zip(outcomes, found, strict=True)}


def study_words(outcome: Outcome) -> StudyWords:
    return StudyWords(capitalized(outcome.measure), outcome.setting, capitalized(outcome.topic), outcome.citation)


def facets(criteria: Criteria, results: Results | None) -> list[Facet]:
    """Return the filters with their counts, or without them while this process reads the index."""
    found = {name: _facet(name, criteria, results) for name in LABELS}
    return [facet.most_first() if name in {CONDITION, SETTING} else facet for name, facet in found.items()]


def _facet(name: str, criteria: Criteria, results: Results | None) -> Facet:
    counts = results.counts(name) if results is not None else None
    chosen: Sequence[str] = criteria.chosen.get(name, ())
    options = [
        Option(value, label, value in chosen, None if counts is None else counts.get(value, 0))
        for value, label in KNOWN[name].items()
    ]
    return Facet(name, LABELS[name], options)


def count_by_grade(outcomes: OutcomeQuerySet) -> dict[Grade, int]:
    """Return the number of results per grade, in order of the grades."""
    counts = dict(outcomes.annotate(letter=LETTER).values_list("letter").annotate(n=Count("pk")).order_by())
    return {grade: counts[grade] for grade in Grade if grade in counts}


def siblings(outcome: Outcome) -> list[Outcome]:
    """Return the other results of the same program, or of the same setting if there's none."""
    same = Q(program=outcome.program) if outcome.program else Q(program__isnull=True, setting=outcome.setting)
    return list(Outcome.objects.visible().filter(same).exclude(pk=outcome.pk).order_by("rank", "code"))


def examples() -> dict[str, Outcome]:
    """Return one real result for each grade, for the page that explains them."""
    chosen = {Grade.A: "beari-pc", Grade.B: "uti-1", Grade.C: "scope-2", Grade.D: "uch-1"}
    found = Outcome.objects.visible().in_bulk(list(chosen.values()), field_name="code")
    return {grade: found[code] for grade, code in chosen.items() if code in found}
