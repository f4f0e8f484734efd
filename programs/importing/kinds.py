"""The columns of programs, providers and outcomes, and how a row of each is checked and saved."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.db import models, transaction
from django.db.models import Prefetch, QuerySet
from django.utils.text import capfirst

from accounts.users.models import User
from programs.catalog import actions as catalog
from programs.catalog import listing
from programs.catalog.enums import ListingState
from programs.catalog.models import Program
from programs.catalog.parts import CreditOffer, StateTopic
from programs.evidence import actions as evidence
from programs.evidence.models import Outcome
from programs.evidence.rules import grade
from programs.importing.cells import NAMES, TEXT, Cell, of_field, plain_value
from programs.importing.enums import Kind
from programs.importing.tables import Column, Group, Refused, Table
from programs.providers import actions as providers
from programs.providers.models import Accreditation, Accreditor, Provider, ProviderNumber

_SLUG = Cell(str, lambda text: text, "an address, such as sepsis-recognition", empty="")
_CODE = Cell(str, lambda text: text, "a code", empty="")
# A price for everyone whose amount isn't stated would be an empty row otherwise.
_AUDIENCE = Cell(
    str,
    lambda text: "" if text.casefold() == "everyone" else text,
    "everyone, or a name such as Members",
    empty="",
    of_nothing="everyone",
)


def _column(model: type[models.Model], name: str, cell: Cell | None = None) -> Column:
    field: Any = model._meta.get_field(name)
    words = ". ".join(filter(None, [capfirst(str(field.verbose_name)), str(field.help_text)]))
    return Column(name, cell or of_field(field), words)


def _columns(model: type[models.Model], *names: str) -> tuple[Column, ...]:
    return tuple(_column(model, name) for name in names)


def _named(model: type[models.Model], by: str, name: str, path: str, errors: dict[str, list[str]]) -> Any:
    """Return the row with this code or slug, or None without a name."""
    found = model._default_manager.filter(**{by: name}).first() if name else None
    if name and found is None:
        errors[path] = [f"Unknown {model._meta.verbose_name} “{name}”. Add it first, or correct the {by}."]
    return found


def _assign(record: models.Model, values: Mapping[str, Any]) -> None:
    """Set the values. None is the default of a field that can't be empty."""
    for name, value in values.items():
        field: Any = record._meta.get_field(name)
        setattr(record, name, field.get_default() if value is None and not field.null else value)


def _validated(record: models.Model, *, leave_out: Sequence[str] = (), prefix: str = "") -> dict[str, list[str]]:
    """Run the model's own checks, and return their messages by path."""
    try:
        record.full_clean(exclude=set(leave_out))
    except ValidationError as error:
        return {
            (prefix.rstrip(".") if name == NON_FIELD_ERRORS else f"{prefix}{name}"): messages
            for name, messages in error.message_dict.items()
        }
    return {}


# -- programs ----------------------------------------------------------------------------------------------------------

_PROGRAM_OWN = ("slug", "state", "source", "confidence", "checked_on")
_STATES = (ListingState.DRAFT, ListingState.LIVE, ListingState.WITHDRAWN)


def _part(name: str) -> Group:
    rows = listing.ROWS[name]
    special = {each: _CODE for each in rows.named} | ({"audience": _AUDIENCE} if name == "prices" else {})
    own = tuple(_column(rows.model, each, special.get(each)) for each in rows.columns)
    is_identified = name == "offerings"
    return Group(name, (Column("id", TEXT, "Leave empty for a new row"), *own) if is_identified else own)


def _ready_programs(rows: "QuerySet[Any]") -> "QuerySet[Any]":
    return rows.select_related("provider").prefetch_related(
        *listing.LINKS,
        Prefetch("offers", CreditOffer.objects.select_related("credit_type")),
        Prefetch("state_topics", StateTopic.objects.select_related("topic")),
        *(name for name in listing.ROWS if name not in ("offers", "state_topics")),
    )


def _program_values(program: Program) -> dict[str, Any]:
    own = {name: plain_value(getattr(program, name)) for name in _PROGRAM_OWN}
    return {**listing.snapshot(program), **own, "provider": program.provider.slug}


