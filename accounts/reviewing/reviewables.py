"""What can be edited with a review. Capabilities register theirs in `AppConfig.ready()`."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import models

from accounts.reviewing.rules import Payload
from accounts.users.models import User


class Invalid(Exception):
    """An edit can't be published as it is. `str()` says why, for its editor and its reviewer."""


@dataclass(frozen=True)
class Reviewable:
    """One kind of thing whose public version changes only by review.

    A payload holds every field that an edit may change. `snapshot` returns the public one, and both have the same keys.
    """

    model: type[models.Model]
    noun: str  # 'vacancy'
    permission: str  # of those who decide: 'careers.change_vacancy'
    snapshot: Callable[[Any], dict[str, Any]]
    facts: Callable[[Payload], dict[str, str]]  # a payload in words: label -> text, in the order of the page
    clean: Callable[[Any, Payload], Mapping[str, Any]]  # what `apply` takes (raises Invalid)
    apply: Callable[[Any, Mapping[str, Any], User], None]  # by the capability's own action (raises Invalid)
    title: Callable[[Any], str]
    editor_page: Callable[[Any], str]
    public_page: Callable[[Any], str]  # '' without one
    told: Callable[[Any, User | None], Sequence[User]]  # who hears of the decision; takes the proposer
    is_insider: Callable[[Any, User], bool]  # insiders never decide
    current: Callable[[Payload], dict[str, Any]] = dict  # a payload of an older release, with today's fields

    @property
    def name(self) -> str:
        """How proposals and revisions name it: 'careers.vacancy'."""
        return self.model._meta.label_lower


_reviewables: dict[str, Reviewable] = {}


def register(reviewable: Reviewable) -> None:
    """Register it. Idempotent (raises ValueError if the model is registered differently)."""
    if _reviewables.setdefault(reviewable.name, reviewable) != reviewable:
        raise ValueError(f"{reviewable.name} is registered twice")


def get(name: str) -> Reviewable:
    """Return the reviewable (raises LookupError)."""
    return _reviewables[name]


def of(target: models.Model) -> Reviewable:
    """Return what the row is registered as (raises LookupError)."""
    return get(target._meta.label_lower)


def decided_by(user: User) -> list[str]:
    """Return the names of those that the user may decide on."""
    return [name for name, reviewable in _reviewables.items() if user.has_perm(reviewable.permission)]


def nouns() -> dict[str, str]:
    return {name: reviewable.noun for name, reviewable in _reviewables.items()}
