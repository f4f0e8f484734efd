"""The admin's door: staff only, signed in through the hub's own pages, and never without a second factor."""

from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar, cast

from allauth.mfa.models import Authenticator
from allauth.mfa.utils import is_mfa_enabled
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import BadRequest, PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.decorators import method_decorator
from django.views.decorators.cache import never_cache
from unfold.sites import UnfoldAdminSite

from accounts.users.http import person
from cmehub.lib.http import safe_next

# Recovery codes alone are a list on paper, not a factor to work with.
_FACTORS = [Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN]

_View = TypeVar("_View", bound=Callable[..., HttpResponseBase])


class HubAdminSite(UnfoldAdminSite):
    def has_permission(self, request: HttpRequest) -> bool:
        return super().has_permission(request) and is_mfa_enabled(person(request), _FACTORS)

    @method_decorator(never_cache)
    @method_decorator(login_not_required)
    def login(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        """Send everybody to where they can mend what is missing: sign in, or set up a second factor."""
        going_to = safe_next(request, reverse("admin:index"))
        if not request.user.is_authenticated:
            return redirect_to_login(going_to)
        if not request.user.is_staff:
            raise PermissionDenied
        if not self.has_permission(request):
            messages.warning(
                request, "The admin opens only with a second factor. Set up an authenticator app or a passkey first."
            )
            return redirect("mfa_index")
        return redirect(going_to)

    def admin_view(self, view: _View, cacheable: bool = False) -> _View:
        """Also refuse null bytes in the address: lookups would pass them on to PostgreSQL, which rejects them."""
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
