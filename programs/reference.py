"""Read and load the reference files, all or nothing. Errors name the file, the row and the reason.

Above the app's capabilities, since it uses several of them. Only the loading commands import it.
"""

import csv
import datetime as dt
import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any, TypeVar

from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.utils import timezone

from accounts.profiles.models import Specialty
from accounts.verification.models import LicenseLookup
from programs.catalog.actions import apply_listing
from programs.catalog.enums import ListingState
from programs.catalog.listing import InvalidListing, read
from programs.catalog.models import Program
from programs.catalog.vocabulary import ActivityFormat, CreditType, MandatedTopic
from programs.competencies.models import Competency, Role
from programs.evidence.actions import save_outcome
from programs.evidence.models import Outcome
from programs.index.models import Synonym
from programs.providers.models import Accreditation, Accreditor, Provider

FOLDER = Path(__file__).parent / "data"
Row = Mapping[str, Any]
M = TypeVar("M", bound=models.Model)


class BadReference(Exception):
    """A reference file can't be loaded. The message names the file, the row and the reason."""


@dataclass
class Tally:
    """The result of a load, for its last line."""

    added: int = 0
    changed: int = 0
    same: int = 0

    def __str__(self) -> str:
        return f"{self.added} added, {self.changed} changed, {self.same} as they were"


@transaction.atomic
def load(folder: Path = FOLDER) -> dict[str, Tally]:
    """Load the files (raises BadReference). Keeps existing listings and outcomes."""
    return {
        "accreditors": _load_table(folder / "accreditors.csv", Accreditor, {"statuses": json.loads}),
        "credit types": _load_table(folder / "credit_types.csv", CreditType, {}),
        "formats": _load_table(folder / "activity_formats.csv", ActivityFormat, {}),
        "specialties": _load_table(folder / "specialties.csv", Specialty, {}),
        "license look-ups": _load_table(
            folder / "license_lookups.csv",
            LicenseLookup,
            {"as_of": dt.date.fromisoformat},
            key=("state", "profession"),
        ),
        "mandated topics": _load_table(folder / "mandated_topics.csv", MandatedTopic, {}),
        "competencies": _load_table(folder / "competencies.csv", Competency, {}),
        "roles": _load_roles(folder / "career_roles.csv"),
        "synonyms": _load_synonyms(folder / "synonyms.csv"),
        "programs": load_programs(folder / "programs.json", as_of=None),
        "outcomes": _load_outcomes(folder / "outcomes.csv"),
    }


def _load_table(path: Path, model: type[M], readers: Mapping[str, Any], key: tuple[str, ...] = ("code",)) -> Tally:
    """Load a file whose columns are the model's fields. `key` names the columns that identify a row."""
    tally = Tally()
    known = {tuple(str(getattr(row, name)) for name in key): row for row in model._default_manager.all()}
    for number, row in _rows(path):
        with _refusing(path, number):
            values = {name: readers[name](text) if name in readers else text for name, text in row.items()}
            _bring(model, known.get(tuple(row[name] for name in key)), values, tally)
    return tally


def _load_roles(path: Path) -> Tally:
    """Load the roles with the competencies that they ask for."""
    tally = Tally()
    known = {role.code: role for role in Role.objects.prefetch_related("competencies")}
    for number, row in _rows(path):
        with _refusing(path, number):
            codes = row.pop("competencies").split(";")
            wanted = {_one(Competency, "code", code) for code in codes}
            role, before = known.get(row["code"]), tally.same
            _bring(Role, role, row, tally)
            role = role or Role.objects.get(code=row["code"])
            if set(role.competencies.all()) != wanted:
                role.competencies.set(wanted)
                if tally.same > before:
                    tally.same, tally.changed = tally.same - 1, tally.changed + 1
    return tally


