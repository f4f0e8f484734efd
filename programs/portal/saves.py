"""How many people have a listing in their shortlist. The room that knows registers its count in `AppConfig.ready()`."""

from collections.abc import Callable

from programs.catalog.models import Program

_counts: list[Callable[[Program], int]] = []


def register(count: Callable[[Program], int]) -> None:
    if count not in _counts:
        _counts.append(count)


def of(program: Program) -> int | None:
    """Return how many people saved it, or None if nothing counts that."""
    return sum(count(program) for count in _counts) if _counts else None
