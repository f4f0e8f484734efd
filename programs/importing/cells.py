"""How each type of value stands in a cell, for export and import alike.

A cell is the text that a curator reads and edits. A value is what a listing's JSON holds: days as 'YYYY-MM-DD', times
as 'HH:MM', decimals as strings. An empty cell means 'not stated'.
"""

import datetime as dt
import re
import uuid
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.db import models


class WrongCell(Exception):
    """A cell can't be read. `str()` says what to enter."""


@dataclass(frozen=True)
class Cell:
    """How one column's values are written and read. `hint` tells a curator what to enter."""

    write: Callable[[Any], str]
    read: Callable[[str], Any]  # of a text that isn't empty (raises WrongCell)
    hint: str
    empty: Any = None  # the value of an empty cell
    may_be_emptied: bool = True
    of_nothing: str = ""  # what's written where nothing is stated


def of_field(field: Any) -> Cell:
    """Return how the values of a model's field stand in a cell."""
    match field:
        case models.BooleanField():
            return Cell(_write_yes_or_no, _read_yes_or_no, "yes or no", may_be_emptied=False)
        case ArrayField():
            return _of_list({str(value): str(label) for value, label in field.base_field.choices or ()})
        case models.DateField():
            return Cell(str, _read_day, "2026-12-31 or 12/31/2026")
        case models.TimeField():
            return Cell(str, _read_time, "09:00 or 9:00 AM")
        case models.DecimalField():
            return Cell(_write_decimal, _read_decimal, "a number")
        case models.IntegerField():
            return Cell(str, _read_whole, "a whole number")
        case _ if field.choices:
            return _of_choice({str(value): str(label) for value, label in field.choices}, field)
        case _:
            return TEXT


def _same(value: Any) -> Any:
    return value


def plain_value(value: Any) -> Any:
    """Return a field's value as JSON holds it."""
    match value:
        case dt.time():
            return value.isoformat("minutes")
        case dt.date() | uuid.UUID():
            return str(value)
        case Decimal():
            return _write_decimal(value)
        case _:
            return value


TEXT = Cell(str, _same, "text", empty="")


# -- yes or no, numbers, days ------------------------------------------------------------------------------------------


def _write_yes_or_no(value: Any) -> str:
    return "yes" if value else "no"


def _read_yes_or_no(text: str) -> bool:
    answers = {"yes": True, "true": True, "1": True, "no": False, "false": False, "0": False}
    try:
        return answers[text.casefold()]
    except KeyError:
        raise WrongCell("Enter yes or no.") from None


def _write_decimal(value: Any) -> str:
    return f"{Decimal(value).normalize():f}"


_THOUSANDS = re.compile(r"-?\d{1,3}(,\d{3})+(\.\d+)?")


def _read_decimal(text: str) -> str:
    number = text.removeprefix("$")
    try:
        found = Decimal(number.replace(",", "") if _THOUSANDS.fullmatch(number) else number)
    except InvalidOperation:
        raise WrongCell("Enter a number, like 62.5, without its unit.") from None
    if not found.is_finite():
        raise WrongCell("Enter a number, like 62.5, without its unit.")
    return _write_decimal(found)


def _read_whole(text: str) -> int:
    if not re.fullmatch(r"-?\d{1,9}", text):
        raise WrongCell("Enter a whole number, like 120.")
    return int(text)


def _read_day(text: str) -> str:
    for form in ("%Y-%m-%d", "%m/%d/%Y"):
        try:
            return dt.datetime.strptime(text, form).date().isoformat()  # noqa: DTZ007  (a day has no time zone)
        except ValueError:
            continue
    raise WrongCell("Enter a day, like 2026-12-31 or 12/31/2026.")


def _read_time(text: str) -> str:
    for form in ("%H:%M", "%H:%M:%S", "%I:%M %p", "%I:%M:%S %p"):
        try:
            return dt.datetime.strptime(text.upper(), form).time().isoformat("minutes")  # noqa: DTZ007
        except ValueError:
            continue
    raise WrongCell("Enter a time, like 09:00 or 9:00 AM.")


# -- choices -----------------------------------------------------------------------------------------------------------


def _of_choice(choices: dict[str, str], field: Any) -> Cell:
    default = field.get_default() if field.has_default() else ""
    known = _by_words(choices)
    hint = " · ".join(map(_in_words, choices)) if len(choices) <= 12 else "a code, such as " + next(iter(choices))

    def read(text: str) -> str:
        try:
            return known[_normal(text)]
        except KeyError:
            raise WrongCell(f"“{text}” isn't one of the choices: {hint}.") from None

    return Cell(_in_words, read, hint, empty=str(default))


def _by_words(choices: dict[str, str]) -> dict[str, str]:
    labels = {_normal(label): value for value, label in choices.items()}
    return labels | {_normal(value): value for value in choices}


def _in_words(value: Any) -> str:
    return str(value).replace("_", " ")


def _normal(text: str) -> str:
    return re.sub(r"[\s_-]+", " ", text).strip().casefold()


# -- lists -------------------------------------------------------------------------------------------------------------

_PART = re.compile(r"((?:\\.|[^\\;])*)(?:;|$)", re.DOTALL)


def _of_list(choices: dict[str, str]) -> Cell:
    known = _by_words(choices)
    of_choices = " · ".join(map(_in_words, choices)) if len(choices) <= 12 else "codes"
    hint = f"{of_choices if choices else 'texts'}, joined with “; ”"

    def write(values: Any) -> str:
        return join([_in_words(value) if choices else str(value) for value in values])

    def read(text: str) -> list[str]:
        parts = split(text)
        unknown = [part for part in parts if choices and _normal(part) not in known]
        if unknown:
            raise WrongCell(f"“{unknown[0]}” isn't one of the choices: {of_choices}.")
        return [known[_normal(part)] for part in parts] if choices else parts

    return Cell(write, read, hint, empty=[])


def join(texts: Sequence[str]) -> str:
    """Return the texts as one cell. A semicolon or backslash in a text gets a backslash in front."""
    return "; ".join(re.sub(r"([\\;])", r"\\\1", text) for text in texts)


def split(cell: str) -> list[str]:
    """Return the texts that `join` put together."""
    parts = [re.sub(r"\\(.)", r"\1", part, flags=re.DOTALL).strip() for part in _PART.findall(cell)]
    return [part for part in parts if part]


NAMES = Cell(join, split, "codes or addresses (slugs), joined with “; ”", empty=[])