def _prepare_program(stored: Program | None, values: Mapping[str, Any]) -> tuple[Program, listing.Listing]:
    errors: dict[str, list[str]] = {}
    program = stored or Program()
    state = values["state"] or ListingState.DRAFT
    if state != (stored.state if stored else "") and state not in _STATES:
        errors["state"] = ["A file can set draft, live and withdrawn. Decide the rest on the listing's own page."]
    provider = _named(Provider, "slug", values["provider"], "provider", errors)
    if not values["provider"]:
        errors["provider"] = ["Enter the address (slug) of the provider."]
    _assign(program, {**{name: values[name] for name in _PROGRAM_OWN}, "state": state})
    if provider is not None:
        program.provider = provider
    others = [field.name for field in Program._meta.fields if field.name not in _PROGRAM_OWN]
    try:
        program.clean_fields(exclude=set(others))
    except ValidationError as error:
        errors |= error.message_dict
    try:
        read = listing.read({name: values[name] for name in listing.NAMES})
    except listing.InvalidListing as invalid:
        errors |= {"" if path == "listing" else path: messages for path, messages in invalid.errors.items()}
    if errors:
        raise Refused(errors)
    return program, read


def _save_program(prepared: tuple[Program, listing.Listing], fields: Sequence[str], by: User) -> Program:
    program, read = prepared
    return catalog.apply_listing(program=program, listing=read, by=by, fields=fields)


PROGRAMS = Table(
    kind=Kind.PROGRAM,
    model=Program,
    key="slug",
    columns=(
        Column("slug", _SLUG, "The page's address. It says which program a row is about"),
        Column("provider", _SLUG, "The accredited provider's address (slug)"),
        _column(Program, "state"),
        *_columns(Program, *listing.PLAIN),
        *(_column(Program, name, NAMES) for name in listing.LINKS),
        *_columns(Program, "source", "confidence", "checked_on"),
    ),
    groups=tuple(_part(name) for name in listing.ROWS),
    ready=_ready_programs,
    values=_program_values,
    prepare=_prepare_program,
    save=_save_program,
)


# -- providers ---------------------------------------------------------------------------------------------------------

_PROVIDER = ("slug", "name", "website", "description", "pars_id", "unaccredited_on", "unaccredited_source")
_PERIOD = ("status", "withholds", "valid_from", "valid_until", "checked_on", "source")
_NUMBER = ("board", "number", "valid_until", "source")


def _ready_providers(rows: "QuerySet[Any]") -> "QuerySet[Any]":
    periods = Accreditation.objects.select_related("accreditor").order_by("pk")
    numbers = ProviderNumber.objects.order_by("pk")
    return rows.prefetch_related(None).prefetch_related(
        Prefetch("accreditations", periods), Prefetch("numbers", numbers)
    )


def _provider_values(provider: Provider) -> dict[str, Any]:
    periods = [
        {"accreditor": period.accreditor.code, **{name: plain_value(getattr(period, name)) for name in _PERIOD}}
        for period in provider.accreditations.all()
    ]
    numbers = [{name: plain_value(getattr(row, name)) for name in _NUMBER} for row in provider.numbers.all()]
    own = {name: plain_value(getattr(provider, name)) for name in _PROVIDER}
    return {**own, "accreditations": periods, "numbers": numbers}


_Rows = dict[str, list[models.Model]]


def _prepare_provider(stored: Provider | None, values: Mapping[str, Any]) -> tuple[Provider, _Rows]:
    errors: dict[str, list[str]] = {}
    provider = stored or Provider()
    _assign(provider, {name: values[name] for name in _PROVIDER})
    errors |= _validated(provider)
    periods: list[models.Model] = []
    for place, row in enumerate(values["accreditations"]):
        path = f"accreditations.{place}."
        accreditor = _named(Accreditor, "code", row["accreditor"], f"{path}accreditor", errors)
        period = Accreditation(accreditor=accreditor)
        _assign(period, {name: row[name] for name in _PERIOD})
        if f"{path}accreditor" not in errors:
            errors |= _validated(period, leave_out=["provider"], prefix=path)
        periods.append(period)
    numbers: list[models.Model] = []
    for place, row in enumerate(values["numbers"]):
        number = ProviderNumber()
        _assign(number, {name: row[name] for name in _NUMBER})
        errors |= _validated(number, leave_out=["provider"], prefix=f"numbers.{place}.")
        numbers.append(number)
    if errors:
        raise Refused(errors)
    return provider, {"accreditations": periods, "numbers": numbers}


