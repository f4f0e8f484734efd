"""A program's page: every fact of the listing, 'not stated' where there's none, and its lasting address."""

import datetime as dt
import re
from html import unescape
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from programs.catalog import actions
from programs.catalog.enums import Interprofessional, ListingState, Relationships, Stated, Support
from programs.catalog.models import Program
from programs.catalog.parts import Faculty, Offering, StateTopic, Supporter
from programs.providers.models import ProviderNumber
from tests.factories import accounts as people
from tests.factories import programs as make

pytestmark = pytest.mark.django_db

TODAY = timezone.localdate()
SOON, YESTERDAY = TODAY + dt.timedelta(days=40), TODAY - dt.timedelta(days=1)


def page(program: Program, *, part: str = "main") -> str:
    """Return the page's text, or that of the section whose heading has this id."""
    html = Client().get(reverse("programs:detail", args=[program.slug])).content.decode()
    if part != "main":
        html = html.partition(f'aria-labelledby="{part}"')[2].partition("</section>")[0].partition(">")[2]
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", html)).split())


def test_all_upcoming_dates_have_times_place_deadline_and_a_calendar_file() -> None:
    program = make.program(
        offerings=[
            {
                "starts_on": dt.date(SOON.year + 1, 7, 1),
                "starts_at_time": dt.time(9),
                "ends_at_time": dt.time(16, 30),
                "time_zone": "America/Denver",
                "venue": "Hall 2",
                "city": "Boulder",
                "place_state": "CO",
                "registration_by": SOON,
            },
            {"starts_on": SOON, "is_canceled": True},
            {"starts_on": YESTERDAY, "city": "Reno"},
        ]
    )

    found = page(program, part="dates")

    assert f"Jul 1, {SOON.year + 1} 9:00 AM to 4:30 PM MDT Hall 2, Boulder, Colorado" in found
    assert "Canceled Not stated Not stated Add to calendar" in found
    assert found.count("Add to calendar") == 2
    assert "1 past date" in found
    assert found.index("1 past date") < found.index("Reno")


def test_prices_show_every_fee_and_the_total_for_each_audience() -> None:
    program = make.program(
        prices=[
            {"audience": "Members", "amount": "100", "fees": "20", "note": "Certificate fee"},
            {"audience": "Nurses", "amount": "0", "fees": "0"},
            {"audience": "Others"},
        ]
    )

    found = page(program, part="prices")

    assert "Members Certificate fee $100 $20 $120" in found
    assert "Nurses Free None Free" in found
    assert "Others Not stated Not stated Not stated" in found


def test_relationships_and_support_are_two_facts() -> None:
    program = make.program(relationships=Relationships.NONE, support=Support.RECEIVED, disclosure="We disclose this.")
    Supporter.objects.create(program=program, name="Acme Devices", amount=50_000)
    Supporter.objects.create(program=program, name="Beta Pharma")

    found = page(program, part="independence")

    assert "Financial relationships No relevant financial relationships" in found
    assert "Commercial support Commercial support received: Acme Devices ($50,000), Beta Pharma" in found
    assert "The provider's disclosure statement We disclose this." in found


def test_a_listing_that_states_nothing_says_so_in_each_row() -> None:
    program = make.program()

    independence, design = page(program, part="independence"), page(program, part="design")

    assert "Financial relationships Not stated" in independence
    assert "Commercial support Not stated" in independence
    assert "Disclosure statement: not stated" in independence
    assert design.count("Not stated") == 4


def test_each_part_of_the_design_has_its_evidence() -> None:
    program = make.program(
        interprofessional=Interprofessional.TEAM,
        interprofessional_evidence="Planning minutes",
        leadership=Stated.NO,
        practice_change=Stated.YES,
        practice_change_evidence="A chart audit",
    )

    found = page(program, part="design")

    assert "Interprofessional planning Planned by and for the team Planning minutes" in found
    assert "Leadership or operations content No" in found
    assert "Practice-change project Yes A chart audit" in found
    assert "EHR integration Not stated" in found


