"""A person's own dates in their calendar: the page with its address, and the feed behind it."""

import hashlib
from typing import Any
from urllib.parse import urlsplit

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.cache import get_conditional_response, patch_cache_control
from django.utils.http import http_date, quote_etag
from django.views.decorators.http import require_POST, require_safe

from accounts.users.http import SignedInRequest
from cmehub.lib.dates import today_for
from cmehub.lib.throttle import throttled
from programs.calendars import actions, events, tokens
from programs.calendars import feed as feeds
from programs.calendars.models import CalendarFeed

_TYPE = "text/calendar; charset=utf-8"


@require_safe
def calendar(request: SignedInRequest) -> HttpResponse:
    own = CalendarFeed.objects.filter(user=request.user).first()
    context: dict[str, Any] = {"feed": own, "is_empty": not events.has_any(request.user)}
    if own and tokens.can_be_shown(own):
        context |= _addresses(request, own)
    return render(request, "programs/calendars/calendar.html", context)


@require_POST
def begin(request: SignedInRequest) -> HttpResponseRedirect:
    actions.begin(by=request.user)
    messages.success(request, "Your calendar address is ready.")
    return redirect("programs:calendar")


@require_POST
def renew(request: SignedInRequest) -> HttpResponseRedirect:
    actions.renew(by=request.user)
    messages.success(request, "You have a new address. The earlier one no longer works.")
    return redirect("programs:calendar")


@require_POST
def end(request: SignedInRequest) -> HttpResponseRedirect:
    actions.end(by=request.user)
    messages.success(request, "Your calendar address no longer works. Delete the calendar where you added it.")
    return redirect("programs:calendar")


@throttled("feeds", reads=True)
@login_not_required
@require_safe
def feed(request: HttpRequest, token: str) -> HttpResponseBase:
    """Return the feed. Calendars ask with the ETag of what they have, and usually learn that nothing changed."""
    try:
        made = _made(tokens.feed_of(token))
    except CalendarFeed.DoesNotExist:
        raise Http404("This calendar address doesn't work anymore. Its owner can make a new one.") from None
    etag, changed = quote_etag(hashlib.sha256(made.content).hexdigest()), int(made.changed_at.timestamp())
    response = get_conditional_response(request, etag, changed) or HttpResponse(made.content, content_type=_TYPE)
    response.headers["ETag"] = etag
    response.headers["Last-Modified"] = http_date(changed)
    response.headers["X-Robots-Tag"] = "noindex"
    patch_cache_control(response, private=True, no_cache=True)
    return response


def _made(own: CalendarFeed) -> feeds.Written:
    """Return the feed as of today, once it's noted what changed since it was last read."""
    calendar = feeds.draft(own, as_of=today_for(own.user))
    stamps = actions.note_changes(feed=own, digests=calendar.digests, least=calendar.least, now=timezone.now())
    return calendar.stamped(stamps)


def _addresses(request: HttpRequest, own: CalendarFeed) -> dict[str, str]:
    address = request.build_absolute_uri(reverse("programs:calendar_feed", args=[tokens.of(own)]))
    return {"address": address, "webcal": urlsplit(address)._replace(scheme="webcal").geturl()}
