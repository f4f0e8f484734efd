"""What a search of vacancies finds, in which order, and what each filter would show."""

import datetime as dt
from collections.abc import Mapping
from typing import Any

import pytest
from django.http import QueryDict

from accounts.profiles.models import Specialty
from careers.search import criteria, facets, queries
from careers.search.criteria import VacancyCriteria
from careers.vacancies import actions
from cmehub.lib import zips
from tests.factories import accounts
from tests.factories import careers as make

pytestmark = pytest.mark.django_db

TODAY = dt.date(2026, 9, 24)
DAY = dt.timedelta(days=1)


def asked(address: str) -> VacancyCriteria:
    return criteria.read(QueryDict(address), queries.is_known)


def titles(address: str, **options: Any) -> list[str]:
    wanted = asked(address)
    return [row.vacancy.title for row in queries.in_order(queries.find(wanted, as_of=TODAY, **options), wanted)]


def counts(address: str, facet: str) -> Mapping[str, int | None]:
    wanted = asked(address)
    found = facets.facets(wanted, queries.find(wanted, as_of=TODAY), wanted.amounts)
    return {option.value: option.count for each in found if each.name == facet for option in each.options}


@pytest.fixture
def board() -> None:
    make.paying(
        title="Nurse", profession="nurse", allowance=800, days=2, pay=(41, 58), pay_unit="hour", published_on=TODAY
    )
    make.paying(
        title="Hospitalist",
        profession="physician",
        allowance=5000,
        days=7,
        pay=(310000, 345000),
        place_state="MN",
        city="Duluth",
        published_on=TODAY - DAY,
        organization=accounts.organization(name="Lakeshore Regional"),
    )
    make.live(title="Pharmacist", profession="pharmacist", cme_allowance="not_offered", published_on=TODAY - 2 * DAY)
    make.live(title="Remote pharmacist", profession="pharmacist", site="remote", published_on=TODAY - 3 * DAY)
    make.filled(title="Filled", published_on=TODAY)
    make.submitted(title="Waiting")


def test_open_vacancies_are_listed_newest_first(board: None) -> None:
    assert titles("") == ["Nurse", "Hospitalist", "Pharmacist", "Remote pharmacist"]


def test_not_offered_is_sorted_after_any_amount_and_not_stated_last(board: None) -> None:
    make.paying(title="Most", allowance=9000, days=20, published_on=TODAY - 9 * DAY)

    assert titles("sort=allowance") == ["Most", "Hospitalist", "Nurse", "Pharmacist", "Remote pharmacist"]
    assert titles("sort=days") == ["Most", "Hospitalist", "Nurse", "Pharmacist", "Remote pharmacist"]
    assert titles("sort=pay")[:2] == ["Hospitalist", "Nurse"]


@pytest.mark.parametrize(
    ("unit", "pay", "least", "is_found"),
    [
        ("hour", (50, 60), "104000", True),  # the low end × 2,080 hours
        ("hour", (50, 60), "104001", False),
        ("day", (400, 500), "104000", True),
        ("week", (2000, 2500), "104000", True),
        ("month", (9000, 9500), "108000", True),
        ("month", (9000, 9500), "108001", False),
        ("year", (104000, 150000), "104001", False),
    ],
)
def test_pay_at_least_compares_the_low_end_as_a_full_time_year(
    unit: str, pay: tuple[int, int], least: str, is_found: bool
) -> None:
    make.paying(title="Paid", pay=pay, pay_unit=unit, published_on=TODAY)

    assert titles(f"pay={least}") == (["Paid"] if is_found else [])


def test_at_least_leaves_out_what_is_not_stated_unless_it_is_chosen_too(board: None) -> None:
    assert titles("allowance=2000&days=3") == ["Hospitalist"]
    assert titles("allowance=2000&allowance=not-stated") == ["Hospitalist", "Remote pharmacist"]
    assert titles("allowance=not-offered") == ["Pharmacist"]


def test_a_number_of_ones_own_can_stand_between_the_steps(board: None) -> None:
    make.paying(title="Between", allowance=2500, days=4.5, published_on=TODAY)

    assert titles("allowance=2400&days=4.5") == ["Between", "Hospitalist"]
    assert titles("allowance=2,600") == ["Hospitalist"]


def test_each_facet_counts_without_its_own_filter(board: None) -> None:
    assert counts("profession=pharmacist", "profession") == {
        **dict.fromkeys(("physician", "np", "pa", "nurse", "pharmacist"), 0),
        "physician": 1,
        "nurse": 1,
        "pharmacist": 2,
    }
    assert counts("profession=pharmacist", "allowance")["not-offered"] == 1
    assert counts("profession=pharmacist&allowance=not-offered", "allowance")["not-stated"] == 1
    assert counts("q=pharmacist+remote", "site") == {"on_site": 0, "hybrid": 0, "remote": 1}


