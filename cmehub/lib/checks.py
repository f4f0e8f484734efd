"""Check a row against its CHECK constraints in Python.

Django asks the database about each constraint, which costs a query: a dozen for a listing, and a million for a large
file. The database still checks every row that's saved, so this only has to say the same, sooner and with a message.
"""

import re
from collections.abc import Callable
from typing import Any

from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.db.models import CheckConstraint, F, Model, Q

_COMPARE: dict[str, Callable[[Any, Any], bool]] = {
    "exact": lambda value, other: bool(value == other),
    "gt": lambda value, other: bool(value > other),
    "gte": lambda value, other: bool(value >= other),
    "lt": lambda value, other: bool(value < other),
    "lte": lambda value, other: bool(value <= other),
    "in": lambda value, other: value in other,
    "regex": lambda value, other: re.search(other, value) is not None,
}


def check(row: Model, *, exclude: set[str]) -> None:
    """Raise ValidationError with the messages of broken constraints, except those about a field of `exclude`.

    Conditions use plain fields and the lookups above (raises KeyError for another one).
    """
    constraints = [each for each in row._meta.constraints if isinstance(each, CheckConstraint)]
    broken = [
        each for each in constraints if not _names(each.condition) & exclude and holds(each.condition, row) is False
    ]
    if broken:
        raise ValidationError({NON_FIELD_ERRORS: [each.get_violation_error_message() for each in broken]})


def holds(condition: Any, row: Model) -> bool | None:
    """Return whether a condition is true of a row. None is SQL's unknown, which breaks no constraint."""
    if not isinstance(condition, Q):
        path, other = condition
        return _compare(path, other, row)
    found = [holds(each, row) for each in condition.children]
    decided = condition.connector == Q.OR
    answer = decided if decided in found else None if None in found else not decided
    return answer if answer is None or not condition.negated else not answer


def _compare(path: str, other: Any, row: Model) -> bool | None:
    name, _, lookup = path.partition("__")
    value = getattr(row, name)
    if lookup == "isnull" or (not lookup and other is None):
        return (value is None) is (other is not False)
    if isinstance(other, F):
        other = getattr(row, _name(other))
    return None if value is None or other is None else _COMPARE[lookup or "exact"](value, other)


def _names(condition: Any) -> set[str]:
    """Return the fields that a condition is about."""
    if isinstance(condition, Q):
        return {name for each in condition.children for name in _names(each)}
    path, other = condition
    return {path.partition("__")[0], *([_name(other)] if isinstance(other, F) else [])}


def _name(field: F) -> str:
    name: str = field.name  # type: ignore[attr-defined]  # unknown to the stubs
    return name
