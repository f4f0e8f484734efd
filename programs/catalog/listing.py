"""A listing as one JSON object: read, checked, and written the same way wherever it comes from.

Reviews, imports, PARS files, drafts from an address and the project's own data files all use this shape. It covers what
a provider may state. What curators add (slug, source, confidence, day of verification) isn't part of it.

Days are 'YYYY-MM-DD', times 'HH:MM', decimals strings. None, '' and [] mean 'not stated'. Linked rows are named by
their code or slug. An offering keeps its identity by `id`.
"""

import datetime as dt
import uuid
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.db import models

from accounts.profiles.models import Specialty
from cmehub.lib import checks
from programs.catalog.models import Program
from programs.catalog.parts import CreditOffer, Faculty, Offering, Price, StateTopic, Supporter
from programs.catalog.vocabulary import ActivityFormat, CreditType, MandatedTopic
from programs.competencies.models import Competency
from programs.providers.models import Provider

PLAIN = (
    "title",
    "summary",
    "description",
    "url",
    "provider_ref",
    "accme_id",
    "topics",
    "professions",
    "delivery",
    "released_on",
    "expires_on",
    "claim_by",
    "relationships",
    "support",
    "disclosure_required",
    "disclosure",
    "interprofessional",
    "interprofessional_evidence",
    "leadership",
    "leadership_evidence",
    "practice_change",
    "practice_change_evidence",
    "ehr_integration",
    "ehr_integration_evidence",
)
LISTS = ("topics", "professions")


@dataclass(frozen=True)
class Links:
    """A many-to-many field, whose rows a payload names by one of their columns."""

    model: type[models.Model]
    by: str

    def find(self, names: Iterable[str]) -> list[Any]:
        """Return the rows with these names (raises ValidationError)."""
        return [_named(self.model, self.by, name) for name in dict.fromkeys(names)]


@dataclass(frozen=True)
class Rows:
    """The rows of one part of a listing. `key` tells them apart, and `named` are the columns that name another row."""

    model: type[models.Model]
    columns: tuple[str, ...]
    key: tuple[str, ...]
    named: Mapping[str, Links] = field(default_factory=dict)


LINKS: dict[str, Links] = {
    "specialties": Links(Specialty, "code"),
    "formats": Links(ActivityFormat, "code"),
    "competencies": Links(Competency, "code"),
    "joint_providers": Links(Provider, "slug"),
}
ROWS: dict[str, Rows] = {
    "offers": Rows(
        CreditOffer,
        ("credit_type", "amount", "is_maximum", "elective_amount", "words"),
        ("credit_type",),
        {"credit_type": Links(CreditType, "code")},
    ),
    "offerings": Rows(
        Offering,
        (
            "starts_on",
            "starts_at_time",
            "ends_on",
            "ends_at_time",
            "time_zone",
            "venue",
            "city",
            "place_state",
            "country",
            "link",
            "registration_by",
            "is_canceled",
        ),
        ("public_id",),
    ),
    "prices": Rows(Price, ("audience", "amount", "fees", "note"), ("audience",)),
    "supporters": Rows(Supporter, ("name", "amount"), ("name",)),
    "faculty": Rows(Faculty, ("name", "credentials", "role"), ("name",)),
    "state_topics": Rows(
        StateTopic, ("topic", "state", "hours"), ("topic", "state"), {"topic": Links(MandatedTopic, "code")}
    ),
}
NAMES = (*PLAIN, *LINKS, *ROWS)


class InvalidListing(Exception):
    """A listing can't be read. `errors` are the messages by path, such as 'offers.0.amount', or 'listing' for all."""

    def __init__(self, errors: Mapping[str, list[str]]) -> None:
        super().__init__("; ".join(f"{path}: {' '.join(messages)}" for path, messages in errors.items()))
        self.errors = dict(errors)


@dataclass(frozen=True)
class Listing:
    """A listing whose values are checked. Its rows aren't saved and have no program yet."""

    values: Mapping[str, Any]
    links: Mapping[str, list[Any]]
    rows: Mapping[str, list[Any]]


# -- writing -----------------------------------------------------------------------------------------------------------


def snapshot(program: Program) -> dict[str, Any]:
    """Return a saved program's listing. Load it with `for_page` where many are read."""
    found: dict[str, Any] = {name: _written(getattr(program, name)) for name in PLAIN}
    found |= {
        name: sorted(getattr(row, links.by) for row in getattr(program, name).all()) for name, links in LINKS.items()
    }
    for name, rows in ROWS.items():
        saved = sorted(getattr(program, name).all(), key=lambda row: row.pk)
        found[name] = [_row(row, rows) for row in saved]
    return found


def written(listing: Listing) -> dict[str, Any]:
    """Return a checked listing's payload, written like the snapshot of a program that has it."""
    found = {name: _written(value) for name, value in listing.values.items()}
    found |= {name: sorted(getattr(row, links.by) for row in listing.links[name]) for name, links in LINKS.items()}
    return found | {name: [_row(row, rows) for row in listing.rows[name]] for name, rows in ROWS.items()}