def test_words_are_found_in_all_fields_and_synonyms_of_professions(board: None) -> None:
    specialty = Specialty.objects.create(code="207RC0000X", name="Cardiology")
    make.live(title="Clinic NP", specialties=[specialty], requisition_id="REQ-77", published_on=TODAY - DAY)

    assert titles("q=lakeshore") == ["Hospitalist"]
    assert titles("q=cardiology") == ["Clinic NP"]
    assert titles("q=REQ-77") == ["Clinic NP"]
    assert titles("q=Minnesota+doctor") == ["Hospitalist"]


@pytest.mark.parametrize(
    ("address", "found"),
    [
        ("state=MN", ["Hospitalist"]),
        ("site=remote", ["Remote pharmacist"]),
        ("q=hospitalists", ["Hospitalist"]),
        ("q=hospitalis", ["Hospitalist"]),
        ("q=duluth", ["Hospitalist"]),
        ("q=physicians", ["Hospitalist"]),
        ("q=RN", ["Nurse"]),
        ("q=%00", ["Nurse", "Hospitalist", "Pharmacist", "Remote pharmacist"]),
        ("q=zebra", []),
        ("profession=dentist", ["Nurse", "Hospitalist", "Pharmacist", "Remote pharmacist"]),
        ("profession=pharmacist&allowance=amount", []),
    ],
)
def test_filters_and_search_text_narrow_the_list(board: None, address: str, found: list[str]) -> None:
    assert titles(address) == found


def test_a_chosen_state_is_offered_even_where_nobody_hires(board: None) -> None:
    assert list(counts("state=WY", "state")) == ["WY", "ID", "MN", "anywhere"]


def test_a_vacancy_for_two_professions_is_found_by_both() -> None:
    make.live(title="Either", profession="np", also_for=["pa"], published_on=TODAY)

    assert titles("profession=pa") == titles("profession=np") == ["Either"]


def test_any_license_counts_for_each_state() -> None:
    make.live(title="Compact", license_states=["any"], published_on=TODAY)
    make.live(title="Idaho only", license_states=["ID"], published_on=TODAY - DAY)
    make.live(title="Says nothing", published_on=TODAY - 2 * DAY)

    assert titles("license=ID") == ["Compact", "Idaho only"]
    assert titles("license=OR") == ["Compact"]
    assert titles("license=not-stated") == ["Says nothing"]


def test_facts_of_a_profession_are_offered_once_it_is_chosen() -> None:
    make.live(title="Nights", profession="nurse", profession_facts={"shift": "nights"}, published_on=TODAY)
    make.live(title="Says nothing", profession="nurse", published_on=TODAY - DAY)
    make.live(title="Physician", profession="physician", published_on=TODAY)

    assert counts("", "shift") == {}
    assert counts("profession=nurse", "shift") == {
        "days": 0, "evenings": 0, "nights": 1, "rotating": 0, "not-stated": 1,
    }  # fmt: skip
    assert titles("profession=nurse&shift=nights") == ["Nights"]


def test_posted_since_counts_days(board: None) -> None:
    assert titles("posted=1") == ["Nurse", "Hospitalist"]
    assert counts("", "posted") == {"1": 2, "3": 4, "7": 4, "14": 4, "30": 4}


def test_a_written_policy_is_a_filter() -> None:
    make.live(title="Link", cme_policy_url="https://hospital.example/cme", published_on=TODAY)
    make.live(title="File", cme_policy_file=make.policy_file(), published_on=TODAY - DAY)
    make.live(title="Neither", published_on=TODAY)

    assert titles("policy=written") == ["Link", "File"]
    assert titles("policy=not-stated") == ["Neither"]


# -- distance --------------------------------------------------------------------------------------------------------


def places(*codes: str) -> list[zips.Place]:
    found = [zips.of_zip(code) for code in codes]
    return [place for place in found if place]


@pytest.fixture
def mapped() -> None:
    make.live(title="Boise", places=places("83702"), published_on=TODAY - 3 * DAY)
    make.live(title="Nampa", city="Nampa", places=places("83651"), published_on=TODAY)  # some 19 miles away
    make.live(title="Both", city="Duluth", place_state="MN", places=places("55802", "83704"), published_on=TODAY)
    make.live(title="Duluth", city="Duluth", place_state="MN", places=places("55802"), published_on=TODAY)
    make.live(title="Anywhere", site="remote", places=[], published_on=TODAY)
    make.live(title="Nowhere", city="Unknownville", published_on=TODAY)


def test_distance_counts_from_the_nearest_place_and_sorts_by_it(mapped: None) -> None:
    assert titles("near=83702&within=10") == ["Boise", "Both"]
    assert titles("near=Boise,+Idaho&within=50")[2:] == ["Nampa"]
    assert set(titles("near=83702")[-2:]) == {"Anywhere", "Nowhere"}


