"""The shipped reference data and the invented demo programs, loaded once for all tests here."""

import datetime as dt
from collections.abc import Iterator
from decimal import Decimal

import pytest
from django.db import transaction
from django.test import override_settings
from pytest_django import DjangoDbBlocker

import accounts.demo
from accounts.demo import NoDemoWorld
from accounts.profiles.models import Specialty
from accounts.users.models import User
from programs import demo, reference
from programs.catalog.models import Program
from programs.catalog.parts import CreditOffer
from programs.catalog.vocabulary import CreditType
from programs.evidence.models import Outcome
from programs.ledger import demo as ledger
from programs.ledger.models import Entry
from programs.providers.models import Accreditor, Provider

AS_OF = dt.date(2026, 11, 22)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("worlds")]


@pytest.fixture(scope="module")
def worlds(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """Load both in a transaction around the module's tests, and roll it back at the end."""
    with django_db_blocker.unblock(), override_settings(DEMO_WORLD=True), transaction.atomic():
        reference.load()
        demo.load(as_of=AS_OF)
        with django_db_blocker.block():
            yield
        transaction.set_rollback(True)


def test_everything_is_loaded() -> None:
    assert Accreditor.objects.count() == 27
    assert CreditType.objects.count() == 64
    assert Specialty.objects.count() == 178
    assert Outcome.objects.filter(is_demo=False).count() == 53
    assert set(Outcome.objects.exclude(program=None).filter(is_demo=False).values_list("program__slug", "code")) == {
        ("pediatric-uti-stewardship", "uti-1"),
        ("pediatric-uti-stewardship", "uti-2"),
        ("pediatric-uti-stewardship", "uti-3"),
        ("pediatric-uti-stewardship", "uti-4"),
        ("hip-fracture-pi-cme", "uch-1"),
        ("multidisciplinary-diabetes-care", "uch-2"),
    }


def test_the_first_result_of_the_stewardship_is_its_headline() -> None:
    first = Outcome.objects.filter(program__slug="pediatric-uti-stewardship").order_by("rank").first()

    assert first
    assert (first.code, first.baseline, first.follow_up) == ("uti-1", Decimal("43.4"), Decimal("62.4"))


def test_the_exact_words_of_the_chief_medical_officer_program() -> None:
    offer = CreditOffer.objects.get(program__slug="chief-medical-officer-program")

    assert offer.words == "maximum of 185 AMA PRA Category 1 Credits™"
    assert (offer.amount, offer.is_maximum, offer.elective_amount) == (Decimal(185), True, Decimal(78))
    assert not offer.program.outcomes.exists()


@override_settings(DEMO_WORLD=False)
def test_no_invented_program_where_people_are_real() -> None:
    with pytest.raises(NoDemoWorld):
        demo.load(as_of=AS_OF)


def test_the_demo_world_is_marked_and_varied() -> None:
    invented = Program.objects.filter(is_demo=True)

    assert (invented.count(), Provider.objects.filter(is_demo=True).count()) == (62, 20)
    assert not Outcome.objects.filter(program__in=invented, is_demo=False).exists()
    assert {profession for program in invented for profession in program.professions} == {
        "physician",
        "np",
        "pa",
        "nurse",
        "pharmacist",
    }
    assert set(Outcome.objects.filter(is_demo=True).values_list("computed_grade", flat=True)) == {"A", "B", "C", "D"}
    assert invented.filter(outcomes=None).exists()
    totals = [tuple(program.totals) for program in invented]
    assert {(not total, total == (Decimal(0),), len(total) > 1) for total in totals} == {
        (True, False, False),
        (False, True, False),
        (False, False, False),
        (False, False, True),
    }


def test_nothing_in_the_demo_world_is_over() -> None:
    invented = Program.objects.filter(is_demo=True)

    assert not invented.filter(expires_on__lt=AS_OF).exists()
    assert not invented.filter(offerings__starts_on__lt=AS_OF).exists()
    assert not invented.filter(provider__accreditations__valid_until__lt=AS_OF).exists()
    assert not invented.filter(checked_on__gt=AS_OF).exists()


def test_interprofessional_credit_comes_from_jointly_accredited_providers() -> None:
    offers = CreditOffer.objects.filter(credit_type__code="IPCE")

    assert set(offers.values_list("program__provider__accreditations__accreditor__code", flat=True)) == {"JA"}


@override_settings(DEMO_WORLD=True)
def test_three_clinicians_have_a_ledger_of_two_years() -> None:
    accounts.demo.load(as_of=AS_OF)
    ledger.load(as_of=AS_OF)

    for email, number, types in ((ledger.DANA, 17, 5), (ledger.PRIYA, 16, 3), (ledger.MARCUS, 15, 5)):
        entries = Entry.objects.of(User.objects.get(email=email)).with_parts()
        days = [entry.completed_on for entry in entries]
        assert len(entries) == number
        assert AS_OF - dt.timedelta(days=730) < min(days) < AS_OF - dt.timedelta(days=600)
        assert max(days) <= AS_OF
        assert len({credit.credit_type for entry in entries for credit in entry.credits.all()}) == types
        assert [entry.confirmed_by_id is None for entry in entries].count(False) == 1
        assert sum(len(entry.certificates.all()) for entry in entries) == 2
        assert {entry.note for entry in entries} == {ledger.NOTE}
    assert [entry.title for entry in Entry.objects.exclude(deleted_at=None)] == ["A safety plan in twenty minutes"]
