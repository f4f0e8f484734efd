import datetime as dt
from decimal import Decimal

import pytest
from django.http import QueryDict

from careers.vacancies import criteria, queries
from careers.vacancies.queries import Median
from cmehub.lib.listing import Criteria
from tests.factories import accounts
from tests.factories import careers as make

pytestmark = pytest.mark.django_db

TODAY = dt.date(2026, 9, 24)


def asked(address: str) -> Criteria:
    return criteria.read(QueryDict(address), queries.KNOWN)


def titles(address: str) -> list[str]:
    wanted = asked(address)
    return [each.title for each in queries.in_order(queries.matching(wanted, as_of=TODAY), wanted)]


@pytest.fixture(autouse=True)
def board() -> None:
    day = dt.timedelta(days=1)
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
        published_on=TODAY - day,
        organization=accounts.organization(name="Lakeshore Regional"),
    )
    make.live(title="Pharmacist", profession="pharmacist", cme_allowance="not_offered", published_on=TODAY - 2 * day)
    make.live(title="Remote pharmacist", profession="pharmacist", site="remote", published_on=TODAY - 3 * day)
    make.filled(title="Filled", published_on=TODAY)
    make.submitted(title="Waiting")


def test_open_vacancies_are_listed_newest_first() -> None:
    assert titles("") == ["Nurse", "Hospitalist", "Pharmacist", "Remote pharmacist"]


def test_unstated_values_are_sorted_last() -> None:
    assert titles("sort=cme") == ["Hospitalist", "Nurse", "Pharmacist", "Remote pharmacist"]
    assert titles("sort=pay") == ["Hospitalist", "Nurse", "Pharmacist", "Remote pharmacist"]


@pytest.mark.parametrize(
    ("unit", "pay", "yearly"),
    [("month", 20_000, 240_000), ("week", 4_000, 208_000), ("day", 800, 208_000), ("hour", 100, 208_000)],
)
def test_pay_is_sorted_as_the_pay_of_a_full_time_year(unit: str, pay: int, yearly: int) -> None:
    """Twelve months, 52 weeks, 260 days or 2,080 hours."""
    make.paying(title="A little less a year", pay=(yearly - 1, yearly - 1), published_on=TODAY)
    make.paying(title="This one", pay=(pay, pay), pay_unit=unit, published_on=TODAY)
    make.paying(title="A little more a year", pay=(yearly + 1, yearly + 1), published_on=TODAY)

    assert titles("sort=pay")[1:4] == ["A little more a year", "This one", "A little less a year"]


@pytest.mark.parametrize(
    ("address", "found"),
    [
        ("cme=not-offered", ["Pharmacist"]),
        ("cme=not-stated", ["Remote pharmacist"]),
        ("cme=amount", ["Nurse", "Hospitalist"]),
        ("cme=5000", ["Hospitalist"]),
        ("cme=2500&cme=not-offered", ["Hospitalist", "Pharmacist"]),
        ("profession=pharmacist&cme=amount", []),
        ("state=MN", ["Hospitalist"]),
        ("site=remote", ["Remote pharmacist"]),
        ("q=hospitalists", ["Hospitalist"]),
        ("q=lakeshore", ["Hospitalist"]),
        ("q=duluth", ["Hospitalist"]),
        ("q=Minnesota", ["Hospitalist"]),
        ("q=physicians", ["Hospitalist"]),
        ("q=dietitian+pharmacist", ["Nurse", "Hospitalist", "Pharmacist", "Remote pharmacist"]),
        ("q=%00", ["Nurse", "Hospitalist", "Pharmacist", "Remote pharmacist"]),
        ("q=Minnesota+physician", ["Hospitalist"]),
        ("q=pharmacist+remote+boise", ["Remote pharmacist"]),
        ("q=RN", ["Nurse"]),
        ("q=hospitalis", ["Hospitalist"]),
        ("q=Minnesota+nurse", []),
        ("q=zebra", []),
        ("profession=dentist", ["Nurse", "Hospitalist", "Pharmacist", "Remote pharmacist"]),
    ],
)
def test_filters_and_search_text_narrow_the_list(address: str, found: list[str]) -> None:
    assert titles(address) == found


def test_a_specialty_s_name_finds_its_vacancies() -> None:
    field = accounts.specialty(name="Advanced heart failure and transplant cardiology")
    make.live(title="In the specialty", specialties=[field], published_on=TODAY)

    assert titles("q=transplant+cardiology") == ["In the specialty"]
    assert titles("q=cardiology+idaho") == ["In the specialty"]


def test_facet_counts_follow_the_search_text() -> None:
    found = {facet.name: facet for facet in queries.facets(asked("q=pharmacist+remote"), as_of=TODAY)}

    assert {option.value: option.count for option in found["site"].options} == {"on_site": 0, "hybrid": 0, "remote": 1}


def test_facet_counts_ignore_only_their_own_facet() -> None:
    found = {facet.name: facet for facet in queries.facets(asked("profession=pharmacist"), as_of=TODAY)}

    counts = {name: {option.value: option.count for option in facet.options} for name, facet in found.items()}
    assert counts["profession"] == {"physician": 1, "np": 0, "pa": 0, "nurse": 1, "pharmacist": 2}
    assert counts["cme"] == {"5000": 0, "2500": 0, "amount": 0, "not-offered": 1, "not-stated": 1}
    assert counts["state"] == {"ID": 2, "MN": 0}
    assert counts["site"] == {"on_site": 1, "hybrid": 0, "remote": 1}


def test_a_chosen_state_is_offered_even_where_nobody_hires() -> None:
    states = queries.facets(asked("state=WY"), as_of=TODAY)[2]

    assert [option.value for option in states.options] == ["WY", "ID", "MN"]


def test_an_empty_list_names_what_each_filter_costs() -> None:
    ways = queries.ways_out(asked("profession=pharmacist&cme=amount&q=remote"), as_of=TODAY)

    assert ways == [("Any amount stated", 1, "?q=remote&profession=pharmacist")]


def test_medians_count_open_vacancies_of_the_profession_that_state_an_amount() -> None:
    for allowance in (1000, 2000, 2500, 3000):
        make.paying(profession="nurse", allowance=allowance, published_on=TODAY)

    assert queries.medians("nurse", as_of=TODAY) == (Median(Decimal(2000), 5), Median(Decimal(2), 1))


def test_medians_of_nothing_are_none() -> None:
    assert queries.medians("pa", as_of=TODAY) == (Median(None, 0), Median(None, 0))


def test_similar_vacancies_share_the_profession_same_state_first() -> None:
    here = make.live(title="Here", profession="pa", published_on=TODAY)
    make.live(title="Far", profession="pa", place_state="ME", published_on=TODAY)
    make.live(title="Near", profession="pa", published_on=TODAY - dt.timedelta(days=9))

    assert [each.title for each in queries.similar(here, as_of=TODAY)] == ["Near", "Far"]
