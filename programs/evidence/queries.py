"""Find published results by text and grade, strongest first."""

from django.db.models import Case, Count, Q, Value
from django.db.models import When as If
from django.db.models.functions import Coalesce, NullIf

from programs.evidence.enums import Grade
from programs.evidence.models import Outcome, OutcomeQuerySet

LETTER = Coalesce(NullIf("lowered_to", Value("")), "computed_grade")
SEARCHED = ("measure", "setting", "topic", "audience", "citation", "program__title")


def published(text: str = "") -> OutcomeQuerySet:
    """Return public results that contain every word of `text`."""
    found = Outcome.objects.visible().select_related("program")
    for word in text.split():
        anywhere = Q()
        for name in SEARCHED:
            anywhere |= Q(**{f"{name}__icontains": word})
        found = found.filter(anywhere)
    return found


def strongest_first(outcomes: OutcomeQuerySet) -> OutcomeQuerySet:
    """Order by grade, real before demo. Reviews come last, since they aren't graded."""
    context = Case(If(computed_grade=Grade.CONTEXT, then=Value(1)), default=Value(0))
    return outcomes.order_by(context, LETTER, "is_demo", "program__title", "setting", "rank", "code")


def count_by_grade(outcomes: OutcomeQuerySet) -> dict[Grade, int]:
    """Return the number of results per grade, in order of the grades."""
    counts = dict(outcomes.annotate(letter=LETTER).values_list("letter").annotate(n=Count("pk")).order_by())
    return {grade: counts[grade] for grade in Grade if grade in counts}


def of_grade(outcomes: OutcomeQuerySet, grade: Grade) -> OutcomeQuerySet:
    return outcomes.filter(Q(lowered_to=grade) | Q(lowered_to="", computed_grade=grade))


def siblings(outcome: Outcome) -> list[Outcome]:
    """Return the other results of the same program, or of the same setting if there's none."""
    same = Q(program=outcome.program) if outcome.program else Q(program__isnull=True, setting=outcome.setting)
    return list(Outcome.objects.visible().filter(same).exclude(pk=outcome.pk).order_by("rank", "code"))


def examples() -> dict[str, Outcome]:
    """Return one real result for each grade, for the page that explains them."""
    chosen = {Grade.A: "beari-pc", Grade.B: "uti-1", Grade.C: "scope-2", Grade.D: "uch-1"}
    found = Outcome.objects.visible().in_bulk(list(chosen.values()), field_name="code")
    return {grade: found[code] for grade, code in chosen.items() if code in found}