def _load_synonyms(path: Path) -> Tally:
    """Load the synonyms, but leave those alone that curators added, edited or turned off."""
    tally = Tally()
    known = {synonym.term.lower(): synonym for synonym in Synonym.objects.all()}
    for number, row in _rows(path):
        with _refusing(path, number):
            found = known.get(row["term"].lower())
            if found and found.is_curated:
                tally.same += 1
                continue
            if found:
                found.changed_at = timezone.now()  # saved only with another change
            _bring(Synonym, found, row, tally)
    return tally


def _bring(model: type[M], found: M | None, values: dict[str, Any], tally: Tally) -> None:
    row = found or model()
    changed = [name for name, value in values.items() if getattr(row, name) != value]
    if found and not changed:
        tally.same += 1
        return
    for name in changed:
        setattr(row, name, values[name])
    row.full_clean()
    row.save()
    tally.changed, tally.added = tally.changed + bool(found), tally.added + (not found)


# -- outcomes --------------------------------------------------------------------------------------------------


def _load_outcomes(path: Path) -> Tally:
    tally = Tally()
    known = set(Outcome.objects.values_list("code", flat=True))
    for number, row in _rows(path):
        with _refusing(path, number):
            if row["code"] in known:
                tally.same += 1
                continue
            program = _one(Program, "slug", row["program"]) if row["program"] else None
            add_outcome({**row, "program": program}, as_of=None)
            tally.added += 1
    return tally


def add_outcome(row: Row, *, as_of: dt.date | None, is_demo: bool = False) -> Outcome:
    """Add one outcome from its cells (raises ValidationError, ValueError). Blank cells are 'not published'."""
    names = {field.name for field in Outcome._meta.fields} - {"id", "computed_grade", "result", "edition", "created_at"}
    unknown = row.keys() - names
    if unknown:
        raise ValueError(f"unknown column {', '.join(sorted(unknown))}")
    values = {name: _cell(Outcome, name, value) for name, value in row.items() if value != ""}
    outcome = Outcome(**values, is_demo=is_demo)
    outcome.full_clean()
    return save_outcome(outcome=outcome, by=None, fields=values)


def _cell(model: type[models.Model], name: str, value: Any) -> Any:
    """Return a cell as its column's type (raises ValueError with what's wrong)."""
    field = model._meta.get_field(name)
    if isinstance(field, models.BooleanField) and isinstance(value, str):
        if value not in {"yes", "no"}:
            raise ValueError(f"{name}: “{value}” is neither yes nor no")
        return value == "yes"
    if isinstance(field, models.DecimalField):
        return _number(name, value)
    if isinstance(field, models.PositiveIntegerField | models.PositiveSmallIntegerField):
        number = _number(name, value)
        if number < 0 or number != number.to_integral_value():
            raise ValueError(f"{name}: “{value}” is not a whole number from 0 up")
        return int(number)
    return value


def _number(name: str, value: Any) -> Decimal:
    try:
        number = Decimal(str(value))
    except InvalidOperation:
        raise ValueError(f"{name}: “{value}” is not a number") from None
    if not number.is_finite():
        raise ValueError(f"{name}: “{value}” is not a number")
    return number


# -- programs --------------------------------------------------------------------------------------------------

CURATED = {"slug", "source", "confidence", "checked_on"}  # what a curator adds to a listing
DAYS = {"starts_on", "ends_on", "registration_by", "released_on", "expires_on", "claim_by", "checked_on"}


def load_programs(path: Path, *, as_of: dt.date | None, is_demo: bool = False) -> Tally:
    """Add the programs of a JSON file that don't exist yet (raises BadReference).

    A day is 'YYYY-MM-DD', or a number of days from `as_of` if given, which keeps the demo data current.
    """
    tally = Tally()
    known = set(Program.objects.values_list("slug", flat=True))
    for number, row in enumerate(_entries(path), start=1):
        with _refusing(path, number):
            if row["slug"] in known:
                tally.same += 1
                continue
            _add_program(row, as_of=as_of, is_demo=is_demo)
            tally.added += 1
    return tally


def _entries(path: Path) -> list[dict[str, Any]]:
    try:
        entries = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise BadReference(f"{path.name}: {error}") from error
    if not isinstance(entries, list):
        raise BadReference(f"{path.name}: a list of programs is expected")
    return entries


