"""The admin site. Staff sign in on the hub's own pages, and need a second factor."""

from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar, cast

from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import BadRequest, PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.decorators import method_decorator
from django.views.decorators.cache import never_cache
from unfold.sites import UnfoldAdminSite

from accounts.users import second_factor
from accounts.users.http import person
from cmehub.lib.http import safe_next
from cmehub.site import health, worklist

# Delivery runs every few seconds, so minutes mean that something is wrong.
_LATE_SECONDS = 300

_View = TypeVar("_View", bound=Callable[..., HttpResponseBase])


class HubAdminSite(UnfoldAdminSite):
    index_title = "What needs your attention"

    def has_permission(self, request: HttpRequest) -> bool:
        return super().has_permission(request) and second_factor.has_one(person(request))

    @method_decorator(never_cache)
    @method_decorator(login_not_required)
    def login(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        """Redirect to the page that gives access: sign-in, or the setup of a second factor."""
        going_to = safe_next(request, reverse("admin:index"))
        if not request.user.is_authenticated:
            return redirect_to_login(going_to)
        if not request.user.is_staff:
            raise PermissionDenied
        if not self.has_permission(request):
            return redirect(second_factor.setup_path(going_to))
        return redirect(going_to)

    def index(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> TemplateResponse:
        """Show the queues and figures this person has permission to see."""
        return super().index(request, {**worklist.for_staff(request), "health": _health(), **(extra_context or {})})

    def app_index(  # type: ignore[override]  # a redirect, where Django renders a page
        self, request: HttpRequest, app_label: str, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Redirect to the home page, because the navigation is by job, not by app."""
        return redirect("admin:index")

    def admin_view(self, view: _View, cacheable: bool = False) -> _View:
        """Also reject null bytes in the path, because lookups would pass them to PostgreSQL, which fails."""
        inner = super().admin_view(view, cacheable)

        @wraps(inner)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            if "\x00" in request.path or any("\x00" in value for _, values in request.GET.lists() for value in values):
                raise BadRequest("null byte in the address")
            return inner(request, *args, **kwargs)

        return cast(_View, guarded)

    def password_change(  # type: ignore[override]  # away from Django's own page, which sends no notice
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        return redirect("account_change_password")


def _health() -> list[dict[str, Any]]:
    """Return the delivery figures for the home page: label, formatted value, and whether it needs attention."""
    figures = health.current_figures()
    late = figures.get("late_jobs")
    tick, unsent = figures.get("last_tick_age_seconds"), figures.get("oldest_unsent_age_seconds")
    return [
        {
            "title": "Last delivery run",
            "value": "never" if tick is None else f"{_age(tick)} ago",
            "late": tick is None or tick > _LATE_SECONDS,
        },
        {
            "title": "Oldest unsent message",
            "value": _age(unsent) if unsent else "none waiting",
            "late": bool(unsent and unsent > _LATE_SECONDS),
        },
        {
            "title": "Scheduled jobs",
            "value": f"{late:g} late" if late else "on time",
            "late": bool(late),
        },
    ]


def _age(seconds: float) -> str:
    """Format as 40 seconds, 5 minutes, 3 hours or 2 days."""
    for size, unit in ((86_400, "day"), (3_600, "hour"), (60, "minute"), (1, "second")):
        if seconds >= size or unit == "second":
            count = int(seconds // size)
            return f"{count} {unit}{'' if count == 1 else 's'}"
    raise AssertionError("unreachable")
