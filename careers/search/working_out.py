"""The vacancies of filter values that aren't in the documents: they depend on the day, or on the reader's place."""

import datetime as dt
from collections.abc import Mapping
from functools import cached_property

from pyroaring import BitMap

from careers.search import documents as of
from careers.search import facets, near
from careers.vacancies.enums import Site
from cmehub.lib.listing import NOT_STATED
from cmehub.lib.zips import Place
from programs.index.memory import Memory
from programs.index.postings import as_array, as_bitmap

Given = Mapping[str, Mapping[str, BitMap]]


class WorkedOut:
    """What a memory says as of a day, about all vacancies or `among` a few. Hold its lock."""

    def __init__(self, memory: Memory, as_of: dt.date, among: BitMap | None = None) -> None:
        self._memory, self._among = memory, among
        self._shown = memory.shown if among is None else memory.shown & among
        self._posted = (
            memory.remembered(("posted", as_of), lambda: _posted(memory, self._shown, as_of))
            if among is None
            else _posted(memory, self._shown, as_of)
        )

    def values_for(self, origin: Place | None) -> Given:
        """Return the vacancies by filter and value. Without a place, distances have no values."""
        if origin is None:
            return {of.POSTED: self._posted}
        distances = {facets.REMOTE_TOO: self._remote, NOT_STATED: self._unplaced}
        return {of.POSTED: self._posted, of.WITHIN: self._points.within(origin) | distances}

    @cached_property
    def _points(self) -> near.Points:
        points = near.points(self._memory)
        return points if self._among is None else points.among(self._among)

    @cached_property
    def _remote(self) -> BitMap:
        return self._memory.value(of.SITE, Site.REMOTE)

    @cached_property
    def _unplaced(self) -> BitMap:
        return self._shown - self._points.placed - self._remote


def _posted(memory: Memory, items: BitMap, as_of: dt.date) -> Mapping[str, BitMap]:
    """Return those that were posted in the last days, by their number."""
    each = as_array(items)
    ages = memory.columns["age"][each] - of.age_of(as_of)
    return {str(days): as_bitmap(each[ages <= days]) for days in facets.DAYS_AGO}
