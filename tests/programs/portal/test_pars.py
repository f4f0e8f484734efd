"""Round trips of PARS files, and how an activity is brought into a listing."""

import datetime as dt
import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from programs.portal import pars_terms as terms
from programs.portal.pars import brought
from programs.portal.pars_reading import Activity, read
from programs.portal.pars_terms import Measured
from programs.portal.pars_writing import NotWritable, compose, compose_complete, write
from tests.programs.portal.samples import READ, VOCABULARY, activity

YEAR = 2026


def there_and_back(payload: dict[str, Any], measured: list[Measured] | None = None) -> Activity:
    text = write([compose(payload, VOCABULARY, year=YEAR, measured=measured or [], is_public=True)])
    return read(text, VOCABULARY)[0]


def from_file(**changes: Any) -> Activity:
    return read(json.dumps([activity(**changes)]), VOCABULARY)[0]


# -- what PARS can say comes back --------------------------------------------------------------------------------------


def amount(quarters: int) -> str:
    return f"{(terms.STEP * quarters).normalize():f}"


def rows(key: str, codes: list[str], **columns: st.SearchStrategy[Any]) -> st.SearchStrategy[list[dict[str, Any]]]:
    """Rows that differ in their key."""
    row = st.fixed_dictionaries({key: st.sampled_from(codes), **columns})
    return st.lists(row, max_size=4, unique_by=lambda each: each[key])


_WORDS = st.text("abcdefghij ñ’“™0123456789", min_size=1, max_size=30).map(str.strip).filter(bool)
_DAYS = st.dates(min_value=dt.date(YEAR, 1, 1), max_value=dt.date(YEAR, 12, 31))
_SPANS = st.tuples(_DAYS, _DAYS).map(sorted)
_COMMON = {
    "title": _WORDS,
    "description": _WORDS,
    "url": st.just("https://provider.example/x"),
    "accme_id": st.just("202612345"),
    "provider_ref": _WORDS,
    "topics": st.lists(_WORDS, max_size=3, unique=True),
    "professions": st.lists(st.sampled_from(["physician", "pa", "nurse", "pharmacist"]), max_size=4, unique=True),
    "joint_providers": st.lists(st.sampled_from(sorted(VOCABULARY.providers)), max_size=2, unique=True).map(sorted),
    "state_topics": rows("topic", sorted(VOCABULARY.topics), state=st.just("")),
    "delivery": st.sampled_from([delivery.value for delivery in terms.DELIVERIES]),
    "offers": st.lists(
        st.tuples(st.sampled_from(sorted(terms.CERTIFICATIONS)), st.integers(1, 400)),
        min_size=1,
        max_size=3,
        unique_by=lambda pair: pair[0],
    ).map(lambda pairs: [{"credit_type": code, "amount": amount(number)} for code, number in pairs]),
}
_PLACES = st.sampled_from([("Boise", "ID", ""), ("Toronto", "", "Canada"), ("", "", ""), ("Reno", "NV", "")])
_SUPPORT = st.one_of(
    st.just({"support": "none", "supporters": []}),
    st.fixed_dictionaries(
        {
            "support": st.just("received"),
            "supporters": rows(
                "name", ["Harbor Devices", "Ñandú Labs"], amount=st.none() | st.integers(0, 10**6)
            ).filter(bool),
        }
    ),
)


def held(span: list[dt.date], place: tuple[str, str, str]) -> dict[str, Any]:
    first, last = (day.isoformat() for day in span)
    names = dict(zip(("city", "place_state", "country"), place, strict=True))
    return {"offerings": [{"starts_on": first, "ends_on": last if last != first else None, **names}]}


def valid(span: list[dt.date]) -> dict[str, Any]:
    return {"released_on": span[0].isoformat(), "expires_on": span[1].isoformat()}


_HELD = st.builds(
    lambda code, span, place: {"formats": [code], **held(span, place)},
    st.sampled_from(sorted(terms.HELD)),
    _SPANS,
    _PLACES,
)
_VALID = st.builds(
    lambda code, span: {"formats": [code], **valid(span)},
    st.sampled_from(sorted(terms.FORMATS.keys() - terms.HELD)),
    _SPANS,
)
LISTINGS = st.builds(
    lambda common, dates, support: {**common, **dates, **support},
    st.fixed_dictionaries(_COMMON),
    _HELD | _VALID,
    _SUPPORT,
)


@given(LISTINGS)
def test_what_pars_can_say_comes_back_exactly(payload: dict[str, Any]) -> None:
    found = there_and_back(payload)

    assert found.payload == payload
    assert (found.notes, found.problems, found.year) == ((), (), YEAR)


@given(LISTINGS)
def test_an_own_file_changes_nothing(payload: dict[str, Any]) -> None:
    existing = {**payload, "summary": "Ours.", "prices": [], "faculty": [{"name": "Ana Ruiz"}]}

    assert brought(existing, there_and_back(existing), VOCABULARY) == (existing, [])


@given(LISTINGS, LISTINGS)
def test_the_same_file_changes_nothing_the_second_time(payload: dict[str, Any], other: dict[str, Any]) -> None:
    file = there_and_back(other)

    once, _ = brought({**payload, "summary": "Ours."}, file, VOCABULARY)
    twice, _ = brought(once, file, VOCABULARY)

    assert twice == once


