"""Recognize the browser at each sign-in, and forget the others when the password changes."""

from typing import Any

from allauth.account import signals as account
from allauth.account.adapter import get_adapter
from django.dispatch import receiver
from django.http import HttpRequest, HttpResponseBase
from django.utils import timezone

from accounts.devices import actions, cookies
from accounts.users.models import User
from accounts.users.signals import signed_in
from cmehub.lib.browsers import in_words


@receiver(signed_in)
def recognize(user: User, request: HttpRequest, response: HttpResponseBase, is_first: bool, **kwargs: Any) -> None:
    token = cookies.token_of(request) or cookies.new_token()
    actions.sign_in(
        user=user,
        token=token,
        browser=in_words(request.headers.get("User-Agent", "")),
        ip=get_adapter().get_client_ip(request),
        is_first=is_first,
        now=timezone.now(),
    )
    cookies.keep(response, token)


@receiver([account.password_changed, account.password_reset])
def forget_others(user: User, request: HttpRequest, **kwargs: Any) -> None:
    """Whoever knew the old password may have signed in. Their browser mustn't pass as known."""
    actions.forget_others(user=user, token=cookies.token_of(request), by=user)
