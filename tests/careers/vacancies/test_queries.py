import datetime as dt
from decimal import Decimal

import pytest

from careers.vacancies import queries
from careers.vacancies.queries import Median
from tests.factories import careers as make

pytestmark = pytest.mark.django_db

TODAY = dt.date(2026, 9, 24)


def test_medians_count_open_vacancies_of_the_profession_that_state_an_amount() -> None:
    make.paying(profession="nurse", allowance=800, days=2, published_on=TODAY)
    make.paying(profession="physician", allowance=5000, days=7, published_on=TODAY)
    for allowance in (1000, 2000, 2500, 3000):
        make.paying(profession="nurse", allowance=allowance, published_on=TODAY)

    assert queries.medians("nurse", as_of=TODAY) == (Median(Decimal(2000), 5), Median(Decimal(2), 1))


def test_medians_of_nothing_are_none() -> None:
    assert queries.medians("pa", as_of=TODAY) == (Median(None, 0), Median(None, 0))