def test_measured_outcomes_come_back() -> None:
    measured = [Measured("Learner Competence", ("Objective", "Subjective")), Measured("Community Health")]

    assert there_and_back(READ, measured).measured == tuple(measured)


@pytest.mark.parametrize(
    ("prices", "is_free"),
    [
        ([{"audience": "", "amount": "0"}], True),
        ([{"audience": "Members", "amount": "0"}, {"audience": "Others", "amount": "50"}], False),
        ([{"audience": "", "amount": "0", "fees": "15"}], False),
        ([{"audience": "", "amount": None}], None),
        ([], None),
    ],
)
def test_it_s_free_only_with_every_fee_counted(prices: list[dict[str, Any]], is_free: bool | None) -> None:
    assert there_and_back({**READ, "prices": prices}).is_free == is_free


# -- an activity into a listing ----------------------------------------------------------------------------------------

OURS: dict[str, Any] = {
    **READ,
    "summary": "Ours.",
    "offers": [
        {"credit_type": "AMA_PRA_1", "amount": "1.25", "is_maximum": True, "elective_amount": None, "words": "maximum"},
        {"credit_type": "AAFP_PRESCRIBED", "amount": "1.25", "words": "approved by AAFP"},
    ],
    "offerings": [{**READ["offerings"][0], "id": "one", "venue": "Grand Hall"}],
    "state_topics": [{"topic": "opioids", "state": "ID", "hours": "1"}],
    "prices": [{"audience": "", "amount": "0"}],
}


def test_a_file_that_says_the_same_leaves_what_it_can_t_say() -> None:
    assert brought(OURS, from_file(), VOCABULARY) == (OURS, [])


def test_a_new_amount_drops_the_statement_that_names_the_old_one() -> None:
    credits = {"activityCertification": "AMA PRA Category 1", "numberOfCredits": 2}

    payload, _ = brought(OURS, from_file(credits=credits), VOCABULARY)

    assert payload["offers"] == [
        {"credit_type": "AMA_PRA_1", "amount": "2", "is_maximum": True, "elective_amount": None, "words": ""},
        OURS["offers"][1],
    ]


def test_a_new_place_changes_the_same_date() -> None:
    place = {"city": "Reno", "stateOrProvince": "NV", "country": "USA"}

    payload, _ = brought(OURS, from_file(activityLocation=place), VOCABULARY)

    assert payload["offerings"] == [{**OURS["offerings"][0], "city": "Reno", "place_state": "NV"}]


def test_a_listing_with_several_dates_keeps_them() -> None:
    several = {**OURS, "offerings": [*OURS["offerings"], {"starts_on": "2026-12-01", "ends_on": None, "city": "Reno"}]}

    payload, notes = brought(several, from_file(endDateTime="2026-10-07"), VOCABULARY)

    assert payload == several
    assert notes == [
        "The listing has several dates in this year, so those of the file are ignored. Edit them on our page."
    ]


def test_a_date_of_another_year_is_added() -> None:
    next_year = from_file(
        startDateTime="2027-10-05",
        endDateTime="2027-10-05",
        ReportDescription={"ReportingStartDate": "2027-01-01", "ReportingEndDate": "2027-12-31"},
    )

    payload, _ = brought(OURS, next_year, VOCABULARY)

    assert [row["starts_on"] for row in payload["offerings"]] == ["2026-10-05", "2027-10-05"]


def test_a_fee_without_its_amount_clears_a_price_of_zero_and_says_so() -> None:
    payload, notes = brought(OURS, from_file(FeeForParticipation="Yes"), VOCABULARY)

    assert payload["prices"] == []
    assert notes == ["There's a fee, but the file doesn't say how much. Enter the price on our page."]


def test_a_new_listing_gets_a_summary_from_the_description() -> None:
    payload, _ = brought({}, from_file(description="First part.\n\nSecond part."), VOCABULARY)

    assert payload["summary"] == "First part."


# -- what the file needs -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"accme_id": "", "provider_ref": ""}, "Add your own ID."),
        ({"description": ""}, "Add a description."),
        ({"formats": []}, "Add the activity format, its dates."),
        ({"offers": []}, "Add a type of credit that PARS knows."),
        ({"offerings": []}, "Add its dates."),
        ({"offers": [{"credit_type": "IPCE", "amount": "1.1"}]}, "Credit in PARS is in steps of 0.25. Correct 1.1."),
    ],
)
def test_a_listing_that_pars_can_t_take_says_what_to_add(changes: dict[str, Any], reason: str) -> None:
    with pytest.raises(NotWritable) as refused:
        compose_complete({**READ, **changes}, VOCABULARY, year=YEAR)

    assert str(refused.value) == reason


def test_the_written_file_follows_the_description() -> None:
    composed = compose(OURS, VOCABULARY, year=YEAR)

    assert composed["healthcareMetadata"]["healthcareEducation"] == {
        "credits": {
            "activityCertification": "AMA PRA Category 1",
            "numberOfCredits": 1.25,
            "nonAccreditedProvider": ["Alder Society of Nurses"],
        },
        "startDateTime": "2026-10-05",
        "endDateTime": "2026-10-06",
        "activityLocation": {"city": "Boise", "stateOrProvince": "ID", "country": "USA"},
        "activitySponsorship": "joint",
        "activityFormat": "Live course",
        "targetAudience": {"profession": ["Physician", "Nurse"]},
    }
    assert "ParticipationMetrics" not in composed
