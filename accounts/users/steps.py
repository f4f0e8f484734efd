"""Onboarding steps by purpose. Each app registers its steps in `AppConfig.ready()`."""

from collections.abc import Callable
from dataclasses import dataclass

from accounts.users.enums import Purpose
from accounts.users.models import User


@dataclass(frozen=True)
class Step:
    """One onboarding step for people with this purpose. `address` is the URL name of its page."""

    purpose: Purpose
    title: str
    reason: str
    address: str
    is_done: Callable[[User], bool]


@dataclass(frozen=True)
class StepProgress:
    """A step, and whether one person has done it."""

    step: Step
    done: bool


_steps: list[Step] = []


def register(step: Step) -> None:
    """Add a step. Steps of one purpose keep the order of registration."""
    if step not in _steps:
        _steps.append(step)


def progress(user: User, purpose: Purpose) -> list[StepProgress]:
    """Return a purpose's steps and whether the person has done each one."""
    return [StepProgress(step, step.is_done(user)) for step in _steps if step.purpose == purpose]


def next_step(user: User) -> Step | None:
    """Return the first open step across the person's purposes, or None if all are done."""
    mine = (step for purpose in Purpose if purpose in user.purposes for step in _steps if step.purpose == purpose)
    return next((step for step in mine if not step.is_done(user)), None)
