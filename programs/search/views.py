"""Public pages: the program list with its search, one program, its calendar files, and the guide to choosing."""

import datetime as dt
import hashlib
from uuid import UUID

from django.contrib.auth.decorators import login_not_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.cache import get_conditional_response
from django.utils.http import quote_etag
from django.views.decorators.http import require_safe

from cmehub.lib.listing import Criteria, Facet, Noun, render_list
from cmehub.lib.mail import contact_address
from cmehub.lib.throttle import throttled
from programs.catalog import access, calendar, jsonld
from programs.catalog.addresses import lasting
from programs.catalog.models import Program
from programs.catalog.signals import program_seen
from programs.search import criteria, queries
from programs.search.additions import additions

PER_PAGE = 20
SUGGESTIONS = 5
SHORTEST_SUGGESTED = 2  # letters, as in static/js/lists.js
NOUN = Noun("program", "programs")


@login_not_required
@require_safe
def program_list(request: HttpRequest) -> HttpResponse:
    as_of = timezone.localdate()
    known = queries.known_values()
    asked = criteria.read(request.GET, known)
    found = queries.in_order(queries.matching(asked, as_of=as_of), asked, as_of=as_of)
    page = Paginator(queries.with_results(found.for_cards()), PER_PAGE).get_page(request.GET.get("page"))
    facets = queries.facets(asked, known, as_of=as_of)
    return render_list(
        request,
        "programs/search",
        asked=asked,
        page=page,
        facets=facets,
        noun=NOUN,
        sorts=criteria.sorts(asked.text).items(),
        ways_out=_ways_out(asked, facets, as_of=as_of) if not page.paginator.count else [],
    )


@throttled("suggestions", reads=True)
@login_not_required
@require_safe
def suggestions(request: HttpRequest) -> HttpResponse:
    """Suggest titles while someone types, from the second letter on. The search also works without them."""
    as_of = timezone.localdate()
    asked = criteria.read(request.GET, {})
    found = queries.in_order(queries.matching(asked, as_of=as_of), asked, as_of=as_of)
    programs = found[:SUGGESTIONS] if len(asked.text) >= SHORTEST_SUGGESTED else []
    titles = [(program.title, reverse("programs:detail", args=[program.slug])) for program in programs]
    groups = [("Programs", titles)] if titles else []
    return render(request, "programs/search/_suggestions.html", {"asked": asked, "groups": groups})


@login_not_required
@require_safe
@lasting
def program_detail(request: HttpRequest, slug: str) -> HttpResponse:
    listed = queries.with_results(Program.objects.for_page()).prefetch_related("planned_measures__outcomes")
    program = access.public_program(slug, listed)
    program_seen.send(sender=Program, program=program, request=request, what="views")
    as_of = timezone.localdate()
    ended = not Program.objects.on_offer(as_of).filter(pk=program.pk).exists()
    address = request.build_absolute_uri(request.path)
    outcomes = list(program.outcomes.all())
    context = {
        "program": program,
        "outcomes": outcomes,
        "lead": outcomes[0] if outcomes else None,
        "ended": ended,
        "similar": queries.similar(program, as_of=as_of),
        "structured_data": "" if ended or program.is_demo else jsonld.script(program, address=address, as_of=as_of),
        "contact": contact_address(),
        "additions": additions(request, program, as_of=as_of),
    }
    return render(request, "programs/search/detail.html", context)


@login_not_required
@require_safe
@lasting
def offering_calendar(request: HttpRequest, slug: str, public_id: UUID) -> HttpResponseBase:
    """Return one offering's calendar file. Calendars that ask again learn cheaply that it's unchanged."""
    offering = access.public_offering(slug, public_id)
    program_seen.send(sender=Program, program=offering.program, request=request, what="calendar")
    page = request.build_absolute_uri(reverse("programs:detail", args=[slug]))
    response = HttpResponse(calendar.ics(offering, address=page), content_type="text/calendar; charset=utf-8")
    response.headers["Content-Disposition"] = f'attachment; filename="{slug}-{offering.starts_on}.ics"'
    response.headers["ETag"] = quote_etag(hashlib.sha256(response.content).hexdigest()[:32])
    return get_conditional_response(request, etag=response.headers["ETag"], response=response) or response


@login_not_required
@require_safe
def how_to_choose(request: HttpRequest) -> HttpResponse:
    return render(request, "programs/search/how_to_choose.html")


def _ways_out(asked: Criteria, facets: list[Facet], *, as_of: dt.date) -> list[tuple[str, int, str]]:
    """For an empty list, return each filter's label, the number of programs without it, and the URL without it."""
    looser = [
        (facet.in_words(option), asked.without(facet.name, option.value)) for facet in facets for option in facet.chosen
    ]
    counted = [(label, queries.matching(wider, as_of=as_of).count(), wider.query) for label, wider in looser]
    return [way for way in counted if way[1]]
