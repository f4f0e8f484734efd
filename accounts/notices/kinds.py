"""The kinds of automatic message. Apps register theirs in `AppConfig.ready()`."""

import datetime as dt
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from accounts.notices.models import Notice


class UnknownKind(LookupError):
    """No app registered this kind. An older worker may find a message planned by newer code."""


class NothingToSay(Exception):
    """A renderer found nothing to tell the person, so the message is skipped."""


@dataclass(frozen=True)
class Content:
    """The content of one message: its inbox text, and the context of its email templates.

    `address` is where it's emailed if not to the recipient, such as to someone they invite. Then no inbox shows it, and
    no notification setting applies. `unsubscribe_path` is the way out of whoever has that address: a path that takes a
    one-click POST (RFC 8058), and never changes the recipient's own settings. `outcome` is kept with the notice, for
    later ones of its kind to look up.
    """

    summary: str
    link: str
    link_text: str
    context: Mapping[str, Any] = field(default_factory=dict)
    address: str = ""
    outcome: str = ""
    unsubscribe_path: str = ""


@dataclass(frozen=True)
class Kind:
    """One kind of message. Its templates are `emails/<name>/{subject.txt,body.txt,body.html}`.

    `render` and `still_due` take the notice and the current time, and only read. `render` may raise NothingToSay.
    People can unsubscribe from `subscribed` kinds, and get an `opt_in` kind only after they turned it on. `urgent` ones
    are about the account itself, and overtake all others; nobody can unsubscribe from them. `to_plan` counts the
    messages that a job will plan from one moment until before another. `to_others`: always emailed to someone else's
    address.

    `prepare` loads for a whole batch what `render` and `still_due` need, in a constant number of queries, and leaves it
    at each notice's `prepared`. They also work without it.
    """

    name: str
    label: str
    description: str
    render: Callable[[Notice, dt.datetime], Content]
    still_due: Callable[[Notice, dt.datetime], bool]
    subscribed: bool = True
    opt_in: bool = False
    inbox_when_off: bool = True  # else it isn't planned at all for those who turned its emails off
    urgent: bool = False
    to_others: bool = False
    to_plan: Callable[[dt.datetime, dt.datetime], int] | None = None
    prepare: Callable[[Sequence[Notice], dt.datetime], None] | None = None

    def __post_init__(self) -> None:
        if self.urgent and self.subscribed:
            raise ValueError(f"{self.name}: a message that people can unsubscribe from isn't urgent")


_kinds: dict[str, Kind] = {}


def register(kind: Kind) -> None:
    """Register a kind. Idempotent (raises ValueError if a different kind has its name)."""
    if _kinds.setdefault(kind.name, kind) != kind:
        raise ValueError(f"two kinds of message are named {kind.name}")


def get(name: str) -> Kind:
    """Return the kind (raises UnknownKind)."""
    try:
        return _kinds[name]
    except KeyError:
        raise UnknownKind(name) from None


def is_known(name: str) -> bool:
    return name in _kinds


def label(name: str) -> str:
    """Return what staff and people call a kind. An unknown one has only its name."""
    return _kinds[name].label if name in _kinds else name


def is_on_by_default(name: str) -> bool:
    """Whether people get emails of the kind who never chose."""
    return name not in _kinds or not _kinds[name].opt_in


def is_urgent(name: str) -> bool:
    """Whether messages of the kind overtake others. False for an unknown one."""
    return name in _kinds and _kinds[name].urgent


def subscribed() -> list[Kind]:
    """Return the kinds that people can unsubscribe from, sorted by label."""
    return _sorted(kind for kind in _kinds.values() if kind.subscribed)


def always_sent() -> list[Kind]:
    """Return the other kinds that people get themselves, sorted by label."""
    return _sorted(kind for kind in _kinds.values() if not kind.subscribed and not kind.to_others)


def all_kinds() -> list[Kind]:
    """Return every kind, sorted by label."""
    return _sorted(_kinds.values())


def _sorted(chosen: Iterable[Kind]) -> list[Kind]:
    return sorted(chosen, key=lambda kind: kind.label)
