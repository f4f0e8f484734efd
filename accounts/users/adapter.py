"""Our answers to allauth's questions."""

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator

from cmehub.lib.encryption import decrypt, encrypt


class AccountAdapter(DefaultAccountAdapter):
    error_messages = {
        **DefaultAccountAdapter.error_messages,
        "email_password_mismatch": "This e-mail address and password do not go together. Check both, "
        "or have a code sent to you by e-mail",
        "incorrect_code": "This code is not right, or too old. Enter the latest one",
        "incorrect_password": "This password is not right",
        "enter_current_password": "This is not your current password",
        "too_many_login_attempts": "Too many tries in a row. Wait a few minutes, then try again",
    }


class MfaAdapter(DefaultMFAAdapter):
    """Keeps secrets of second factors encrypted in the database; allauth alone would write them as they are."""

    error_messages = {
        **DefaultMFAAdapter.error_messages,
        "add_email_blocked": "Switch off the second factor before you add an address",
        "incorrect_code": "This code is not right, or was used already. Enter the latest one",
        "unverified_email": "Confirm your e-mail address first, then set up a second factor",
    }

    def encrypt(self, text: str) -> str:
        return encrypt(text)

    def decrypt(self, encrypted_text: str) -> str:
        return decrypt(encrypted_text)

    def get_public_key_credential_rp_entity(self) -> dict[str, Any]:
        return {**super().get_public_key_credential_rp_entity(), "name": "CME Hub"}

    def generate_authenticator_name(self, user: Any, type: Any) -> str:
        return f"Passkey {Authenticator.objects.filter(user=user, type=type).count() + 1}"
