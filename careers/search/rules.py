"""Which vacancies are the same position posted by several employers, such as a hospital and its health system."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import groupby


@dataclass(frozen=True, order=True)
class Posting:
    """One live vacancy. `family` is the domain that an employer shares with its sister organizations, or ''.

    `stated` counts what it states of pay and CME.
    """

    vacancy: int
    employer: int
    title: str
    city: str
    state: str
    requisition_id: str = ""
    family: str = ""
    stated: int = 0

    @property
    def position(self) -> tuple[str, ...] | None:
        """Title, place, and requisition ID or else family. None for what can't be compared, without either."""
        known = f"#{self.requisition_id}" if self.requisition_id else self.family
        if not known:
            return None
        return tuple(part.strip().casefold() for part in (self.title, self.city, self.state, known))


def folded(postings: Iterable[Posting]) -> dict[int, int]:
    """Return which vacancies aren't listed on their own, with the vacancy of another employer that stands for each.

    That's the one that states most of pay and CME, or else the oldest. An employer's own vacancies are never folded.
    """
    of_position = sorted((each.position, each) for each in postings if each.position)
    found: dict[int, int] = {}
    for _, group in groupby(of_position, key=lambda pair: pair[0]):
        same = [posting for _, posting in group]
        first = max(same, key=lambda each: (each.stated, -each.vacancy))
        found |= {each.vacancy: first.vacancy for each in same if each.employer != first.employer}
    return found


def standing_for(folds: Mapping[int, int], vacancy: int) -> list[int]:
    """Return the vacancies that this one stands for."""
    return sorted(other for other, first in folds.items() if first == vacancy)


def family(*, domain: str, website: str) -> str:
    """Return the last two labels of an employer's domain: hospital.org for careers.hospital.org."""
    return ".".join((domain or website).split(".")[-2:])
