"""Filters that higher rooms add to the list of programs, such as 'Counts for my licenses'. Each person has their own.

They register them when the app is ready.
"""

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from django.http import HttpRequest

from cmehub.lib.listing import Criteria, Facet, Option
from programs.index.searching import Narrowing, Results


@dataclass(frozen=True)
class Choice:
    """An option of a filter, and the condition that it stands for."""

    label: str
    narrowing: Narrowing


Choices = Mapping[str, Choice]


@dataclass(frozen=True)
class Filter:
    """A filter by its name in addresses. `note` stands below its options.

    `choices` returns the reader's options by value: (request, as_of) -> options. The filter isn't offered without any.
    `signed_out` is what the list tells a visitor who opens a link that has the filter.
    """

    name: str
    label: str
    group: str
    note: str
    signed_out: str
    choices: Callable[[HttpRequest, dt.date], Choices]


@dataclass(frozen=True)
class Offered:
    """The filters that the reader is offered with their options, and what to say of the others in the address."""

    choices: Mapping[Filter, Choices]
    notes: Sequence[str]

    @property
    def conditions(self) -> dict[str, dict[str, Narrowing]]:
        """Return the condition of each option, by filter and value, for the engine."""
        return {
            each.name: {value: choice.narrowing for value, choice in choices.items()}
            for each, choices in self.choices.items()
        }

    def facets(self, asked: Criteria, results: Results | None) -> list[Facet]:
        """Return the filters with their counts, or without them while this process reads the index."""
        return [_facet(each, choices, asked, results) for each, choices in self.choices.items()]


_filters: list[Filter] = []


def register(added: Filter) -> None:
    if added not in _filters:
        _filters.append(added)


def offered(request: HttpRequest, *, as_of: dt.date) -> Offered:
    found = {each: choices for each in _filters if (choices := each.choices(request, as_of))}
    asked_for = [each for each in _filters if any(request.GET.getlist(each.name)) and each not in found]
    if request.user.is_authenticated:
        return Offered(found, ["We ignored a filter we don't recognize."] if asked_for else [])
    return Offered(found, [each.signed_out for each in asked_for])


def _facet(each: Filter, choices: Choices, asked: Criteria, results: Results | None) -> Facet:
    chosen = asked.chosen.get(each.name, ())
    options = [
        Option(value, choice.label, value in chosen, results.count(each.name, value) if results is not None else None)
        for value, choice in choices.items()
    ]
    return Facet(each.name, each.label, options, group=each.group, note=each.note)
