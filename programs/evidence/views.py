"""Public pages: the list of results, one result, and how evidence is graded."""

from dataclasses import dataclass

from django.contrib.auth.decorators import login_not_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from programs.evidence import access, queries, words
from programs.evidence.enums import DRAWN, Grade
from programs.evidence.models import Outcome

PER_PAGE = 20
LONGEST_SEARCH = 200
CONTEXT_SLUG = "review"


@dataclass(frozen=True)
class GradeChoice:
    """A grade to filter by, with its number of results."""

    value: str
    label: str
    count: int
    chosen: bool


@login_not_required
@require_safe
def evidence_list(request: HttpRequest) -> HttpResponse:
    text = _search_text(request)
    asked = _grade_of(request.GET.get("grade", ""))
    found = queries.published(text)
    counts = queries.count_by_grade(found)
    narrowed = queries.of_grade(found, asked) if asked else found
    page = Paginator(queries.strongest_first(narrowed), PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "text": text,
        "asked": asked,
        "page": page,
        "total": page.paginator.count,
        "all": sum(counts.values()),
        "choices": [_choice(grade, count, asked) for grade, count in counts.items()],
        "noindex": bool(text),
    }
    return render(request, "programs/evidence/list.html", context)


@login_not_required
@require_safe
def study(request: HttpRequest, code: str) -> HttpResponse:
    outcome = access.visible_outcome(code)
    record = outcome.record()
    context = {
        "outcome": outcome,
        "outcomes": [outcome],
        "measure": words.capitalized(outcome.measure),
        "sentence": words.sentence(record),
        "is_context": outcome.grade == Grade.CONTEXT,
        "is_drawn": outcome.grade in DRAWN,
        "siblings": queries.siblings(outcome),
        "address": _address(outcome),
    }
    return render(request, "programs/evidence/study.html", context)


@login_not_required
@require_safe
def evidence_method(request: HttpRequest) -> HttpResponse:
    return render(request, "programs/evidence/method.html", {"examples": queries.examples()})


def _search_text(request: HttpRequest) -> str:
    """Return the search text, safe for the database."""
    return " ".join(request.GET.get("q", "").replace("\0", " ")[:LONGEST_SEARCH].split())


def _grade_of(value: str) -> Grade | None:
    """Return the grade in the query string. Unknown values mean all grades."""
    if value == CONTEXT_SLUG:
        return Grade.CONTEXT
    return Grade(value) if value in Grade and value != Grade.CONTEXT else None


def _choice(grade: Grade, count: int, asked: Grade | None) -> GradeChoice:
    value = CONTEXT_SLUG if grade == Grade.CONTEXT else grade.value
    return GradeChoice(value, "Reviews" if grade == Grade.CONTEXT else grade.value, count, grade == asked)


def _address(outcome: Outcome) -> str:
    """Return the source's address, by DOI, PubMed ID or URL."""
    if outcome.doi:
        return f"https://doi.org/{outcome.doi}"
    return f"https://pubmed.ncbi.nlm.nih.gov/{outcome.pmid}/" if outcome.pmid else outcome.url
