"""The weekly check of links: one request for a host at a time, with a pause between."""

import datetime as dt
import time
from http import HTTPStatus
from itertools import islice
from urllib.parse import urlsplit

from django.db import connection, transaction
from django.db.models import Q
from django.utils import timezone

from cmehub.lib.fetch import NotFetched, Problem, status_of
from programs.links import queries
from programs.links.enums import LinkStatus
from programs.links.models import LinkCheck
from programs.links.rules import Answer, Record, after

PAUSE = dt.timedelta(seconds=10)  # between two requests to a host
LEASE = dt.timedelta(minutes=5)  # when another worker may take over a check
_WEEK = dt.timedelta(days=7)
_SECONDS = 10.0
_BATCH = 1000
_LOCK = 0x6C696E6B  # 'link': one worker chooses at a time, so that two never choose the same host
_UNCLEAR = {Problem.TOO_MANY_REDIRECTS}  # mostly sites that want a cookie


# -- which links -------------------------------------------------------------------------------------------------------


def collect(*, now: dt.datetime) -> tuple[int, int]:
    """Add the links of public pages that are new, and delete those that no page has anymore. Return how many.

    The first checks of new links are spread over a minute for each, up to a week.
    """
    wanted = set(queries.public_urls())
    known = dict(LinkCheck.objects.values_list("url", "pk").iterator())
    new = sorted(wanted - known.keys())
    spread = min(dt.timedelta(minutes=len(new)), _WEEK)
    rows = (
        LinkCheck(url=url, host=_host(url), next_check_at=now + spread * number / len(new))
        for number, url in enumerate(new)
    )
    while batch := list(islice(rows, _BATCH)):
        LinkCheck.objects.bulk_create(batch, ignore_conflicts=True)
    gone = [pk for url, pk in known.items() if url not in wanted]
    for start in range(0, len(gone), _BATCH):
        LinkCheck.objects.filter(pk__in=gone[start : start + _BATCH]).delete()
    return len(new), len(gone)


def _host(url: str) -> str:
    try:
        return (urlsplit(url).hostname or "")[:255]
    except ValueError:
        return ""


# -- checking ----------------------------------------------------------------------------------------------------------


def check_due(*, most: int, seconds: float) -> int:
    """Check links that are due, oldest first, for about as many seconds. Return how many."""
    until = time.monotonic() + seconds
    checked = 0
    while checked < most and time.monotonic() < until and (link := claim(now=timezone.now())):
        save(link, ask(link.url), now=timezone.now())
        checked += 1
    return checked


@transaction.atomic
def claim(*, now: dt.datetime) -> LinkCheck | None:
    """Claim the link that has been due longest, unless its host is being asked or was asked a moment ago."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_LOCK])
    busy = LinkCheck.objects.filter(Q(claimed_at__gt=now - LEASE) | Q(last_checked_at__gt=now - PAUSE)).values("host")
    due = LinkCheck.objects.filter(next_check_at__lte=now).exclude(host__in=busy)
    link = due.order_by("next_check_at", "pk").first()
    if link is None or not LinkCheck.objects.filter(pk=link.pk, claimed_at=link.claimed_at).update(claimed_at=now):
        return None
    link.claimed_at = now
    return link


def ask(url: str) -> Answer:
    """Ask for the page of a link."""
    try:
        status = status_of(url, seconds=_SECONDS)
    except NotFetched as failure:
        return Answer(None, str(failure), is_clear=failure.problem not in _UNCLEAR)
    known = status in HTTPStatus._value2member_map_
    return Answer(status, f"{status} {HTTPStatus(status).phrase}" if known else str(status))


def save(link: LinkCheck, answer: Answer, *, now: dt.datetime) -> None:
    """Save what a check found, unless another worker has taken it over."""
    before = Record(
        LinkStatus(link.status), link.failures, link.answer, link.reason, link.first_failed_at, link.last_checked_at
    )
    found = after(before, answer, now=now)
    LinkCheck.objects.filter(pk=link.pk, claimed_at=link.claimed_at).update(
        status=found.status,
        failures=found.failures,
        answer=found.answer,
        reason=found.reason,
        first_failed_at=found.first_failed_at,
        last_checked_at=found.last_checked_at,
        next_check_at=found.next_check_at,
        claimed_at=None,
    )


def check_soon(links: list[LinkCheck], *, now: dt.datetime) -> int:
    """Make the next check of these links due now. Return how many."""
    return LinkCheck.objects.filter(pk__in=[link.pk for link in links]).update(next_check_at=now)
