"""The one shape of a listing: written, read, applied, and refused with a path for each error."""

import datetime as dt
from decimal import Decimal
from typing import Any

import pytest

from programs.catalog import actions, listing
from programs.catalog.models import Program
from programs.catalog.parts import Offering
from tests.factories import accounts as people
from tests.factories import programs as make

pytestmark = pytest.mark.django_db


def full() -> dict[str, Any]:
    """A payload that states everything."""
    return {
        "title": "Sepsis: the first hour",
        "summary": "What to do first.",
        "topics": ["sepsis"],
        "professions": ["physician", "nurse"],
        "delivery": "hybrid",
        "released_on": "2026-01-02",
        "expires_on": "2027-01-02",
        "claim_by": "2027-02-02",
        "leadership": "no",
        "support": "received",
        "specialties": [people.specialty().code],
        "formats": [make.activity_format().code],
        "competencies": [make.competency().code],
        "joint_providers": [make.provider().slug],
        "offers": [
            {"credit_type": make.credit_type().code, "amount": "4.00", "is_maximum": True, "words": "maximum of 4.00"}
        ],
        "offerings": [
            {
                "starts_on": "2026-12-01",
                "starts_at_time": "08:30",
                "ends_at_time": "16:00",
                "time_zone": "America/Denver",
                "city": "Denver",
                "place_state": "CO",
                "registration_by": "2026-11-20",
            },
            {"starts_on": "2027-03-01", "ends_on": "2027-03-02"},
        ],
        "prices": [{"amount": "0"}, {"audience": "Members", "amount": "90.50", "fees": "15", "note": "Certificate"}],
        "supporters": [{"name": "Ineligible Inc. (demo)", "amount": 5000}],
        "faculty": [{"name": "Noor Haddad", "credentials": "MD", "role": "Planner"}],
        "state_topics": [{"topic": make.mandated_topic().code, "state": "WA", "hours": "1.5"}],
    }


def saved(payload: dict[str, Any]) -> Program:
    program = Program(provider=make.provider(), slug="sepsis")
    return actions.apply_listing(program=program, listing=listing.read(payload), by=None)


def test_what_is_read_is_what_is_written() -> None:
    payload = full()

    written = listing.snapshot(saved(payload))

    assert {name: written[name] for name in payload if name not in listing.ROWS} == {
        name: value for name, value in payload.items() if name not in listing.ROWS
    }
    assert written["offers"][0]["amount"] == "4"
    assert written["offerings"][0]["starts_at_time"] == "08:30"
    assert written["prices"][1] == {"audience": "Members", "amount": "90.5", "fees": "15", "note": "Certificate"}
    assert written["state_topics"][0]["hours"] == "1.5"
    assert (written["practice_change"], written["claim_by"], written["url"]) == ("not_stated", "2027-02-02", "")


def test_applying_a_snapshot_changes_nothing_and_keeps_every_row() -> None:
    program = saved(full())
    before = listing.snapshot(program)
    rows = {name: sorted(getattr(program, name).values_list("pk", flat=True)) for name in listing.ROWS}

    program = actions.apply_listing(program=program, listing=listing.read(before), by=None)

    assert listing.snapshot(program) == before
    assert {name: sorted(getattr(program, name).values_list("pk", flat=True)) for name in listing.ROWS} == rows
    assert {offering.edition for offering in Offering.objects.all()} == {0}


def test_a_moved_offering_stays_the_same_event_with_a_new_edition() -> None:
    program = saved(full())
    payload = listing.snapshot(program)
    payload["offerings"][0]["starts_on"] = "2026-12-08"
    del payload["offerings"][1]

    actions.apply_listing(program=program, listing=listing.read(payload), by=None)

    offering = Offering.objects.get()
    assert str(offering.public_id) == payload["offerings"][0]["id"]
    assert (offering.starts_on, offering.edition) == (dt.date(2026, 12, 8), 1)


def test_what_is_left_out_becomes_not_stated() -> None:
    program = saved(full())

    program = actions.apply_listing(
        program=program, listing=listing.read({"title": "Sepsis", "summary": "Short"}), by=None
    )

    assert (program.professions, program.expires_on, program.leadership) == ([], None, "not_stated")
    assert [getattr(program, name).count() for name in listing.ROWS] == [0] * len(listing.ROWS)


def test_an_offering_starts_at_a_moment_only_if_time_and_zone_are_stated() -> None:
    first, second = saved(full()).offerings.order_by("starts_on")

    assert first.starts_at is not None
    assert first.starts_at.isoformat() == "2026-12-01T08:30:00-07:00"
    assert second.starts_at is None


def test_a_price_includes_its_fees() -> None:
    assert saved(full()).totals == [Decimal(0), Decimal("105.50")]


@pytest.mark.parametrize(
    ("change", "path", "message"),
    [
        ({"title": ""}, "title", "This field cannot be blank."),
        ({"delivery": "by_mail"}, "delivery", "is not a valid choice"),
        ({"released_on": "2026-13-01"}, "released_on", "it is an invalid date"),
        ({"released_on": "2027-05-01"}, "listing", "It can't expire before its release."),
        ({"expires_on": None, "claim_by": "2025-01-01"}, "listing", "can't be before the release date"),
        ({"topics": "sepsis"}, "topics", "Enter a list of texts."),
        ({"specialties": "207"}, "specialties", "Enter a list of codes."),
        ({"specialties": ["207"]}, "specialties", "Unknown specialty “207”."),
        ({"offers": {"amount": 4}}, "offers", "Enter a list of rows."),
        ({"offers": [{"credit_type": "GOLD", "amount": "4"}]}, "offers.0.credit_type", "Unknown credit type “GOLD”."),
        ({"offerings": [{}]}, "offerings.0.starts_on", "This field cannot be null."),
        ({"offerings": [{"starts_on": "2026-12-02", "ends_on": "2026-12-01"}]}, "offerings.0.ends_on", "can't end"),
        ({"offerings": [{"starts_on": "2026-12-02", "id": "seven"}]}, "offerings.0.id", "isn't an offering's id"),
        ({"prices": [{"fees": "5"}]}, "prices.0", "need an amount beside them"),
        ({"prices": [{"amount": "1e9"}]}, "prices.0.amount", "digits"),
        ({"prices": [{"amount": "5", "colour": "red"}]}, "prices.0", "Unknown: colour."),
        ({"state_topics": [{"topic": "x", "hours": "0"}]}, "state_topics.0.topic", "Unknown mandated topic"),
        ({"color": "red"}, "listing", "Unknown: color."),
    ],
)
def test_each_error_names_its_place(change: dict[str, Any], path: str, message: str) -> None:
    with pytest.raises(listing.InvalidListing) as refusal:
        listing.read({**full(), **change})

    assert message in " ".join(refusal.value.errors[path])


@pytest.mark.parametrize(
    "words",
    [
        "Credit applied for",
        "Application has been made to the AAFP for credit",
        "AMA PRA Category 1 Credit is pending",
        "We are applying for 4 contact hours",
    ],
)
def test_credit_that_is_only_applied_for_is_refused(words: str) -> None:
    with pytest.raises(listing.InvalidListing) as refusal:
        listing.read({**full(), "offers": [{"credit_type": make.credit_type().code, "words": words}]})

    assert "isn't credit" in refusal.value.errors["offers.0.words"][0]
