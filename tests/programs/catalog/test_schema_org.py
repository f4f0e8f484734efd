"""Pages in the shapes that providers use, in `pages/`, each with exactly what a draft of it holds. All are invented."""

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cmehub.lib.fetch import Page
from programs.catalog.schema_org import Found, NothingFound, read_page

PAGES = Path(__file__).parent / "pages"
ADDRESSES = {
    "broken-json": "https://wounds.example/course",
    "course-instances": "https://brightwater.example/operations",
    "course-list": "https://larkspur.example/page",
    "events-calendar": "https://rockyslope.example/event/critical-care-days/",
    "latin-1": "https://ecole.example/cafe",
    "learning-platform": "https://cme.windmere.example/content/opioid-stewardship",
    "microdata": "https://sunriver.example/rounds",
    "sessions": "https://lakes.example/meeting",
    "ticket-shop": "https://tickets.example/e/ultrasound-weekend-123",
    "two-courses": "https://dermal.example/skin",
}


def read_file(name: str) -> Found:
    url = ADDRESSES.get(name, "https://provider.example/course")
    return read_page(Page(url, 200, "text/html", (PAGES / f"{name}.html").read_bytes()).text, url)


def read_thing(**properties: Any) -> Found:
    thing = {"@context": "https://schema.org", "@type": "Course", "name": "Sepsis", **properties}
    script = json.dumps(thing).replace("<", "\\u003c")
    return read_page(f'<script type="application/ld+json">{script}</script>', "https://provider.example/course")


@pytest.mark.parametrize("name", ADDRESSES)
def test_a_page_becomes_exactly_what_it_states(name: str) -> None:
    found = read_file(name)

    expected = json.loads((PAGES / f"{name}.json").read_text())
    assert found.payload == expected["payload"]
    assert [found.provider, found.provider_url] == [expected["provider"], expected["provider_url"]]
    assert list(found.notes) == expected["notes"]


def test_a_page_without_data_is_said_to_have_none() -> None:
    with pytest.raises(NothingFound, match="The page has no course or event in a form that can be read"):
        read_file("nothing")


def test_a_page_to_sign_in_is_recognized() -> None:
    with pytest.raises(NothingFound, match="asks people to sign in"):
        read_file("login")


def test_a_page_with_only_broken_data_says_so() -> None:
    with pytest.raises(NothingFound, match=r"is broken \(line 1\) and was left out"):
        read_page("<script type='application/ld+json'>{'@type': 'Course'}</script>", "https://provider.example/")


def test_every_page_is_tested() -> None:
    assert {path.stem for path in PAGES.glob("*.html")} == {*ADDRESSES, "nothing", "login"}


# -- nothing is invented -----------------------------------------------------------------------------------------------


def test_a_bare_name_states_nothing_else() -> None:
    assert read_thing() == Found({"title": "Sepsis", "url": "https://provider.example/course"})


@pytest.mark.parametrize(
    ("properties", "absent"),
    [
        ({"isAccessibleForFree": True}, "prices"),
        ({"offers": {"price": "", "priceCurrency": "USD"}}, "prices"),
        ({"offers": {"price": "0"}}, "prices"),
        ({"offers": {"price": "10", "priceCurrency": "EUR"}}, "prices"),
        ({"offers": {"price": "free", "priceCurrency": "USD"}}, "prices"),
        ({"courseMode": "online"}, "delivery"),
        ({"courseMode": ["onsite", "online"]}, "delivery"),
        ({"courseMode": "blended"}, "delivery"),
        ({"courseMode": ["asynchronous", "synchronous"]}, "delivery"),
        ({"numberOfCredits": 8}, "offers"),
        ({"educationalCredentialAwarded": "Certificate of completion"}, "offers"),
        ({"educationalCredentialAwarded": "5 AMA PRA Category 1 Credits, pending approval"}, "offers"),
        ({"startDate": "soon"}, "offerings"),
        ({"startDate": "0000-00-00"}, "offerings"),
        ({"startDate": "2026-02-30"}, "offerings"),
        ({"startDate": "2026-10-05", "eventStatus": "https://schema.org/EventPostponed"}, "offerings"),
        ({"datePublished": "2026-01-01"}, "released_on"),
        ({"audience": {"audienceType": "Health professionals"}}, "professions"),
        ({"instructor": {"@type": "Organization", "name": "The Faculty"}}, "faculty"),
    ],
)
def test_what_is_unclear_is_a_note_and_not_a_fact(properties: dict[str, Any], absent: str) -> None:
    assert absent not in read_thing(**properties).payload


def test_a_price_of_zero_is_a_price() -> None:
    assert read_thing(offers={"price": 0, "priceCurrency": "USD"}).payload["prices"] == [{"amount": "0"}]


def test_text_too_long_for_a_listing_is_cut_with_a_note() -> None:
    found = read_thing(name="Sepsis " * 60, description="One. " * 400)

    assert len(found.payload["title"]) <= 250
    assert found.payload["title"].endswith("Sepsis…")
    assert len(found.payload["summary"]) <= 500
    assert found.payload["description"] == ("One. " * 400).strip()
    assert found.notes == (
        "The title was shortened to 250 characters.",
        "The summary is the beginning of the description.",
    )


@pytest.mark.parametrize(
    "url",
    [
        "javascript:alert(1)",
        "data:text/html,x",
        "ftp://provider.example/x",
        "//x",
        "http://[",
        "https://a/" + "b" * 300,
    ],
)
def test_only_web_addresses_that_fit_are_taken(url: str) -> None:
    found = read_thing(url=url, hasCourseInstance={"startDate": "2026-10-05", "url": url})

    assert found.payload["url"] == "https://provider.example/course"
    assert found.payload["offerings"] == [{"starts_on": "2026-10-05"}]


def test_markup_in_texts_is_removed() -> None:
    found = read_thing(
        name="<b>Sepsis</b> <script>alert(1)</script>&amp; shock",
        description="eGFR <30 &lt;script&gt;x()&lt;/script&gt;",
    )

    assert (found.payload["title"], found.payload["summary"]) == ("Sepsis & shock", "eGFR <30")


# -- whatever a page holds ---------------------------------------------------------------------------------------------

_NAMES = st.sampled_from(
    [
        "@type",
        "@id",
        "name",
        "startDate",
        "endDate",
        "location",
        "offers",
        "price",
        "priceCurrency",
        "courseMode",
        "address",
    ]
    + [
        "hasCourseInstance",
        "subEvent",
        "instructor",
        "audience",
        "educationalCredentialAwarded",
        "numberOfCredits",
        "url",
    ]
    + [
        "provider",
        "about",
        "keywords",
        "eventSchedule",
        "priceSpecification",
        "description",
        "validThrough",
        "eventStatus",
    ]
)
_VALUES = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text()
    | st.sampled_from(["Course", "Event", "2026-10-05"]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(_NAMES, inner, max_size=6),
)


@given(st.dictionaries(_NAMES, _VALUES, max_size=12))
def test_any_shape_of_data_is_read(properties: dict[str, Any]) -> None:
    found = read_thing(**{**properties, "@type": "Course", "name": "Sepsis"})

    json.dumps(found.payload)
    assert found.payload["title"] == "Sepsis"


@given(st.text(alphabet="<>/=\"'! -scriptiempoa&;\n[]{}:,"))
def test_any_page_without_a_program_is_refused(html: str) -> None:
    with pytest.raises(NothingFound):
        read_page(html, "https://provider.example/")
