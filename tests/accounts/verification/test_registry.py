"""What the registry in the settings says about a claim."""

import pytest
from pytest_django.fixtures import Settings

from accounts.users.enums import Profession
from accounts.verification import registry as registries
from accounts.verification.enums import Match
from accounts.verification.models import NpiRecord
from accounts.verification.rules import Claim
from tests.fakes import NpiRegistry, npi_result

NPI = "2000000002"
DANA = Claim(first="Dana", last="Reyes", states=frozenset({"NY"}), profession=Profession.NP)


def on_file(**changes: object) -> NpiRecord:
    fields: dict[str, object] = {
        "npi": NPI,
        "is_person": True,
        "first_name": "DANA",
        "last_name": "ORTIZ",
        "other_last_name": "REYES",
        "states": ["NY"],
        "taxonomies": ["363LF0000X"],
    }
    return NpiRecord.objects.create(**{**fields, **changes})


def test_a_record_that_agrees_is_a_match(registry: NpiRegistry) -> None:
    registry.records[NPI] = npi_result(NPI)

    assert registries.check(NPI, DANA).match == Match.MATCHED


def test_a_mismatch_names_the_fields_and_keeps_what_was_compared(registry: NpiRegistry) -> None:
    registry.records[NPI] = npi_result(NPI, first="JOHN", last="DOE")

    found = registries.check(NPI, DANA)

    assert found.match == Match.MISMATCH
    assert [each.field for each in found.comparisons if not each.agrees] == ["last name", "first name"]
    assert found.as_json[0] == {
        "field": "last name",
        "claimed": "Reyes",
        "recorded": "DOE",
        "agreement": "different",
        "note": "",
    }


def test_an_organizations_npi_is_a_mismatch(registry: NpiRegistry) -> None:
    registry.records[NPI] = npi_result(NPI, enumeration_type="NPI-2", basic={"organization_name": "EXAMPLE CLINIC"})

    found = registries.check(NPI, DANA)

    assert (found.match, found.comparisons[0].field) == (Match.MISMATCH, "NPI type")


def test_an_unavailable_registry_is_not_a_no(registry: NpiRegistry) -> None:
    registry.answer = lambda: (500, "text/html", b"")

    assert registries.check(NPI, DANA).match == Match.UNAVAILABLE


def test_an_unknown_npi_is_not_found(registry: NpiRegistry) -> None:
    assert registries.check(NPI, DANA).match == Match.NOT_FOUND


@pytest.mark.django_db
class TestTheLocalRegistry:
    @pytest.fixture(autouse=True)
    def local(self, settings: Settings) -> None:
        settings.NPI_REGISTRY = "local"

    def test_other_names_count(self) -> None:
        on_file(other_first_name="DANA")

        assert registries.check(NPI, DANA).match == Match.MATCHED

    def test_a_deactivated_npi_is_not_found(self) -> None:
        on_file(deactivated_on="2024-05-01")

        assert registries.check(NPI, DANA).match == Match.NOT_FOUND

    def test_an_unknown_npi_is_not_found(self) -> None:
        on_file(npi="2000000010")

        assert registries.check(NPI, DANA).match == Match.NOT_FOUND

    def test_an_empty_registry_is_unavailable(self) -> None:
        assert registries.check(NPI, DANA).match == Match.UNAVAILABLE
