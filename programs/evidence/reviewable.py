"""Results keep their published versions, so that an earlier one can be restored. Only curators change them."""

import datetime as dt
from collections.abc import Mapping
from copy import copy
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.urls import reverse
from django.utils.text import capfirst

from accounts.reviewing.reviewables import Invalid, Reviewable
from accounts.reviewing.rules import Payload
from accounts.users.models import User
from programs.evidence import actions
from programs.evidence.models import Outcome

# What isn't part of a version: identity, what's computed, and who verified it when.
APART = {
    "id",
    "code",
    "program",
    "planned",
    "rank",
    "is_demo",
    "created_at",
    "edition",
    "computed_grade",
    "result",
    "checked_on",
    "checked_by",
}
FIELDS: list[models.Field[Any, Any]] = [field for field in Outcome._meta.fields if field.name not in APART]


def snapshot(outcome: Outcome) -> dict[str, Any]:
    return {field.name: _written(getattr(outcome, field.name)) for field in FIELDS}


def _written(value: Any) -> Any:
    if isinstance(value, dt.date):
        return value.isoformat()
    return f"{value.normalize():f}" if isinstance(value, Decimal) else value


def facts(payload: Payload) -> dict[str, str]:
    return {capfirst(str(field.verbose_name)): _words(field, payload.get(field.name)) for field in FIELDS}


def _words(field: models.Field[Any, Any], value: Any) -> str:
    if isinstance(value, bool):
        return "Yes" if value else "No"
    choices = dict(field.flatchoices)
    return "" if value is None or value == "not_stated" else str(choices.get(value, value))


def clean(outcome: Outcome, payload: Payload) -> Mapping[str, Any]:
    """Return the values of a version, checked by today's rules (raises Invalid)."""
    changed = copy(outcome)
    for field in FIELDS:
        setattr(changed, field.name, payload[field.name])
    try:
        changed.full_clean(exclude=APART)
    except ValidationError as error:
        raise Invalid(" ".join(error.messages)) from None
    return {field.name: getattr(changed, field.name) for field in FIELDS}


def apply(outcome: Outcome, values: Mapping[str, Any], by: User) -> None:
    fields = [name for name, value in values.items() if getattr(outcome, name) != value]
    for name in fields:
        setattr(outcome, name, values[name])
    try:
        actions.save_outcome(outcome=outcome, by=by, fields=fields)
    except actions.GradeNotLower as refusal:
        raise Invalid(str(refusal)) from None


RESULT = Reviewable(
    model=Outcome,
    noun="result",
    permission="programs.change_outcome",
    snapshot=snapshot,
    facts=facts,
    clean=clean,
    apply=apply,
    title=lambda outcome: f"{capfirst(outcome.measure)}, {outcome.setting}"[:300],
    editor_page=lambda outcome: reverse("admin:programs_outcome_change", args=[outcome.pk]),
    public_page=lambda outcome: reverse("programs:study", args=[outcome.code]),
    told=lambda outcome, proposer: [],
    is_insider=lambda outcome, user: False,
)
