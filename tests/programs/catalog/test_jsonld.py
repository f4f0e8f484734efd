"""Structured data of a program: required fields, only stated facts, and none for demo or ended programs."""

import datetime as dt
import json
import re
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from programs.catalog.enums import Delivery
from programs.catalog.models import Program
from tests.factories import programs as make

pytestmark = pytest.mark.django_db

SOON = timezone.localdate() + dt.timedelta(days=40)


def graph(program: Program) -> list[dict[str, Any]]:
    """Return the data in the page, or [] if there's none."""
    html = Client().get(f"/programs/{program.slug}/").content.decode()
    scripts = re.findall(r'<script type="application/ld\+json">(.*?)</script>', html, re.DOTALL)
    if not scripts:
        return []
    [script] = scripts
    data = json.loads(script)
    assert data["@context"] == "https://schema.org"
    found: list[dict[str, Any]] = data["@graph"]
    return found


def of_type(program: Program, name: str) -> list[dict[str, Any]]:
    return [each for each in graph(program) if each["@type"] == name]


def test_a_course_names_its_provider_credit_and_accreditor() -> None:
    body = make.accreditor(name="ACCME")
    program = make.program(
        title="Sepsis",
        provider=make.provider(name="Lakeshore", website="https://lakeshore.example"),
        offers=[{"credit_type": make.credit_type(name="AMA PRA Category 1 Credit"), "words": "maximum of 2.00"}],
    )
    make.accreditation(provider=program.provider, accreditor=body, valid_until=SOON)

    [course] = of_type(program, "Course")

    assert (course["name"], course["description"]) == ("Sepsis", "What it is about.")
    assert course["url"] == f"http://testserver/programs/{program.slug}/"
    assert course["provider"] == {
        "@type": "Organization",
        "name": "Lakeshore",
        "sameAs": "https://lakeshore.example",
    }
    assert course["educationalCredentialAwarded"] == [
        {
            "@type": "EducationalOccupationalCredential",
            "name": "AMA PRA Category 1 Credit",
            "description": "maximum of 2.00",
            "recognizedBy": {"@type": "Organization", "name": "ACCME"},
        }
    ]


def test_an_ended_accreditation_recognizes_nothing() -> None:
    program = make.program(offers=[{}])
    make.accreditation(provider=program.provider, valid_until=dt.date(2020, 1, 1))

    [course] = of_type(program, "Course")

    assert "recognizedBy" not in course["educationalCredentialAwarded"][0]


def test_a_listing_that_states_nothing_has_only_its_name_summary_provider_and_address() -> None:
    [course] = graph(make.program())

    assert set(course) == {"@type", "name", "description", "url", "provider"}


def test_offers_are_what_each_audience_pays_in_all() -> None:
    program = make.program(
        prices=[
            {"audience": "Members", "amount": "100", "fees": "20"},
            {"audience": "Nurses", "amount": "0"},
            {"audience": "x"},
        ]
    )

    [course] = of_type(program, "Course")

    assert [(each["name"], each["price"], each["priceCurrency"], each["category"]) for each in course["offers"]] == [
        ("Members", "120.00", "USD", "Paid"),
        ("Nurses", "0.00", "USD", "Free"),
    ]


def test_a_live_offering_is_an_event_with_zone_place_and_status() -> None:
    program = make.program(
        delivery=Delivery.IN_PERSON,
        offerings=[
            {
                "starts_on": dt.date(SOON.year + 1, 7, 1),
                "starts_at_time": dt.time(9),
                "ends_at_time": dt.time(16),
                "time_zone": "America/Denver",
                "city": "Boulder",
                "place_state": "CO",
            },
            {"starts_on": SOON, "city": "Reno", "is_canceled": True},
        ],
    )

    canceled, held = of_type(program, "EducationEvent")

    assert held["startDate"] == f"{SOON.year + 1}-07-01T09:00:00-06:00"
    assert held["endDate"] == f"{SOON.year + 1}-07-01T16:00:00-06:00"
    assert held["eventAttendanceMode"] == "https://schema.org/OfflineEventAttendanceMode"
    assert held["eventStatus"] == "https://schema.org/EventScheduled"
    assert held["location"] == {
        "@type": "Place",
        "name": "Boulder, Colorado",
        "address": {
            "@type": "PostalAddress",
            "addressLocality": "Boulder",
            "addressRegion": "CO",
            "addressCountry": "US",
        },
    }
    assert canceled["startDate"] == SOON.isoformat()
    assert canceled["eventStatus"] == "https://schema.org/EventCancelled"
    [course] = of_type(program, "Course")
    assert [each["startDate"] for each in course["hasCourseInstance"]] == [held["startDate"]]


def test_an_online_offering_has_a_virtual_location() -> None:
    program = make.program(
        delivery=Delivery.LIVE_ONLINE, offerings=[{"starts_on": SOON, "link": "https://stream.example/1"}]
    )

    [event] = of_type(program, "EducationEvent")

    assert event["location"] == {"@type": "VirtualLocation", "url": "https://stream.example/1"}
    assert event["eventAttendanceMode"] == "https://schema.org/OnlineEventAttendanceMode"


def test_an_offering_without_a_stated_place_is_no_event() -> None:
    program = make.program(delivery=Delivery.IN_PERSON, offerings=[{"starts_on": SOON}])

    assert of_type(program, "EducationEvent") == []


def test_past_offerings_are_left_out() -> None:
    past = timezone.localdate() - dt.timedelta(days=1)
    program = make.program(
        delivery=Delivery.IN_PERSON,
        offerings=[{"starts_on": past, "city": "Reno"}, {"starts_on": SOON, "city": "Reno"}],
    )

    assert [event["startDate"] for event in of_type(program, "EducationEvent")] == [SOON.isoformat()]


@pytest.mark.parametrize("fields", [{"is_demo": True}, {"expires_on": dt.date(2020, 1, 1)}], ids=["demo", "ended"])
def test_demo_and_ended_programs_have_none(fields: dict[str, Any]) -> None:
    assert graph(make.program(**fields)) == []


def test_demo_programs_are_kept_out_of_search_engines(client: Client) -> None:
    demo, real = make.program(is_demo=True), make.program()

    assert "noindex" in client.get(f"/programs/{demo.slug}/").content.decode()
    assert "noindex" not in client.get(f"/programs/{real.slug}/").content.decode()


def test_no_ratings_and_no_way_out_of_the_script() -> None:
    program = make.program(title="</script><b>")
    make.outcome(program=program)

    html = Client().get(f"/programs/{program.slug}/").content.decode()

    assert "aggregateRating" not in html
    assert of_type(program, "Course")[0]["name"] == "</script><b>"
