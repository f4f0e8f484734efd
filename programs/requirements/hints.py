"""Hints that higher rooms show on *My credits*. They register them when the app is ready."""

from collections.abc import Callable
from typing import Any, NamedTuple

from django.http import HttpRequest


class Hint(NamedTuple):
    """A template and its context. It's drawn at the foot of the page."""

    template: str
    context: dict[str, Any]


Source = Callable[[HttpRequest], Hint | None]

_sources: list[Source] = []


def register(source: Source) -> None:
    """Add a source: request -> its hint, or None."""
    if source not in _sources:
        _sources.append(source)


def hints(request: HttpRequest) -> list[Hint]:
    return [found for source in _sources if (found := source(request))]
