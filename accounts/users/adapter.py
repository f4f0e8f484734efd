"""allauth's adapters: error messages, encryption and names."""

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from django.contrib.auth.base_user import AbstractBaseUser
from django.http import HttpRequest, HttpResponse

from accounts.users import second_factor
from accounts.users.models import User
from accounts.users.signals import signed_in
from cmehub.lib.encryption import decrypt, encrypt


class AccountAdapter(DefaultAccountAdapter):
    error_messages = {
        **DefaultAccountAdapter.error_messages,
        "email_password_mismatch": "This email address and password don't match. Check both, "
        "or sign in with an emailed code",
        "incorrect_code": "This code is incorrect or has expired. Enter the latest code",
        "incorrect_password": "This password is incorrect",
        "enter_current_password": "This isn't your current password",
        "too_many_login_attempts": "Too many attempts. Wait a few minutes, then try again",
    }
    _is_first_sign_in = False

    def login(self, request: HttpRequest, user: AbstractBaseUser) -> None:
        self._is_first_sign_in = user.last_login is None
        super().login(request, user)

    def post_login(self, request: HttpRequest, user: AbstractBaseUser, **kwargs: Any) -> HttpResponse:
        """Tell higher apps that somebody signed in. allauth calls this on the same adapter as `login`."""
        response = super().post_login(request, user, **kwargs)
        signed_in.send(User, user=user, request=request, response=response, is_first=self._is_first_sign_in)
        return response


class MfaAdapter(DefaultMFAAdapter):
    """Encrypts second-factor secrets in the database. allauth stores them in plain text by default."""

    error_messages = {
        **DefaultMFAAdapter.error_messages,
        "cannot_delete_authenticator": "Your account needs two-step verification. Add another way "
        "before you remove this one",
        "add_email_blocked": "Turn off two-step verification before you add an address",
        "incorrect_code": "This code is incorrect or was already used. Enter the latest code",
        "unverified_email": "Confirm your email address before you set up two-step verification",
    }

    def encrypt(self, text: str) -> str:
        return encrypt(text)

    def decrypt(self, encrypted_text: str) -> str:
        return decrypt(encrypted_text)

    def can_delete_authenticator(self, authenticator: Authenticator) -> bool:
        return second_factor.may_remove(authenticator)

    def get_public_key_credential_rp_entity(self) -> dict[str, Any]:
        return {**super().get_public_key_credential_rp_entity(), "name": "CME Hub"}

    def generate_authenticator_name(self, user: Any, type: Any) -> str:
        return f"Passkey {Authenticator.objects.filter(user=user, type=type).count() + 1}"
