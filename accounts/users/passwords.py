"""A maximum password length, which Django doesn't have."""

from typing import Any

from django.core.exceptions import ValidationError


class MaximumLengthValidator:
    """Reject passwords so long that hashing them wastes time. Long passphrases still fit."""

    def __init__(self, max_length: int = 128) -> None:
        self.max_length = max_length

    def validate(self, password: str, user: Any = None) -> None:
        if len(password) > self.max_length:
            raise ValidationError(f"Use at most {self.max_length} characters", code="password_too_long")

    def get_help_text(self) -> str:
        return f"Your password can have up to {self.max_length} characters."