def _add_program(row: dict[str, Any], *, as_of: dt.date | None, is_demo: bool) -> Program:
    apart = {*CURATED, "provider", "outcomes"}
    listing = read({name: _dated(name, value, as_of) for name, value in row.items() if name not in apart})
    curated = {name: _dated(name, row[name], as_of) for name in CURATED & row.keys()}
    provider = _provider(row["provider"], is_demo, as_of)
    program = Program(**listing.values, **curated, provider=provider, state=ListingState.LIVE, is_demo=is_demo)
    program.full_clean()
    program = apply_listing(program=program, listing=listing, by=None)
    for rank, outcome in enumerate(row.get("outcomes", []), start=1):
        about = {"code": f"{program.slug[:27].rstrip('-')}-{rank}", "rank": rank * 10, "program": program}
        add_outcome({**about, **outcome}, as_of=as_of, is_demo=is_demo)
    return program


def _provider(row: Row, is_demo: bool, as_of: dt.date | None) -> Provider:
    """Return the provider, added if new with its accreditation. Later entries can name it by slug alone."""
    found = Provider.objects.filter(slug=row["slug"]).first()
    if found:
        return found
    periods = row.get("accreditations", [])
    provider = Provider(**{name: value for name, value in row.items() if name != "accreditations"}, is_demo=is_demo)
    provider.full_clean()
    provider.save()
    for period in periods:
        values = {name: _dated(name, value, as_of) for name, value in period.items() if name != "accreditor"}
        made = Accreditation(provider=provider, accreditor=_one(Accreditor, "code", period["accreditor"]), **values)
        made.full_clean()
        made.save()
    return provider


def _dated(name: str, value: Any, as_of: dt.date | None) -> Any:
    """Return a value whose days are dates, also those of rows within it."""
    if isinstance(value, list):
        return [
            {inner: _dated(inner, each, as_of) for inner, each in row.items()} if isinstance(row, dict) else row
            for row in value
        ]
    return _day(name, value, as_of) if name in DAYS | {"valid_from", "valid_until"} and value is not None else value


def _day(name: str, value: Any, as_of: dt.date | None) -> dt.date:
    if isinstance(value, int) and as_of is not None:
        return as_of + dt.timedelta(days=value)
    try:
        return dt.date.fromisoformat(value)
    except (TypeError, ValueError):
        raise ValueError(f"{name}: “{value}” is not a day like 2026-12-31") from None


# -- reading ---------------------------------------------------------------------------------------------------


def _rows(path: Path) -> Iterator[tuple[int, dict[str, str]]]:
    """Yield the rows of a CSV file with their numbers, as in a spreadsheet."""
    try:
        with path.open(encoding="utf-8", newline="") as handle:
            reader = csv.DictReader(handle, strict=True)
            for row in reader:
                if None in row or None in row.values():
                    raise BadReference(f"{path.name}, row {reader.line_num}: too many or too few cells")
                yield reader.line_num, {name: text.strip() for name, text in row.items()}
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise BadReference(f"{path.name}: {error}") from error


def _one(model: type[M], name: str, value: str) -> M:
    found = model._default_manager.filter(**{name: value}).first()
    if found is None:
        raise ValueError(f"unknown {model._meta.verbose_name} “{value}”")
    return found


@contextmanager
def _refusing(path: Path, number: int) -> Iterator[None]:
    """Turn a row's error into a sentence that names the row."""
    try:
        yield
    except ValidationError as error:
        reason = _sentence(error)
    except InvalidListing as error:
        reason = str(error)
    except KeyError as error:
        reason = f"{error.args[0]} is missing"
    except (ValueError, TypeError) as error:
        reason = str(error)
    else:
        return
    raise BadReference(f"{path.name}, row {number}: {reason}")


def _sentence(error: ValidationError) -> str:
    if not hasattr(error, "error_dict"):
        return " ".join(error.messages)
    return "; ".join(f"{name}: {' '.join(texts)}" for name, texts in error.message_dict.items())
