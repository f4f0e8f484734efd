"""Find published results by text and five facets, strongest first. Each facet is counted without its own filter."""

from collections.abc import Mapping, Sequence

from django.db.models import Case, Count, F, Q, Value
from django.db.models import When as If
from django.db.models.functions import Coalesce, NullIf

from cmehub.lib.listing import Criteria, Facet, Option
from programs.evidence.criteria import CONDITION, GRADE, KNOWN, LABELS, LEVEL, RESULT, REVIEW, SETTING
from programs.evidence.enums import Grade
from programs.evidence.models import Outcome, OutcomeQuerySet

LETTER = Coalesce(NullIf("lowered_to", Value("")), "computed_grade")
SEARCHED = ("measure", "setting", "topic", "audience", "citation", "program__title")
_SLUG = Case(If(computed_grade=Grade.CONTEXT, then=Value(REVIEW)), default=LETTER)
_COLUMNS = {GRADE: "slug", RESULT: "result", CONDITION: "condition", SETTING: "care_setting", LEVEL: "moore_level"}


def matching(criteria: Criteria, *, leave_out: str = "") -> OutcomeQuerySet:
    """Return public results with every word and a value of each facet, except the facet `leave_out`."""
    found = Outcome.objects.visible().alias(slug=_SLUG)
    for word in criteria.text.split():
        anywhere = Q()
        for name in SEARCHED:
            anywhere |= Q(**{f"{name}__icontains": word})
        found = found.filter(anywhere)
    for name, column in _COLUMNS.items():
        if name != leave_out and (values := criteria.chosen.get(name)):
            found = found.filter(**{f"{column}__in": values})
    return found


def strongest_first(outcomes: OutcomeQuerySet) -> OutcomeQuerySet:
    """Order by grade, real before demo. Reviews come last, since they aren't graded."""
    context = Case(If(computed_grade=Grade.CONTEXT, then=Value(1)), default=Value(0))
    return outcomes.order_by(context, LETTER, "is_demo", "program__title", "setting", "rank", "code")


def facets(criteria: Criteria) -> list[Facet]:
    """Return the facets with their counts, one query each."""
    found = {name: _facet(name, criteria) for name in LABELS}
    return [facet.most_first() if name in {CONDITION, SETTING} else facet for name, facet in found.items()]


def _facet(name: str, criteria: Criteria) -> Facet:
    rows = matching(criteria, leave_out=name).annotate(value=F(_COLUMNS[name])).values_list("value")
    counts: Mapping[str, int] = dict(rows.annotate(n=Count("pk")).order_by())
    chosen: Sequence[str] = criteria.chosen.get(name, ())
    known = KNOWN[name].items()
    return Facet(
        name, LABELS[name], [Option(value, label, value in chosen, counts.get(value, 0)) for value, label in known]
    )


def ways_out(criteria: Criteria, found: Sequence[Facet]) -> list[tuple[str, int, str]]:
    """For an empty list, return each filter's label, the number of results without it, and that query string."""
    looser = [(option.label, criteria.without(facet.name, option.value)) for facet in found for option in facet.chosen]
    counted = [(label, matching(wider).count(), wider.query) for label, wider in looser]
    return [way for way in counted if way[1]]


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
