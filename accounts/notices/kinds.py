"""The kinds of automatic message. The room that knows a message registers it when the app is ready."""

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from accounts.notices.models import Notice


class UnknownKind(LookupError):
    """No room registered this kind: an older worker may meet a message that a newer page planned."""


@dataclass(frozen=True)
class Content:
    """What one message says: the words of the inbox, and what its templates need for the mail."""

    summary: str
    link: str
    link_text: str
    context: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Kind:
    """One kind of message. Its templates are `emails/<name>/{subject.txt,body.txt,body.html}`.

    `render` and `still_due` get the notice and the moment; they only read. `subscribed` kinds can be switched off.
    """

    name: str
    label: str
    description: str
    render: Callable[[Notice, dt.datetime], Content]
    still_due: Callable[[Notice, dt.datetime], bool]
    subscribed: bool = True


_kinds: dict[str, Kind] = {}


def register(kind: Kind) -> None:
    """Make a kind known; registering the same one again changes nothing (raises ValueError for another of its name)."""
    if _kinds.setdefault(kind.name, kind) != kind:
        raise ValueError(f"two kinds of message are named {kind.name}")


def get(name: str) -> Kind:
    """Return the kind (raises UnknownKind)."""
    try:
        return _kinds[name]
    except KeyError:
        raise UnknownKind(name) from None


def subscribed() -> list[Kind]:
    """Return the kinds that a person may switch off, by label."""
    return sorted((kind for kind in _kinds.values() if kind.subscribed), key=lambda kind: kind.label)
