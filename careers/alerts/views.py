"""Saved searches, and the link in an alert that turns one off."""

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.users.http import SignedInRequest
from careers.alerts import access, actions
from careers.alerts.enums import Frequency
from careers.alerts.forms import AlertForm, SearchForm
from careers.alerts.links import search_of
from careers.alerts.models import SavedSearch
from careers.search import criteria, facets, feed, queries
from cmehub.lib.throttle import throttled

_EVERYTHING = "All vacancies"


@require_safe
def saved_searches(request: SignedInRequest) -> HttpResponse:
    searches = SavedSearch.objects.filter(user=request.user).order_by("-created_at", "-pk")
    context = {"searches": searches, "choices": AlertForm.base_fields["frequency"].choices}  # type: ignore[attr-defined]
    return render(request, "careers/alerts/searches.html", context)


@require_POST
def search_add(request: SignedInRequest) -> HttpResponse:
    """Save the search that the list shows. What's stored is the canonical query string of the same page."""
    form = SearchForm(request.POST)
    if not form.is_valid():
        messages.error(request, "We couldn't save this search. Reload the list and try again.")
        return redirect("careers:vacancy_list")
    asked = criteria.read(QueryDict(form.cleaned_data["query"].removeprefix("?")), queries.is_known)
    filters = facets.with_place(facets.facets(asked, None, asked.amounts), asked.place)
    try:
        search = actions.add(
            query=asked.canonical,
            name=feed.name(asked, filters) or _EVERYTHING,
            frequency=form.cleaned_data["frequency"],
            by=request.user,
            now=timezone.now(),
        )
        messages.success(request, f"Search saved. {_promise(search)}")
    except (actions.TooMany, actions.TooLong) as refused:
        messages.error(request, str(refused))
    return HttpResponseRedirect(reverse("careers:vacancy_list") + asked.canonical)


@require_POST
def search_edit(request: SignedInRequest, public_id: UUID) -> HttpResponse:
    search = access.own_search(request.user, public_id)
    form = AlertForm(request.POST)
    if form.is_valid():
        chosen = form.cleaned_data["frequency"]
        is_on = chosen != AlertForm.OFF
        actions.choose(search=search, frequency=chosen if is_on else search.frequency, is_on=is_on, now=timezone.now())
        messages.success(request, _promise(search) if is_on else f"Alerts are off for “{search.name}.”")
    return redirect("careers:saved_searches")


@require_POST
def search_delete(request: SignedInRequest, public_id: UUID) -> HttpResponse:
    search = access.own_search(request.user, public_id)
    actions.delete(search=search)
    messages.success(request, f"“{search.name}” was deleted.")
    return redirect("careers:saved_searches")


@throttled("unsubscribe")
@csrf_exempt
@login_not_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def search_off(request: HttpRequest, token: str) -> HttpResponse:
    """Turn off the alerts of one search with the link in one (RFC 8058). Needs no sign-in or cookie. Idempotent.

    A GET changes nothing, because mail scanners follow links. Whoever has the link learns the search, not the person.
    """
    search = search_of(token)
    if search is None:
        return render(request, "careers/alerts/off_unknown.html", status=404)
    done = request.method == "POST"
    if done:
        actions.turn_off(search=search)
    return render(request, "careers/alerts/off.html", {"search": search, "done": done})


def _promise(search: SavedSearch) -> str:
    if search.frequency == Frequency.WEEKLY:
        return "We'll email you new matches on Mondays at 9:00 AM, and nothing if there are none."
    return "We'll email you new matches at 9:00 AM, and nothing on a day without any."
