"""The security log: record allauth's account events as audit events, without addresses or secrets."""

import logging
from typing import Any

from allauth.account import signals as account
from allauth.mfa import signals as mfa
from django.contrib.auth.signals import user_logged_in, user_logged_out, user_login_failed
from django.dispatch import receiver
from django.http import HttpRequest

from accounts.audit.actions import record
from accounts.users.http import client_address
from accounts.users.models import User

logger = logging.getLogger(__name__)

_KINDS = {
    user_logged_in: "users.signed_in",
    user_logged_out: "users.signed_out",
    account.user_signed_up: "users.signed_up",
    account.password_set: "users.password_set",
    account.password_changed: "users.password_changed",
    account.password_reset: "users.password_reset",
    account.email_added: "users.email_added",
    account.email_changed: "users.email_changed",
    account.email_removed: "users.email_removed",
    mfa.authenticator_added: "users.second_factor_added",
    mfa.authenticator_removed: "users.second_factor_removed",
    mfa.authenticator_reset: "users.recovery_codes_renewed",
    mfa.authentication_failed: "users.second_factor_refused",
}


@receiver(list(_KINDS))
def note_event(signal: Any, user: User | None, request: HttpRequest | None = None, **kwargs: Any) -> None:
    if user is not None and user.pk:
        record(kind=_KINDS[signal], obj=user, by=user, ip=client_address(request))


@receiver(account.email_confirmed)
def note_confirmation(email_address: Any, request: HttpRequest | None = None, **kwargs: Any) -> None:
    user = email_address.user
    record(kind="users.email_confirmed", obj=user, by=user, ip=client_address(request))


@receiver(account.authentication_step_completed)
def renew_session(request: HttpRequest, *, reauthenticated: bool = False, **kwargs: Any) -> None:
    """Give a session a new key when a person confirms who they are, as signing in does."""
    if reauthenticated:
        request.session.cycle_key()


@receiver(user_login_failed)
def note_refusal(**kwargs: Any) -> None:
    """Log no email address. The request id identifies the attempt."""
    logger.warning("sign-in refused")
