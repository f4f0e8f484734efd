"""Public pages: the list of results, one result, their citations, and how evidence is graded."""

from collections.abc import Callable, Iterable

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from cmehub.lib.listing import CappedPaginator, Noun, render_list
from cmehub.lib.throttle import throttled
from programs.evidence import access, citations, criteria, queries, words
from programs.evidence.enums import DRAWN, Grade
from programs.evidence.models import Outcome
from programs.index.listing import explained, notes
from programs.index.searching import Results

PER_PAGE = 20
MOST_CITED = 1000
NOUN = Noun("result", "results")


@login_not_required
@require_safe
def evidence_list(request: HttpRequest) -> HttpResponse:
    asked = criteria.read(request.GET)
    found = queries.find(asked, exactly=request.GET.get("exactly") == "yes")
    page = CappedPaginator(queries.in_order(found, asked.sort), PER_PAGE).get_page(request.GET.get("page"))
    counted = found if isinstance(found, Results) else None
    facets = queries.facets(asked, counted)
    return render_list(
        request,
        "programs/evidence",
        asked=asked.noting(notes(counted) if counted is not None else []),
        page=page,
        facets=facets,
        noun=NOUN,
        sorts=criteria.sorts(asked.text).items(),
        formats=citations.FORMATS.values(),
        highlights=queries.highlights(found.question, list(page)),
        **(explained(asked, counted, facets) if counted is not None else {}),
    )


@login_not_required
@require_safe
def study(request: HttpRequest, code: str) -> HttpResponse:
    outcome = access.visible_outcome(code)
    context = {
        "outcome": outcome,
        "outcomes": [outcome],
        "measure": words.capitalized(outcome.measure),
        "sentence": words.sentence(outcome.record()),
        "is_context": outcome.grade == Grade.CONTEXT,
        "is_drawn": outcome.grade in DRAWN,
        "siblings": queries.siblings(outcome),
        "address": _address(outcome),
        "formats": citations.FORMATS.values() if outcome.is_citable else (),
    }
    return render(request, "programs/evidence/study.html", context)


@login_not_required
@require_safe
def study_citation(request: HttpRequest, code: str, extension: str) -> HttpResponse:
    """Send the source of one result for a reference manager."""
    outcome = access.visible_outcome(code)
    if not outcome.is_citable:
        raise Http404("This result has no published source to cite.")
    return _citations(request, [outcome], extension, name=f"cme-hub-{outcome.code}")


@throttled("citations", reads=True)
@login_not_required
@require_safe
def evidence_citations(request: HttpRequest, extension: str) -> HttpResponse:
    """Send the sources of all results that match the filters, each once, as one file."""
    asked = criteria.read(request.GET)
    keys = queries.find(asked).page(asked.sort, 0, MOST_CITED)
    found = queries.in_this_order(Outcome.objects.citable(), keys)
    return _citations(request, found, extension, name="cme-hub-evidence")


@login_not_required
@require_safe
def evidence_method(request: HttpRequest) -> HttpResponse:
    return render(request, "programs/evidence/method.html", {"examples": queries.examples()})


def _citations(request: HttpRequest, outcomes: Iterable[Outcome], extension: str, *, name: str) -> HttpResponse:
    kind = citations.FORMATS.get(extension)
    if kind is None:
        raise Http404("We write citations as RIS and BibTeX.")
    text = kind.write(citations.by_source(outcomes, address=_public_address(request)))
    response = HttpResponse(text, content_type=f"{kind.media_type}; charset=utf-8")
    response.headers["Content-Disposition"] = f'attachment; filename="{name}.{extension}"'
    response.headers["X-Robots-Tag"] = "noindex"
    return response


def _public_address(request: HttpRequest) -> Callable[[str], str]:
    return lambda code: request.build_absolute_uri(reverse("programs:study", args=[code]))


def _address(outcome: Outcome) -> str:
    """Return the source's address, by DOI, PubMed ID or URL."""
    if outcome.doi:
        return f"https://doi.org/{outcome.doi}"
    return f"https://pubmed.ncbi.nlm.nih.gov/{outcome.pmid}/" if outcome.pmid else outcome.url