def _row(row: models.Model, rows: Rows) -> dict[str, Any]:
    written = {"id": str(row.public_id)} if isinstance(row, Offering) else {}
    for name in rows.columns:
        value = getattr(row, name)
        written[name] = getattr(value, rows.named[name].by) if name in rows.named else _written(value)
    return written


def _written(value: Any) -> Any:
    match value:
        case dt.time():
            return value.isoformat("minutes")
        case dt.date() | dt.datetime():
            return value.isoformat()
        case Decimal():
            return f"{value.normalize():f}"
        case list():
            return [str(each) for each in value]
        case _:
            return value


# -- reading -----------------------------------------------------------------------------------------------------------


def read(payload: Mapping[str, Any]) -> Listing:
    """Return the checked listing of a payload (raises InvalidListing). Missing names mean 'not stated'."""
    errors: dict[str, list[str]] = {}
    unknown = sorted(payload.keys() - set(NAMES))
    if unknown:
        errors["listing"] = [f"Unknown: {', '.join(unknown)}."]
    values = _plain(payload, errors)
    links = {name: _links(name, links, payload.get(name) or [], errors) for name, links in LINKS.items()}
    rows = {name: _rows(name, rows, payload.get(name) or [], errors) for name, rows in ROWS.items()}
    if errors:
        raise InvalidListing(errors)
    return Listing(values, links, rows)


def _plain(payload: Mapping[str, Any], errors: dict[str, list[str]]) -> dict[str, Any]:
    program = Program()
    for name in PLAIN:
        value = payload.get(name)
        if name in LISTS and not _is_list_of(value or [], str):
            errors[name] = ["Enter a list of texts."]
        elif value is not None:
            setattr(program, name, value)
    apart = {each.name for each in Program._meta.fields} - set(PLAIN)
    _check(program, apart, "", errors)
    return {name: getattr(program, name) for name in PLAIN}


def _links(name: str, links: Links, names: Any, errors: dict[str, list[str]]) -> list[Any]:
    if not _is_list_of(names, str):
        errors[name] = ["Enter a list of codes."]
        return []
    try:
        return links.find(names)
    except ValidationError as error:
        errors[name] = error.messages
        return []


def _rows(name: str, rows: Rows, items: Any, errors: dict[str, list[str]]) -> list[Any]:
    if not _is_list_of(items, Mapping):
        errors[name] = ["Enter a list of rows."]
        return []
    read_rows, seen = [], set()
    for number, item in enumerate(items):
        path = f"{name}.{number}"
        row = _read_row(rows, item, path, errors)
        key = tuple(getattr(row, f"{column}_id" if column in rows.named else column) for column in rows.key)
        if key in seen:
            errors.setdefault(path, []).append("This row is there twice. Remove one.")
        seen.add(key)
        read_rows.append(row)
    return read_rows


def _read_row(rows: Rows, item: Mapping[str, Any], path: str, errors: dict[str, list[str]]) -> models.Model:
    row: Any = rows.model()
    unknown = sorted(item.keys() - set(rows.columns) - ({"id"} if rows.model is Offering else set()))
    if unknown:
        errors.setdefault(path, []).append(f"Unknown: {', '.join(unknown)}.")
    for name in rows.columns:
        value = item.get(name)
        if value is None:
            continue
        if name not in rows.named:
            setattr(row, name, value)
            continue
        try:
            setattr(row, name, rows.named[name].find([value])[0])
        except ValidationError as error:
            errors[f"{path}.{name}"] = error.messages
    if isinstance(row, Offering) and item.get("id"):
        try:
            row.public_id = uuid.UUID(str(item["id"]))
        except ValueError:
            errors[f"{path}.id"] = ["This isn't an offering's id."]
    failed = {name for name in rows.named if f"{path}.{name}" in errors}
    _check(row, {"program", "id", "public_id", *failed}, f"{path}.", errors)
    return row  # type: ignore[no-any-return]


def _check(row: models.Model, apart: set[str], prefix: str, errors: dict[str, list[str]]) -> None:
    """Run the model's own checks, except those of the fields `apart`, and collect the messages."""
    try:
        row.clean_fields(exclude=apart)
        row.clean()
        checks.check(row, exclude=apart)
    except ValidationError as error:
        for name, messages in error.message_dict.items():
            path = prefix.rstrip(".") or "listing" if name == NON_FIELD_ERRORS else f"{prefix}{name}"
            errors.setdefault(path, []).extend(messages)


def _named(model: type[models.Model], by: str, name: str) -> models.Model:
    found = model._default_manager.filter(**{by: name}).first()
    if found is None:
        raise ValidationError(f"Unknown {model._meta.verbose_name} “{name}”.")
    return found


def _is_list_of(value: Any, kind: type) -> bool:
    return isinstance(value, list | tuple) and all(isinstance(each, kind) for each in value)
