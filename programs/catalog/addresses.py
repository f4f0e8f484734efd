"""Addresses of listings last: renamed and merged ones redirect, and withdrawn ones say so."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponsePermanentRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse

from programs.catalog import access

View = Callable[..., HttpResponseBase]


def lasting(view: View) -> View:
    """Answer for a view of a listing's `slug`, or of something below it, whose listing moved or was withdrawn.

    The view raises what `access.public_program` raises.
    """

    @wraps(view)
    def answer(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        try:
            return view(request, *args, **kwargs)
        except access.Moved as moved:
            return _redirect(request, moved.slug)
        except access.NoLongerListed:
            return render(request, "programs/catalog/no_longer_listed.html", status=410)

    return answer


def _redirect(request: HttpRequest, slug: str) -> HttpResponse:
    """Redirect to the same page at today's address, with the same query string."""
    match = request.resolver_match
    assert match is not None, "views have an address"
    address = reverse(match.view_name, kwargs={**match.kwargs, "slug": slug})
    query = request.META.get("QUERY_STRING", "")
    return HttpResponsePermanentRedirect(f"{address}?{query}" if query else address)
