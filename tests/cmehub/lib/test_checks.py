"""The constraints checked in Python say what PostgreSQL says."""

import datetime as dt
from decimal import Decimal
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import models
from hypothesis import given, settings
from hypothesis import strategies as some
from hypothesis.extra.django import TestCase

from cmehub.lib import checks
from programs.catalog.listing import ROWS
from programs.catalog.models import Program
from programs.providers.models import Accreditation, Provider

CHECKED: list[type[models.Model]] = [Program, Provider, Accreditation, *(rows.model for rows in ROWS.values())]
STATES = {"merged_into"}  # a listing's state isn't part of what's read


def _values(field: models.Field[Any, Any]) -> some.SearchStrategy[Any]:
    """Return few values, so that two fields are often equal."""
    match field:
        case models.DateField():
            known: some.SearchStrategy[Any] = some.dates(dt.date(2026, 1, 1), dt.date(2026, 1, 4))
        case models.TimeField():
            known = some.sampled_from([dt.time(9), dt.time(17)])
        case models.DecimalField():
            known = some.sampled_from([Decimal(-1), Decimal(0), Decimal("0.25"), Decimal(5)])
        case models.BooleanField():
            known = some.booleans()
        case models.IntegerField():
            known = some.integers(0, 3)
        case _:
            known = some.sampled_from(["", "0123456", "123", "live"])
    return some.none() | known if field.null else known


def _rows(model: type[models.Model]) -> some.SearchStrategy[models.Model]:
    plain = [field for field in model._meta.concrete_fields if not field.is_relation and not field.primary_key]
    return some.builds(
        model, **{field.name: _values(field) for field in plain if field.name not in {"topics", "search"}}
    )


def _of_postgresql(row: models.Model) -> set[str]:
    broken = set()
    for each in row._meta.constraints:
        if isinstance(each, models.CheckConstraint):
            try:
                each.validate(type(row), row, exclude=STATES)
            except ValidationError as error:
                broken |= set(error.messages)
    return broken


def _of_ours(row: models.Model) -> set[str]:
    try:
        checks.check(row, exclude=STATES)
    except ValidationError as error:
        return set(error.messages)
    return set()


class TestEveryConstraint(TestCase):
    @settings(max_examples=200)
    @given(some.one_of(*map(_rows, CHECKED)))
    def test_says_the_same_as_the_database(self, row: models.Model) -> None:
        assert _of_ours(row) == _of_postgresql(row)


def test_an_unknown_lookup_is_refused_loudly() -> None:
    with pytest.raises(KeyError):
        checks.holds(models.Q(title__icontains="x"), Program(title="x"))
