"""The steps of each kind of dated reminder. Who knows dates registers theirs, and watches them (`planning.watch`)."""

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import NamedTuple, Protocol

from accounts.notices.kinds import Kind


class UnknownLadder(LookupError):
    """No app registered steps of this kind. An older worker may meet a date that newer code watches."""


@dataclass(frozen=True)
class Ladder:
    """How many days before the last day to remind, most first."""

    kind: Kind
    steps: tuple[int, ...]


class Reached(NamedTuple):
    """A step whose time has come: its message is being planned, or it was skipped for a later one."""

    kind: str
    user_id: int
    subject: int
    on: dt.date
    days_before: int


class Listener(Protocol):
    def __call__(self, reached: Sequence[Reached], now: dt.datetime) -> None:
        """Plan what else follows from steps, in the transaction that plans their messages."""


_ladders: dict[str, Ladder] = {}
_listeners: list[Listener] = []


def register(ladder: Ladder) -> None:
    """Register the steps of a kind. Idempotent (raises ValueError if the kind has others)."""
    if _ladders.setdefault(ladder.kind.name, ladder) != ladder:
        raise ValueError(f"two ladders are registered for {ladder.kind.name}")


def listen(listener: Listener) -> None:
    if listener not in _listeners:
        _listeners.append(listener)


def tell(reached: Sequence[Reached], now: dt.datetime) -> None:
    for listener in _listeners:
        listener(reached, now)


def known() -> Iterable[str]:
    return _ladders.keys()


def steps_of(kind: str) -> tuple[int, ...]:
    """Return the steps of a kind (raises UnknownLadder)."""
    try:
        return _ladders[kind].steps
    except KeyError:
        raise UnknownLadder(kind) from None