@transaction.atomic
def _save_provider(prepared: tuple[Provider, _Rows], fields: Sequence[str], by: User) -> Provider:
    provider, parts = prepared
    providers.save_provider(provider=provider, by=by, fields=fields)
    for name, wanted in parts.items():
        if name in fields:
            _replace(getattr(provider, name), wanted)
    providers.announce(provider=Provider.objects.get(pk=provider.pk))
    return provider


def _replace(manager: Any, wanted: Sequence[models.Model]) -> None:
    """Make the rows equal to `wanted`. Equal rows stay the same rows."""
    names = [field.name for field in manager.model._meta.fields if field.name not in ("id", "provider")]
    new = list(wanted)
    for row in manager.all():
        same = next((each for each in new if all(getattr(each, name) == getattr(row, name) for name in names)), None)
        if same is None:
            row.delete()
        else:
            new.remove(same)
    for row in new:
        row.provider = manager.instance  # type: ignore[attr-defined]
        row.save()


PROVIDERS = Table(
    kind=Kind.PROVIDER,
    model=Provider,
    key="slug",
    columns=_columns(Provider, *_PROVIDER),
    groups=(
        Group("accreditations", (_column(Accreditation, "accreditor", _CODE), *_columns(Accreditation, *_PERIOD))),
        Group("numbers", _columns(ProviderNumber, *_NUMBER)),
    ),
    ready=_ready_providers,
    values=_provider_values,
    prepare=_prepare_provider,
    save=_save_provider,
)


# -- outcomes ----------------------------------------------------------------------------------------------------------

_NOT_IMPORTED = {"id", "program", "checked_by", "is_demo"}
_OUTCOME = tuple(field.name for field in Outcome._meta.fields if field.editable and field.name not in _NOT_IMPORTED)


def _ready_outcomes(rows: "QuerySet[Any]") -> "QuerySet[Any]":
    return rows.select_related("program")


def _outcome_values(outcome: Outcome) -> dict[str, Any]:
    own = {name: plain_value(getattr(outcome, name)) for name in _OUTCOME}
    return {**own, "program": outcome.program.slug if outcome.program else ""}


def _prepare_outcome(stored: Outcome | None, values: Mapping[str, Any]) -> Outcome:
    errors: dict[str, list[str]] = {}
    outcome = stored or Outcome()
    outcome.program = _named(Program, "slug", values["program"], "program", errors)
    _assign(outcome, {name: values[name] for name in _OUTCOME})
    try:
        outcome.clean_fields()
        outcome.computed_grade, _ = grade(outcome.record())
        evidence.check_lowering(computed=outcome.computed_grade, to=outcome.lowered_to, because=outcome.lowered_because)
    except ValidationError as error:
        errors |= error.message_dict
    except evidence.GradeNotLower as refusal:
        errors["lowered_to"] = [str(refusal)]
    else:
        errors |= _validated(outcome)
    if errors:
        raise Refused(errors)
    return outcome


def _save_outcome(prepared: Outcome, fields: Sequence[str], by: User) -> Outcome:
    return evidence.save_outcome(outcome=prepared, by=by, fields=fields)


OUTCOMES = Table(
    kind=Kind.OUTCOME,
    model=Outcome,
    key="code",
    columns=(
        _column(Outcome, "code"),
        Column("program", _SLUG, "The program's address (slug). Empty for a published study"),
        *_columns(Outcome, *(name for name in _OUTCOME if name != "code")),
    ),
    groups=(),
    ready=_ready_outcomes,
    values=_outcome_values,
    prepare=_prepare_outcome,
    save=_save_outcome,
)

TABLES: dict[str, Table] = {table.kind.value: table for table in (PROGRAMS, PROVIDERS, OUTCOMES)}
