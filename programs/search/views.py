"""Public pages: the program list with its search, and one program."""

import datetime as dt

from django.contrib.auth.decorators import login_not_required
from django.core.paginator import Page, Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from cmehub.lib.listing import Criteria, Facet
from cmehub.lib.throttle import throttled
from programs.catalog.models import Program
from programs.catalog.signals import program_seen
from programs.search import criteria, queries

PER_PAGE = 20
SUGGESTIONS = 5


@login_not_required
@require_safe
def program_list(request: HttpRequest) -> HttpResponse:
    as_of = timezone.localdate()
    known = queries.known_values()
    asked = criteria.read(request.GET, known)
    found = queries.in_order(queries.matching(asked, as_of=as_of), asked, as_of=as_of)
    page = Paginator(queries.with_results(found.for_cards()), PER_PAGE).get_page(request.GET.get("page"))
    facets = queries.facets(asked, known, as_of=as_of)
    context = {
        "asked": asked,
        "page": page,
        "total": page.paginator.count,
        "facets": facets,
        "chips": _chips(asked, facets),
        "sorts": criteria.sorts(asked.text).items(),
        "notes": [*asked.notes, *_page_note(request, page)],
        "ways_out": _ways_out(asked, facets, as_of=as_of) if not page.paginator.count else [],
        "noindex": asked.facets_chosen > 1 or bool(asked.text),
    }
    if not _wants_results(request):
        return render(request, "programs/search/list.html", context)
    if request.headers.get("X-Sheet"):  # static/js/facets.js wants only the counts
        counts = render(request, "programs/search/_facet_counts.html", context)
        counts.headers["HX-Reswap"] = "none"
        counts.headers["HX-Push-Url"] = "false"
        return counts
    return render(request, "programs/search/_results.html", context)


@throttled("suggestions", reads=True)
@login_not_required
@require_safe
def suggestions(request: HttpRequest) -> HttpResponse:
    """Suggest titles while someone types on the home page. The form also works without them."""
    as_of = timezone.localdate()
    asked = criteria.read(request.GET, {})
    found = queries.in_order(queries.matching(asked, as_of=as_of), asked, as_of=as_of)
    programs = found[:SUGGESTIONS] if asked.text else []
    return render(request, "programs/search/_suggestions.html", {"asked": asked, "programs": programs})


@login_not_required
@require_safe
def program_detail(request: HttpRequest, slug: str) -> HttpResponse:
    program = get_object_or_404(queries.with_results(Program.objects.visible().for_page()), slug=slug)
    program_seen.send(sender=Program, program=program, request=request, what="views")
    as_of = timezone.localdate()
    outcomes = list(program.outcomes.all())
    context = {
        "program": program,
        "outcomes": outcomes,
        "lead": outcomes[0] if outcomes else None,
        "ended": not Program.objects.on_offer(as_of).filter(pk=program.pk).exists(),
        "similar": queries.similar(program, as_of=as_of),
    }
    return render(request, "programs/search/detail.html", context)


def _wants_results(request: HttpRequest) -> bool:
    """Whether htmx asks for the list only. A page restored from the history needs everything."""
    return request.headers.get("HX-Request") == "true" and "HX-History-Restore-Request" not in request.headers


def _chips(asked: Criteria, facets: list[Facet]) -> list[tuple[str, str]]:
    """Return each chosen value's label and the URL without it."""
    return [
        (option.label, asked.without(facet.name, option.value).query) for facet in facets for option in facet.chosen
    ]


def _page_note(request: HttpRequest, page: "Page[Program]") -> list[str]:
    wanted = request.GET.get("page", "1")
    if wanted == str(page.number) or not page.paginator.count:
        return []
    return [f"There is no page {wanted[:12]}; this is page {page.number} of {page.paginator.num_pages}."]


def _ways_out(asked: Criteria, facets: list[Facet], *, as_of: dt.date) -> list[tuple[str, int, str]]:
    """For an empty list, return each filter's label, the number of programs without it, and the URL without it."""
    looser = [(option.label, asked.without(facet.name, option.value)) for facet in facets for option in facet.chosen]
    counted = [(label, queries.matching(wider, as_of=as_of).count(), wider.query) for label, wider in looser]
    return [way for way in counted if way[1]]
