"""Public pages: the program list with its search, one program, its calendar files, and the guide to choosing."""

import hashlib
from uuid import UUID

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.cache import get_conditional_response
from django.utils.http import quote_etag
from django.views.decorators.http import require_POST, require_safe

from accounts.users.models import User
from cmehub.lib.http import safe_next
from cmehub.lib.listing import CappedPaginator, Criteria, Noun, read_text, render_list, wants_results
from cmehub.lib.mail import contact_address
from cmehub.lib.throttle import throttled
from programs.catalog import access, calendar, jsonld
from programs.catalog.addresses import lasting
from programs.catalog.models import Program
from programs.catalog.signals import program_seen
from programs.index.listing import explained, notes
from programs.index.searching import Results
from programs.search import criteria, facets, narrowings, queries, recent, suggesting
from programs.search.additions import additions

PER_PAGE = 20
SHORTEST_SUGGESTED = 2  # letters, as in static/js/lists.js
NOUN = Noun("program", "programs")


@login_not_required
@require_safe
def program_list(request: HttpRequest) -> HttpResponse:
    as_of = timezone.localdate()
    own = narrowings.offered(request, as_of=as_of)
    asked = criteria.read(request.GET, queries.is_known, own=own.conditions).noting(own.notes)
    found = queries.find(asked, as_of=as_of, narrowings=own.conditions)
    user = request.user if isinstance(request.user, User) else None
    page = CappedPaginator(queries.in_order(found, asked.sort, as_of=as_of, user=user), PER_PAGE).get_page(
        request.GET.get("page")
    )
    counted = found if isinstance(found, Results) else None
    filters = [*own.facets(asked, counted), *facets.facets(asked, counted, asked.amounts)]
    asked = asked.noting(notes(counted) if counted is not None else [])
    return render_list(
        request,
        "programs/search",
        asked=asked,
        page=page,
        facets=filters,
        noun=NOUN,
        sorts=criteria.sorts(asked.text).items(),
        recent=[] if wants_results(request) else recent.programs(request),
        **(explained(asked, counted, filters) if counted is not None else {}),
    )


@throttled("suggestions", reads=True)
@login_not_required
@require_safe
def suggestions(request: HttpRequest) -> HttpResponse:
    """Suggest programs, topics, specialties and providers while someone types. Searching works without them."""
    asked, _ = read_text(request.GET)
    groups = suggesting.groups(asked, as_of=timezone.localdate()) if len(asked) >= SHORTEST_SUGGESTED else []
    context = {"asked": Criteria(sort="", usual_sort="", text=asked), "groups": groups}
    return render(request, "programs/search/_suggestions.html", context)


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
    response = render(request, "programs/search/detail.html", context)
    recent.keep(request, response, program)
    return response


@login_not_required
@require_POST
def recent_clear(request: HttpRequest) -> HttpResponse:
    response = HttpResponseRedirect(safe_next(request, default=reverse("programs:list")))
    recent.clear(response)
    return response


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
