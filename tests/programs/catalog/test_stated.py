"""Single values as pages state them."""

import datetime as dt
from decimal import Decimal
from typing import Any

import pytest

from programs.catalog import stated
from programs.catalog.stated import Moment


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("2026-10-05", Moment(dt.date(2026, 10, 5))),
        ("2026-10-05T08:30", Moment(dt.date(2026, 10, 5), dt.time(8, 30))),
        ("2026-10-05 08:30:15", Moment(dt.date(2026, 10, 5), dt.time(8, 30))),
        ("2026-10-05T08:30:00.000Z", Moment(dt.date(2026, 10, 5), dt.time(8, 30), dt.timedelta())),
        ("2026-10-05T08:30:00-0600", Moment(dt.date(2026, 10, 5), dt.time(8, 30), dt.timedelta(hours=-6))),
        ("2026-10-05T08:30+05:30", Moment(dt.date(2026, 10, 5), dt.time(8, 30), dt.timedelta(hours=5.5))),
        ("October 5, 2026", Moment(dt.date(2026, 10, 5))),
        ("Oct. 5, 2026", Moment(dt.date(2026, 10, 5))),
        ("10/05/2026", None),
        ("5 October 2026", None),
        ("2026-02-30", None),
        ("2026-10-05T25:00", None),
        ("0001-01-01", None),
        ("-0001-11-30T00:00:00-06:00", None),
        ("2026", None),
        ("Tuesday 5, 2026", None),
        ("", None),
    ],
)
def test_only_certain_dates_are_read(text: str, moment: Moment | None) -> None:
    assert stated.moment(text) == moment


@pytest.mark.parametrize(
    ("day", "hours", "state", "zone"),
    [
        ("2026-07-01", -6, "CO", "America/Denver"),
        ("2026-12-01", -7, "CO", "America/Denver"),
        ("2026-12-01", -6, "CO", ""),  # not Colorado's winter time
        ("2026-07-01", -4, "FL", ""),  # two zones
        ("2026-07-01", -4, "", ""),
        ("2026-07-01", 0, "CO", "UTC"),
        ("2026-07-01", None, "CO", ""),
    ],
)
def test_a_zone_needs_an_offset_and_a_state_that_agree(day: str, hours: int | None, state: str, zone: str) -> None:
    offset = None if hours is None else dt.timedelta(hours=hours)

    assert stated.zone(Moment(dt.date.fromisoformat(day), dt.time(9), offset), state) == zone


@pytest.mark.parametrize(
    ("text", "price"),
    [
        ("0", Decimal(0)),
        ("0.00", Decimal(0)),
        ("1250", Decimal(1250)),
        ("$1,250.50", Decimal("1250.50")),
        ("US$ 20", Decimal(20)),
        ("395.0000", Decimal(395)),
        ("20 USD", Decimal(20)),
        ("19.999", None),
        ("1.250,00", None),
        ("12,50", None),
        ("-5", None),
        ("20-30", None),
        ("from $20", None),
        ("Free", None),
        ("99999999", None),
        ("NaN", None),
        ("", None),
    ],
)
def test_only_certain_prices_are_read(text: str, price: Decimal | None) -> None:
    assert stated.price(text) == price


@pytest.mark.parametrize(
    ("audiences", "known", "others"),
    [
        (["Physicians, PAs and Nurses"], ["physician", "pa", "nurse"], []),
        (["Nurse Practitioners", "nurse practitioner"], ["np"], []),
        (["Family physicians"], [], ["Family physicians"]),
        (["Pharmacists & Pharmacy Technicians"], ["pharmacist"], ["Pharmacy Technicians"]),
        (["Android developers"], [], ["Android developers"]),
        ([], [], []),
    ],
)
def test_professions_are_taken_only_where_named_exactly(
    audiences: list[str], known: list[str], others: list[str]
) -> None:
    assert stated.professions(audiences) == (known, others)


@pytest.mark.parametrize(
    ("modes", "delivery"),
    [
        (["https://schema.org/OfflineEventAttendanceMode"], "in_person"),
        (["OnlineEventAttendanceMode", "online"], "live_online"),
        (["MixedEventAttendanceMode"], "hybrid"),
        (["Onsite"], "in_person"),
        (["online", "self-paced"], "anytime_online"),
        (["online", "synchronous"], "live_online"),
        (["online"], ""),
        (["blended"], ""),
        (["onsite", "online"], ""),
        (["onsite", "synchronous"], ""),
        (["onsite", "by pigeon"], ""),
        ([], ""),
    ],
)
def test_how_it_is_attended_must_be_clear(modes: list[str], delivery: str) -> None:
    assert stated.delivery(modes) == delivery


@pytest.mark.parametrize(
    ("statement", "offers"),
    [
        ("AMA PRA Category 1 Credit", [{"credit_type": "AMA_PRA_1", "is_maximum": False}]),
        ("16 AMA PRA Category 1 Credits™", [{"credit_type": "AMA_PRA_1", "is_maximum": False, "amount": "16"}]),
        (
            "X designates this live activity for a maximum of 16.25 *AMA PRA Category 1 Credits*™.",
            [
                {
                    "credit_type": "AMA_PRA_1",
                    "is_maximum": True,
                    "amount": "16.25",
                    "words": "X designates this live activity for a maximum of 16.25 *AMA PRA Category 1 Credits*™.",
                }
            ],
        ),
        (
            "1.5 ANCC contact hours and 1.5 ACPE contact hours",
            [
                {"credit_type": "ANCC_CH", "is_maximum": False, "amount": "1.5"},
                {"credit_type": "ACPE_CH", "is_maximum": False, "amount": "1.5"},
            ],
        ),
        ("1 or 2 AMA PRA Category 1 Credits, later 3 AMA PRA Category 1 Credits", []),
        ("0 AMA PRA Category 1 Credits", [{"credit_type": "AMA_PRA_1", "is_maximum": False}]),
        ("16 CME credits", []),
        ("8 contact hours", []),
        ("", []),
    ],
)
def test_credit_is_offered_only_in_exact_types(statement: str, offers: list[dict[str, Any]]) -> None:
    assert stated.credit(statement) == offers


@pytest.mark.parametrize(
    ("name", "parts"),
    [
        ("Jane Roe, MD, MPH", ("Jane Roe", "MD, MPH")),
        ("Ben Tor, PharmD", ("Ben Tor", "PharmD")),
        ("Roe, Jane", ("Roe, Jane", "")),
        ("Jane Roe", ("Jane Roe", "")),
        ("Jane Roe, PA-C", ("Jane Roe", "PA-C")),
    ],
)
def test_degrees_are_told_from_names(name: str, parts: tuple[str, str]) -> None:
    assert stated.name_and_credentials(name) == parts
