"""The client of the NPPES API, against a server that speaks its format or fails."""

import time
from collections.abc import Iterator
from contextlib import suppress
from typing import Any

import pytest
from django.core.cache import cache
from pytest_django.fixtures import Settings

from accounts.verification import nppes
from accounts.verification.rules import PersonName, RegistryRecord
from tests.fakes import NpiRegistry, npi_result

NPI = "2000000002"


def test_a_record_is_read_with_its_states_and_the_primary_taxonomy_first(registry: NpiRegistry) -> None:
    registry.records[NPI] = npi_result(
        NPI, other_names=[{"type": "Former Name", "last_name": "ORTIZ", "first_name": "--"}]
    )

    assert nppes.look_up(NPI) == RegistryRecord(
        npi=NPI,
        names=(PersonName("DANA", "REYES"), PersonName("", "ORTIZ")),
        states=frozenset({"NY", "CA"}),
        taxonomies=("363LF0000X", "163W00000X"),
    )
    assert registry.asked == [{"version": "2.1", "number": NPI}]


def test_a_found_record_is_asked_for_once(registry: NpiRegistry) -> None:
    registry.records[NPI] = npi_result(NPI)

    assert nppes.look_up(NPI) == nppes.look_up(NPI)
    assert len(registry.asked) == 1


def test_no_result_is_asked_for_again_and_then_remembered(registry: NpiRegistry) -> None:
    assert nppes.look_up(NPI) is None
    assert len(registry.asked) == 2

    registry.records[NPI] = npi_result(NPI)
    assert nppes.look_up(NPI) is None
    assert len(registry.asked) == 2


def test_hits_are_kept_for_a_day_and_misses_for_a_quarter_of_an_hour(registry: NpiRegistry, settings: Settings) -> None:
    registry.records[NPI] = npi_result(NPI)
    nppes.look_up(NPI)
    nppes.look_up("2000000010")

    assert _seconds_left(NPI) == pytest.approx(86_400, abs=5)
    assert _seconds_left("2000000010") == pytest.approx(900, abs=5)


def _seconds_left(npi: str) -> float:
    client = cache._cache.get_client()  # type: ignore[attr-defined]
    return float(client.ttl(cache.make_key(f"nppes:2.1:{npi}")))


def test_a_record_that_appears_on_the_second_try_is_found(registry: NpiRegistry) -> None:
    answers = iter([(200, "application/json", b'{"result_count":0,"results":[]}'), None])
    registry.answer = lambda: next(answers)
    registry.records[NPI] = npi_result(NPI)

    assert nppes.look_up(NPI) is not None


@pytest.mark.parametrize(
    "changes",
    [
        {"number": int(NPI), "created_epoch": 1171564996, "last_updated_epoch": 1222819200},
        {"practiceLocations": None, "other_names": None, "identifiers": None},
        {"unknown": {"new": ["shape"]}},
    ],
)
def test_older_and_newer_answers_are_read(registry: NpiRegistry, changes: dict[str, Any]) -> None:
    registry.records[NPI] = npi_result(NPI, **changes)

    record = nppes.look_up(NPI)

    assert record is not None
    assert record.names == (PersonName("DANA", "REYES"),)


def test_an_organization_is_no_person(registry: NpiRegistry) -> None:
    basic = {"organization_name": "EXAMPLE CLINIC", "status": "A"}
    registry.records[NPI] = npi_result(NPI, enumeration_type="NPI-2", basic=basic)

    record = nppes.look_up(NPI)

    assert record is not None
    assert not record.is_person


def test_another_number_than_the_one_asked_for_is_not_the_record(registry: NpiRegistry) -> None:
    registry.records[NPI] = npi_result("2000000010")

    assert nppes.look_up(NPI) is None


def test_a_deactivated_record_is_not_found(registry: NpiRegistry) -> None:
    registry.records[NPI] = npi_result(NPI, basic={"first_name": "DANA", "last_name": "REYES", "status": "D"})

    assert nppes.look_up(NPI) is None


JSON = "application/json"
BROKEN = {
    "status 500": (500, "text/html", b"<h1>Internal Server Error</h1>"),
    "status 503": (503, JSON, b"{}"),
    "a redirect": (302, "text/html", b""),
    "a page": (200, "text/html", b"<html><title>Maintenance</title></html>"),
    "nothing": (200, JSON, b""),
    "half of it": (200, JSON, b'{"result_count": 1, "results": [{"number": "20000'),
    "a list": (200, JSON, b"[]"),
    "null": (200, JSON, b"null"),
    "no results": (200, JSON, b'{"result_count": 1}'),
    "another shape": (200, JSON, b'{"result_count": 1, "results": [{"number": "2000000002", "basic": []}]}'),
    "an error with status 200": (200, JSON, b'{"Errors":[{"description":"x","field":"number","number":"06"}]}'),
    "errors of another shape": (200, JSON, b'{"Errors": {"number": "06"}}'),
    "two megabytes": (200, JSON, b'{"results": [], "x": "' + b"x" * 2_000_000 + b'"}'),
    "bytes": (200, JSON, bytes(range(256))),
}


@pytest.mark.parametrize("name", BROKEN)
def test_a_broken_answer_is_no_answer(registry: NpiRegistry, name: str) -> None:
    registry.answer = lambda: BROKEN[name]

    with pytest.raises(nppes.RegistryUnavailable):
        nppes.look_up(NPI)


def test_a_closed_port_is_no_answer(settings: Settings) -> None:
    settings.NPPES_API_URL = "http://127.0.0.1:1/api/"

    with pytest.raises(nppes.RegistryUnavailable):
        nppes.look_up(NPI)


def test_an_answer_that_trickles_in_is_given_up(registry: NpiRegistry, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(nppes, "DEADLINE_SECONDS", 0.3)

    def trickle() -> Iterator[bytes]:
        for _ in range(100):
            time.sleep(0.05)
            yield b" "

    registry.answer = trickle
    begun = time.monotonic()

    with pytest.raises(nppes.RegistryUnavailable, match="too slow"):
        nppes.look_up(NPI)
    assert time.monotonic() - begun < 2


def test_after_five_failures_the_registry_is_left_alone(registry: NpiRegistry) -> None:
    registry.answer = lambda: (500, "text/html", b"")
    for _ in range(5):
        with pytest.raises(nppes.RegistryUnavailable, match="500"):
            nppes.look_up(NPI)

    with pytest.raises(nppes.RegistryUnavailable, match="skipped"):
        nppes.look_up(NPI)
    assert len(registry.asked) == 5


def test_an_answer_ends_a_run_of_failures(registry: NpiRegistry) -> None:
    registry.records[NPI] = npi_result(NPI)
    for status in (500, 500, 500, 500, 200, 500):
        registry.answer = lambda status=status: None if status == 200 else (status, "text/html", b"")  # type: ignore[misc]
        cache.delete(f"nppes:2.1:{NPI}")
        with suppress(nppes.RegistryUnavailable):
            nppes.look_up(NPI)
    assert len(registry.asked) == 6


def test_a_known_record_is_returned_while_the_registry_is_away(registry: NpiRegistry) -> None:
    registry.records[NPI] = npi_result(NPI)
    known = nppes.look_up(NPI)
    registry.answer = lambda: (500, "text/html", b"")

    assert nppes.look_up(NPI) == known
