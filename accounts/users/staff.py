"""The admin's door: staff only, signed in through the hub's own pages, and never without a second factor."""

from typing import Any

from allauth.mfa.models import Authenticator
from allauth.mfa.utils import is_mfa_enabled
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.decorators import method_decorator
from django.views.decorators.cache import never_cache
from unfold.sites import UnfoldAdminSite

from accounts.users.http import person
from cmehub.lib.http import safe_next

# Recovery codes alone are a list on paper, not a factor to work with.
_FACTORS = [Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN]


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

    def password_change(  # type: ignore[override]  # away from Django's own page, which sends no notice
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        return redirect("account_change_password")
