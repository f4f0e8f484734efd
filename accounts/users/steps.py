"""What is left to do at the start, by purpose. Higher rooms register their step when the app is ready."""

from collections.abc import Callable
from dataclasses import dataclass

from accounts.users.enums import Purpose
from accounts.users.models import User


@dataclass(frozen=True)
class Step:
    """One thing that a person with this purpose does first; `address` is the name of its page."""

    purpose: Purpose
    title: str
    reason: str
    address: str
    is_done: Callable[[User], bool]


@dataclass(frozen=True)
class Stand:
    """A step as one person sees it."""

    step: Step
    done: bool


_steps: list[Step] = []


def register(step: Step) -> None:
    """Add a step; those of one purpose are taken in the order of registration."""
    if step not in _steps:
        _steps.append(step)


def stands(user: User, purpose: Purpose) -> list[Stand]:
    """Return the steps of a purpose and whether the person has done each."""
    return [Stand(step, step.is_done(user)) for step in _steps if step.purpose == purpose]


def next_step(user: User) -> Step | None:
    """Return the first step that is left in any of the person's purposes, None when all are done."""
    mine = (step for purpose in Purpose if purpose in user.purposes for step in _steps if step.purpose == purpose)
    return next((step for step in mine if not step.is_done(user)), None)