def test_each_radius_is_counted_and_remote_work_can_be_added(mapped: None) -> None:
    assert counts("near=83702&within=10", "within") == {
        "10": 2, "25": 3, "50": 3, "100": 3, "250": 3, "remote": 1, "not-stated": 1,
    }  # fmt: skip
    assert titles("near=83702&within=10&within=remote") == ["Boise", "Both", "Anywhere"]


def test_rows_say_how_far_it_is(mapped: None) -> None:
    wanted = asked("near=83702&within=25")
    rows = queries.in_order(queries.find(wanted, as_of=TODAY), wanted)[:]

    assert [row.distance for row in rows] == ["Less than a mile", "4 miles", "19 miles"]


def test_a_place_that_is_none_is_told_and_ignored(mapped: None) -> None:
    wanted = asked("near=99999&within=10")

    assert wanted.place.error == "There's no ZIP code 99999. Check the digits."
    assert wanted.notes == ["We ignored the distance. Enter a ZIP code or a city first."]
    assert len(titles("near=99999&within=10")) == 6


# -- the same position -----------------------------------------------------------------------------------------------


def test_a_position_posted_by_two_employers_is_shown_once() -> None:
    system = accounts.organization(name="Lakeshore Health", website="https://careers.lakeshore.org")
    hospital = accounts.organization(name="Lakeshore Regional", website="https://www.lakeshore.org")
    make.live(title="Hospitalist", organization=hospital, published_on=TODAY)
    says_more = make.paying(title="hospitalist", organization=system, allowance=5000, published_on=TODAY)

    wanted = asked("")
    (row,) = queries.in_order(queries.find(wanted, as_of=TODAY), wanted)[:]

    assert row.vacancy == says_more
    assert [each.organization.name for each in row.also] == ["Lakeshore Regional"]
    assert titles(f"employer={hospital.public_id.hex}") == ["Hospitalist"]


def test_once_the_shown_one_closes_the_other_takes_its_place() -> None:
    one = make.paying(title="Hospitalist", requisition_id="R-1", allowance=5000, published_on=TODAY)
    make.live(title="Hospitalist", requisition_id="R-1", published_on=TODAY)
    assert len(titles("")) == 1

    actions.mark_filled(vacancy=one, by=accounts.user(), on=TODAY)

    assert titles("") == ["Hospitalist"]
    assert titles("allowance=amount") == []


def test_once_the_shown_one_is_renamed_both_are_listed() -> None:
    one = make.paying(title="Hospitalist", requisition_id="R-1", allowance=5000, published_on=TODAY)
    make.live(title="Hospitalist", requisition_id="R-1", published_on=TODAY)

    actions.publish_edit(vacancy=one, by=accounts.user(), title="Nocturnist")

    assert sorted(titles("")) == ["Hospitalist", "Nocturnist"]


# -- following changes -----------------------------------------------------------------------------------------------


def test_a_closed_vacancy_leaves_the_search_and_a_published_one_enters_it() -> None:
    vacancy = make.submitted(title="New", organization=accounts.organization(verified_on=TODAY))
    moderator = accounts.user()
    assert titles("") == []

    actions.approve(vacancy=vacancy, by=moderator, on=TODAY)
    assert titles("") == ["New"]

    actions.withdraw(vacancy=vacancy, by=moderator, on=TODAY)
    assert titles("") == []


def test_a_vacancy_past_its_last_day_is_not_listed_even_before_it_is_closed() -> None:
    make.live(title="Old", published_on=TODAY - 90 * DAY)

    assert titles("") == []


def test_hidden_ones_are_left_out_of_results_and_counts(board: None) -> None:
    wanted = asked("profession=pharmacist")
    (first, _) = queries.in_order(queries.find(wanted, as_of=TODAY), wanted)[:]

    found = queries.find(wanted, as_of=TODAY, but=[first.vacancy.pk])

    assert len(found) == 1
    assert found.counts("profession")["pharmacist"] == 1


def test_similar_ones_share_what_few_have() -> None:
    cardiology = Specialty.objects.create(code="207RC0000X", name="Cardiology")
    here = make.live(title="Here", specialties=[cardiology], published_on=TODAY)
    make.live(title="Far, same specialty", place_state="MN", specialties=[cardiology], published_on=TODAY)
    for number in range(5):
        make.live(title=f"Near {number}", published_on=TODAY)
    make.live(title="A nurse", profession="nurse", specialties=[cardiology], published_on=TODAY)

    found = [row.vacancy.title for row in queries.similar(here, as_of=TODAY, limit=2)]

    assert found[0] == "Far, same specialty"
    assert not {"Here", "A nurse"} & set(found)
