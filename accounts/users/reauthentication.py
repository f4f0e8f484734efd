"""Ask people to confirm that it's them before something that can't be undone, or that opens the account to others."""

import time
from collections.abc import Callable
from functools import wraps
from typing import Any

from allauth.account import app_settings
from allauth.account.adapter import get_adapter
from allauth.account.authentication import get_authentication_records
from allauth.account.decorators import reauthentication_required
from django.contrib import messages
from django.contrib.auth import logout
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse, HttpResponseBase

from accounts.users.http import person

View = Callable[..., HttpResponseBase]


def confirmation_required(view: View) -> View:
    """Require a confirmation by password, code or passkey in the last five minutes, for GET and POST.

    allauth's page asks, leads back, and sends a form again that it interrupted. Who signs in by emailed code only, and
    so has nothing to confirm with, signs in again.
    """
    asked_first: View = reauthentication_required(view)

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if get_adapter().get_reauthentication_methods(request.user) or _signed_in_just_now(request):
            return asked_first(request, *args, **kwargs)
        return _sign_in_again(request)

    return guarded


def _signed_in_just_now(request: HttpRequest) -> bool:
    latest = max((record["at"] for record in get_authentication_records(request, person(request))), default=0)
    return bool(time.time() - latest < app_settings.REAUTHENTICATION_TIMEOUT)


def _sign_in_again(request: HttpRequest) -> HttpResponse:
    logout(request)
    messages.warning(request, "To keep your account secure, sign in again before you continue.")
    return redirect_to_login(request.get_full_path())
