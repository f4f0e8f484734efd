"""What higher rooms add to a program's page, such as 'I completed this'. They register it when the app is ready."""

import datetime as dt
from collections.abc import Callable
from typing import Any, NamedTuple

from django.http import HttpRequest

from programs.catalog.models import Program


class Addition(NamedTuple):
    """A template and its context. It's drawn under the facts of the page, in order of registration."""

    template: str
    context: dict[str, Any]


Source = Callable[[HttpRequest, Program, dt.date], Addition | None]

_sources: list[Source] = []


def register(source: Source) -> None:
    """Add a source: (request, program, as_of) -> what it adds, or None."""
    if source not in _sources:
        _sources.append(source)


def additions(request: HttpRequest, program: Program, *, as_of: dt.date) -> list[Addition]:
    return [found for source in _sources if (found := source(request, program, as_of))]
