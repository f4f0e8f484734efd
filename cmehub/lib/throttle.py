"""Rate limits of our own views, from the table `settings.RATE_LIMITS`.

    @throttled("uploads")
    def photo_edit(request): ...

The decorator only names the row. `cmehub.site.limits` counts, so that a view without it isn't unlimited: it counts in
the row "post". allauth counts its own rows. While the cache is down, nothing is counted (docs/adr/0003).
"""

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar

from allauth.account.adapter import get_adapter
from django.conf import settings
from django.core.cache import cache
from django.http import HttpRequest

_SECONDS = {"s": 1, "m": 60, "h": 3600, "d": 86400}

_View = TypeVar("_View", bound=Callable[..., Any])


@dataclass(frozen=True)
class Limit:
    """At most `amount` requests in each period of `seconds`, for each user or IP address."""

    amount: int
    seconds: int
    scope: str


def throttled(name: str, *, reads: bool = False) -> Callable[[_View], _View]:
    """Count requests to this view in the row `name` of the table. With `reads`, GET requests count too."""

    def mark(view: _View) -> _View:
        view.throttle = name  # type: ignore[attr-defined]  # functools.wraps copies it to decorators around the view
        view.throttle_reads = reads  # type: ignore[attr-defined]
        return view

    return mark


def limits(name: str) -> list[Limit]:
    """Return the limits of a row: '20/m/ip,100/d/user' has two (raises KeyError, or ValueError if it's malformed)."""
    return [_read(each) for each in settings.RATE_LIMITS[name].split(",") if each]


def seconds_to_wait(request: HttpRequest, name: str) -> int:
    """Count this request in a row. Return 0, or if a limit is exceeded, the seconds until it may be repeated."""
    return max((_count(request, name, limit) for limit in limits(name)), default=0)


def _read(text: str) -> Limit:
    amount, period, scope = text.split("/")
    if scope not in {"ip", "user"}:
        raise ValueError(f"our views count by ip or user, not by {scope}")
    return Limit(int(amount), int(period[:-1] or 1) * _SECONDS[period[-1]], scope)


def _count(request: HttpRequest, name: str, limit: Limit) -> int:
    """Count in the current period, which starts at the same moment for everyone."""
    now = time.time()
    period = int(now // limit.seconds)
    key = f"throttle:{name}:{limit.amount}:{limit.seconds}:{_who(request, limit.scope)}:{period}"
    cache.add(key, 0, timeout=limit.seconds)
    try:
        count = cache.incr(key)
    except ValueError:  # the cache is down, or forgot the key a moment ago
        return 0
    return int((period + 1) * limit.seconds - now) + 1 if count > limit.amount else 0


def _who(request: HttpRequest, scope: str) -> str:
    if scope == "user" and request.user.is_authenticated:
        return f"user-{request.user.pk}"
    return f"ip-{get_adapter().get_client_ip(request)}"
