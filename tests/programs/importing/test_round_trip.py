"""An export that's imported again changes nothing, whatever its records hold."""

import datetime as dt
import io
from decimal import Decimal
from typing import Any

import pytest
from django.core.management import call_command
from django.db import models

from accounts.audit.models import Event
from accounts.users.models import User
from programs.catalog import listing
from programs.catalog.models import Program
from programs.catalog.parts import Faculty, Offering, Price, Supporter
from programs.evidence.models import Outcome
from programs.importing.enums import Kind
from programs.importing.kinds import TABLES
from programs.providers.models import Accreditation, Provider, ProviderNumber
from tests.factories import accounts
from tests.factories import programs as make
from tests.programs.importing import files

pytestmark = pytest.mark.django_db


@pytest.fixture
def curator() -> User:
    return accounts.staff("Curator")


@pytest.fixture
def odd() -> Program:
    """A program whose values are hard on spreadsheets."""
    program = make.program(
        title='=HYPERLINK("https://evil.example")',
        summary='\'=1+1, and "quotes"; semicolons',
        description="Two\nlines,\r\nand a third\t",
        topics=["pain; chronic", "back\\slash", "-40% A1c", "naïve T-cell"],
        professions=["physician", "nurse"],
        leadership="no",
        released_on=dt.date(2026, 1, 1),
        offers=[{"amount": "185.00", "elective_amount": "7.50"}, {"amount": None, "is_maximum": False, "words": ""}],
    )
    Offering.objects.create(program=program, starts_on="2026-10-05", starts_at_time="08:30", time_zone="America/Denver")
    Offering.objects.create(program=program, starts_on="2026-11-05", ends_on="2026-11-07", is_canceled=True)
    Price.objects.create(program=program, audience="Members", amount="0.00", fees="25.50", note="@door")
    Price.objects.create(program=program, amount=None)
    Supporter.objects.create(program=program, name="-Pharma", amount=1_000_000)
    Faculty.objects.create(program=program, name="Ana Núñez", credentials="MD, RN")
    provider = program.provider
    Accreditation.objects.create(provider=provider, accreditor=make.accreditor(), valid_from="2024-01-01")
    ProviderNumber.objects.create(provider=provider, board="California BRN", number="00123")
    make.outcome(program=program, baseline="-1.3000", follow_up="0", statistic="change", interval_low="-2.5",
                 interval_high="1.25", interval_of="change", followed_up="0.850")  # fmt: skip
    return program


def everything() -> list[tuple[Any, ...]]:
    """Return all rows of the catalog, with their ids."""
    tables: list[type[models.Model]] = [each for table in TABLES.values() for each in _tables(table.model)]
    return [
        (model._meta.label, *row) for model in tables for row in model._default_manager.order_by("pk").values_list()
    ]


def _tables(model: type[models.Model]) -> list[Any]:
    related = [each.related_model for each in model._meta.related_objects if each.one_to_many]
    return [model, *(field.remote_field.through for field in model._meta.many_to_many), *related]


@pytest.mark.parametrize("form", ["csv", "xlsx"])
@pytest.mark.parametrize("kind", Kind)
def test_odd_values_survive(odd: Program, curator: User, kind: Kind, form: str) -> None:
    before, events = everything(), Event.objects.filter(kind__startswith="catalog.").count()

    content = files.exported(kind, form)
    of = files.checked(content, kind=kind, by=curator, name=f"rows.{form}")

    assert (of.state, of.problem, files.errors(of)) == ("checked", "", [])
    assert files.figures(of) == (0, 0, 1, 0)
    assert everything() == before
    assert Event.objects.filter(kind__startswith="catalog.").count() == events


@pytest.mark.parametrize("form", ["csv", "xlsx"])
def test_the_reference_and_demo_data_survive(settings: Any, form: str) -> None:
    settings.DEMO_WORLD = True
    call_command("load_demo", verbosity=0, stdout=io.StringIO())
    curator = User.objects.get(email="curator@demo.example")
    counts = {Kind.PROGRAM: Program.objects.count(), Kind.OUTCOME: Outcome.objects.count()}
    counts[Kind.PROVIDER] = Provider.objects.count()

    for kind, count in counts.items():
        of = files.checked(files.exported(kind, form), kind=kind, by=curator, name=f"{kind}.{form}")
        assert (of.problem, files.errors(of), of.changes) == ("", [], [])
        assert files.figures(of) == (0, 0, count, 0)
        assert count > 10


@pytest.mark.parametrize("form", ["csv", "xlsx"])
def test_what_was_exported_is_added_to_an_empty_catalog(odd: Program, curator: User, form: str) -> None:
    before = listing.snapshot(odd)
    content = files.exported(Kind.PROGRAM, form)
    Outcome.objects.all().delete()
    odd.delete()

    of = files.checked(content, kind=Kind.PROGRAM, by=curator, name=f"rows.{form}")
    assert (of.problem, files.errors(of)) == ("", [])
    files.apply(of, by=curator)

    again = listing.snapshot(Program.objects.get())
    assert again == {**before, "description": "Two\nlines,\nand a third"}
    assert Program.objects.get().offers.get(amount=Decimal(185)).elective_amount == Decimal("7.5")