def test_topics_competencies_faculty_partners_and_board_numbers_are_shown() -> None:
    program = make.program()
    program.joint_providers.add(make.provider(name="Second University", slug="second"))
    program.competencies.add(make.competency(name="Leading a team"))
    topic = make.mandated_topic(name="Opioid prescribing")
    StateTopic.objects.create(program=program, topic=topic, state="CA", hours="2.50")
    StateTopic.objects.create(program=program, topic=topic)
    Faculty.objects.create(program=program, name="Ana Roe", credentials="MD", role="Course director")
    ProviderNumber.objects.create(provider=program.provider, board="California BRN", number="CEP 123")

    assert "Provided jointly with Second University" in page(program, part="independence")
    assert "California BRN Provider number CEP 123" in page(program, part="independence")
    assert "Leading a team" in page(program, part="competencies")
    assert "Ana Roe, MD Course director" in page(program, part="faculty")
    topics = page(program, part="topics")
    assert "Opioid prescribing California 2.5" in topics
    assert "Opioid prescribing Not stated Not stated" in topics
    assert "According to the provider. Check with your board." in topics


@pytest.mark.parametrize(("code", "said"), [("AMA_PRA_1", True), ("ANCC_CH", False)])
def test_where_only_physicians_earn_credit_the_page_says_what_others_get(code: str, said: bool) -> None:
    program = make.program(offers=[{"credit_type": make.credit_type(code=code)}])

    assert ("Other professions get a certificate of participation" in page(program, part="credit")) is said


def test_a_lapsed_provider_is_noted_and_earlier_credit_stays() -> None:
    program = make.program()
    make.accreditation(provider=program.provider, valid_until=dt.date(2026, 1, 31))

    found = page(program)

    assert "ended on Jan 31, 2026. Credit earned before stays valid" in found


def test_an_accredited_provider_has_no_such_note() -> None:
    program = make.program()
    make.accreditation(provider=program.provider, valid_until=SOON)

    assert "Credit earned before stays valid" not in page(program)


def test_an_unaccredited_provider_can_answer() -> None:
    provider = make.provider(unaccredited_on=dt.date(2026, 9, 1), unaccredited_source="the ACCME list")
    program = make.program(provider=provider)

    found = page(program, part="independence")

    assert "No accreditation found in the ACCME list, Sep 1, 2026" in found
    assert "Is this your organization? Tell our curators" in found


