"""Whether a provider was accredited on a day. Pure.

Sources: accreditation terms and statuses in data/accreditors.csv.
"""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from enum import Enum


class Standing(Enum):
    ACCREDITED = "accredited"
    LAPSED = "lapsed"
    NOT_YET = "not yet accredited"
    NONE_FOUND = "no accreditation found"
    NOT_STATED = "not stated"


@dataclass(frozen=True)
class Term:
    """An accreditation period, both ends inclusive. None is an end that isn't known, which never excludes a day."""

    valid_from: dt.date | None = None
    valid_until: dt.date | None = None
    grants: bool = True  # False for a status that withholds accreditation

    def covers(self, day: dt.date) -> bool:
        starts = self.valid_from is None or self.valid_from <= day
        return self.grants and starts and (self.valid_until is None or day <= self.valid_until)


def standing(terms: Iterable[Term], *, on: dt.date, none_found: bool = False) -> Standing:
    """Return the standing on a day. `none_found` is whether a list was read in which the provider is absent."""
    known = list(terms)
    if any(term.covers(on) for term in known):
        return Standing.ACCREDITED
    granted = [term for term in known if term.grants]
    if any(term.valid_until is not None and term.valid_until < on for term in granted) or len(granted) < len(known):
        return Standing.LAPSED
    if granted:
        return Standing.NOT_YET
    return Standing.NONE_FOUND if none_found else Standing.NOT_STATED
