"""Show times in the person's time zone, and lead people who need a second factor to its setup."""

from collections.abc import Callable
from typing import Any
from zoneinfo import ZoneInfo

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from accounts.users import second_factor
from accounts.users.http import person
from cmehub.site.errors import refused_form

# What a person without the second factor that they need may still do: set it up, which takes a confirmed email address
# and a recent confirmation that it's them.
_SETUP = {
    "accounts:second_factor",
    "account_change_password",
    "account_email",
    "account_reauthenticate",
    "account_set_password",
    "mfa_activate_totp",
    "mfa_add_webauthn",
    "mfa_index",
    "mfa_reauthenticate",
}


class TimeZoneMiddleware:
    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if not request.user.is_authenticated:
            return self.get_response(request)
        with timezone.override(ZoneInfo(request.user.time_zone)):
            return self.get_response(request)


class SecondFactorMiddleware:
    """Require a second factor where a requirement is registered. Public pages and the setup stay open.

    A page that's opened redirects to the setup and comes back. A form that's sent is refused with its entries kept,
    since a redirect would lose them.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: Callable[..., Any], *args: Any) -> HttpResponse | None:
        if not request.user.is_authenticated or not getattr(view, "login_required", True):
            return None
        match = request.resolver_match
        if (match and match.view_name in _SETUP) or not second_factor.is_missing(person(request), path=request.path):
            return None
        if request.method in {"GET", "HEAD"}:
            return redirect(second_factor.setup_path(request.get_full_path()))
        context = {"reasons": second_factor.reasons(person(request)), **refused_form(request)}
        return render(request, "accounts/users/second_factor_first.html", context, status=403)
