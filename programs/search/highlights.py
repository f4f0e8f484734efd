"""What a search found in the programs of a page."""

from collections.abc import Sequence

from programs.catalog.models import Program
from programs.index.fallback import Plain
from programs.index.highlighting import Highlighted, Shown, highlight
from programs.index.searching import Results


def highlights(found: Results | Plain, programs: Sequence[Program]) -> dict[int, Highlighted]:
    """Return what's marked of each program from `for_cards`, by key: title, provider, then specialties.

    Two queries. Long texts are read only where the title doesn't explain the result.
    """
    if not found.question.terms or not programs:
        return {}
    keys = [program.pk for program in programs]
    others = _others([key for key in keys if not found.has_all_in_title(key)])
    shown = [Shown(_whole(program), others.get(program.pk, ())) for program in programs]
    return dict(zip(keys, highlight(found.question, shown), strict=True))


def _whole(program: Program) -> list[str]:
    return [program.title, program.provider.name, *(specialty.name for specialty in program.specialties.all())]


def _others(keys: Sequence[int]) -> dict[int, tuple[str, str, str]]:
    rows = Program.objects.filter(pk__in=keys).values_list("pk", "topics", "summary", "description")
    return {key: (", ".join(topics), summary, description) for key, topics, summary, description in rows}
