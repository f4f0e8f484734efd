"""Whether a row of a roster names a person.

NPIs and license numbers are public, so that anyone could claim someone else's. A number and a name are enough for
people whose identity a reviewer verified. Others have to have told us their birth month and day, and the row must
have the same.
"""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from accounts.verification.rules import folded, same_first_name


@dataclass(frozen=True)
class Learner:
    """Whom a row names. '' is what it doesn't state. `birth` is a month and day, such as 03-14."""

    first: str
    last: str
    npi: str = ""
    license_state: str = ""
    license_number: str = ""
    birth: str = ""


@dataclass(frozen=True)
class Person:
    """Who authorized the provider. `licenses` are pairs of state and number. `birth` is '' if they didn't tell us."""

    first: str
    last_names: tuple[str, ...]
    npi: str
    licenses: frozenset[tuple[str, str]]
    birth: str
    is_verified: bool


def plain_number(number: str) -> str:
    """Return a license number without spaces, dots and hyphens, in capital letters."""
    return re.sub(r"[\s.\-]", "", number).upper()


def names(learner: Learner, person: Person, *, nicknames_of: Callable[[str], Iterable[str]]) -> bool:
    """Whether the row is about the person: the NPI or a license, the name, and the birth month and day if known.

    A number that differs doesn't speak against it while the other agrees: people hold several licenses.
    """
    return (
        _same_number(learner, person)
        and _same_birth(learner, person)
        and "".join(folded(learner.last)) in {"".join(folded(last)) for last in person.last_names}
        and same_first_name(learner.first, person.first, nicknames_of)
    )


def _same_number(learner: Learner, person: Person) -> bool:
    if learner.npi and learner.npi == person.npi:
        return True
    number = plain_number(learner.license_number)
    return bool(number) and (learner.license_state, number) in person.licenses


def _same_birth(learner: Learner, person: Person) -> bool:
    if learner.birth and person.birth:
        return learner.birth == person.birth
    return person.is_verified


def only_one(matches: Iterable[tuple[int, bool]]) -> int | None:
    """Return the one person of (id, whether verified) whom a row names, or None. A verified one beats the others."""
    found = list(matches)
    chosen = [person for person, is_verified in found if is_verified] or [person for person, _ in found]
    return chosen[0] if len(chosen) == 1 else None