def test_the_number_of_queries_doesn_t_grow_with_the_listing(
    client: Client, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    small, large = (
        make.program(offers=[{}], offerings=[{"starts_on": SOON}], prices=[{"amount": "1"}]),
        make.program(
            offers=[{}, {}, {}],
            offerings=[{"starts_on": SOON + dt.timedelta(days=day)} for day in range(3)],
            prices=[{"audience": name, "amount": "1"} for name in "abc"],
        ),
    )
    for program, count in ((small, 1), (large, 3)):
        for number in range(count):
            make.accreditation(provider=program.provider, valid_from=dt.date(2020 + number, 1, 1))
            ProviderNumber.objects.create(provider=program.provider, board="Board", number=str(number))
            Faculty.objects.create(program=program, name=f"Person {number}")
            Supporter.objects.create(program=program, name=f"Company {number}")
            StateTopic.objects.create(program=program, topic=make.mandated_topic())
            program.competencies.add(make.competency())
            program.joint_providers.add(make.provider())
            make.outcome(program=program)

    client.get("/programs/")  # follows the changes
    with CaptureQueriesContext(connection) as first:
        client.get(reverse("programs:detail", args=[small.slug]))

    with django_assert_num_queries(len(first)):
        client.get(reverse("programs:detail", args=[large.slug]))


# -- lasting addresses -------------------------------------------------------------------------------------------------


def addresses(program: Program) -> list[str]:
    """Return the page and what's below it."""
    offering = Offering.objects.create(program=program, starts_on=SOON)
    return [f"/programs/{program.slug}/", f"/programs/{program.slug}/{offering.public_id}.ics"]


def renamed(program: Program, slug: str) -> Program:
    program.slug = slug
    return actions.save_program(program=program, by=None)


def test_a_renamed_listing_s_addresses_redirect_for_good(client: Client) -> None:
    program = make.program(slug="before")
    old = addresses(program)
    renamed(program, "after")

    for address in old:
        response = client.get(f"{address}?q=1")
        assert (response.status_code, response["Location"]) == (301, f"{address.replace('before', 'after')}?q=1")
        assert client.get(response["Location"]).status_code == 200


def test_a_merged_listing_s_addresses_lead_to_the_one_that_was_kept(client: Client) -> None:
    duplicate, kept = make.program(slug="first-name"), make.program(slug="kept")
    renamed(duplicate, "duplicate")
    old = addresses(duplicate)
    actions.merge(program=duplicate, into=kept, by=people.staff(), now=timezone.now())

    for address in [*old, "/programs/first-name/"]:
        response = client.get(address, follow=True)
        assert response.redirect_chain[0][1] == 301
        assert len(response.redirect_chain) == 1
        assert response.request["PATH_INFO"].startswith("/programs/kept/")
        assert response.status_code == 200


def test_a_withdrawn_listing_says_what_to_do_next(client: Client) -> None:
    program = make.program(title="Secret plans", state=ListingState.WITHDRAWN)

    for address in addresses(program):
        response = client.get(address)
        text = response.content.decode()
        assert response.status_code == 410
        assert "This program is no longer listed" in text
        assert reverse("programs:list") in text
        assert "Secret plans" not in text


@pytest.mark.parametrize("state", [ListingState.DRAFT, ListingState.SUBMITTED, ListingState.CHANGES])
def test_a_listing_that_isn_t_public_yet_is_not_found(client: Client, state: ListingState) -> None:
    program = make.program(state=state, submitted_at=timezone.now())

    assert [client.get(address).status_code for address in addresses(program)] == [404, 404]


# -- facets ------------------------------------------------------------------------------------------------------------


def titles(**asked: Any) -> list[str]:
    return [program.title for program in Client().get(reverse("programs:list"), asked).context["page"]]


@pytest.mark.parametrize(
    ("fields", "group"),
    [
        ({"relationships": "none", "support": "none"}, "independent"),
        ({"relationships": "not_stated", "support": "none", "disclosure_required": False}, "independent"),
        ({"relationships": "not_stated", "support": "none"}, "not-stated"),
        ({"relationships": "none", "support": "not_stated"}, "not-stated"),
        ({"relationships": "mitigated", "support": "not_stated"}, "disclosed"),
        ({"relationships": "none", "support": "received"}, "disclosed"),
        ({}, "not-stated"),
    ],
)
def test_a_program_is_in_one_group_of_independence(fields: dict[str, Any], group: str) -> None:
    make.program(title="It", **fields)

    found = {value for value in ("independent", "disclosed", "not-stated") if titles(independence=value)}

    assert found == {group}


@pytest.mark.parametrize(
    ("facet", "value"),
    [("interprofessional", "team"), ("leadership", "yes"), ("practice_change", "no"), ("leadership", "not_stated")],
)
def test_stated_facts_filter_and_are_counted(facet: str, value: str) -> None:
    stated: dict[str, Any] = {facet: value}
    other: dict[str, Any] = {facet: "single" if facet == "interprofessional" else "yes"}
    make.program(title="It", **stated)
    make.program(title="Another", **other)
    expected = ["Another", "It"] if (facet, value) == ("leadership", "yes") else ["It"]

    response = Client().get(reverse("programs:list"), {facet: value})
    counted = {
        option.value: option.count
        for each in response.context["facets"]
        if each.name == facet
        for option in each.options
    }

    assert titles(**{facet: value}) == expected
    assert counted[value] == len(expected)
    assert list(counted)[-1] == "not_stated"


def test_every_line_of_the_guide_starts_a_search_that_finds_something(client: Client) -> None:
    it = make.program(
        title="It",
        relationships="none",
        support="none",
        interprofessional="team",
        leadership="yes",
        practice_change="yes",
    )
    make.outcome(program=it)
    make.program(title="Another")

    guide = client.get("/how-to-choose/").content.decode()
    searches = re.findall(r'href="(/programs/\?[^"]+)"', guide)

    assert len(searches) == 5
    for search in searches:
        response = client.get(unescape(search))
        assert [program.title for program in response.context["page"]] == ["It"]
        assert response.context["notes"] == []
