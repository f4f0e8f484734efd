"""Many searches matched against a few items: what each finds alone, in as many queries as one takes."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Any

import pytest
from pyroaring import BitMap

from programs.index.declaration import Item
from programs.index.matching import match
from programs.index.searching import Asked, search
from tests.programs.index.trial import Trial

pytestmark = pytest.mark.django_db

SEARCHES = [
    Asked(),
    Asked("sepsis"),
    Asked("sepsis bundle"),
    Asked('"sepsis bundle"'),
    Asked("sepsis -bundle"),
    Asked("-sepsis"),
    Asked("the of"),
    Asked(chosen={"color": ["red"]}),
    Asked(chosen={"color": ["red", "blue"], "cost": ["75"]}),
    Asked("sepsis", chosen={"color": ["blue"]}),
    Asked(chosen={"near": ["here"]}, given={"near": {"here": BitMap([2, 3])}}),
    Asked(but=BitMap([1])),
    Asked(chosen={"color": ["none has it"]}),
]


@pytest.fixture
def trial() -> Trial:
    made = Trial()
    made.put(
        Item(1, "Sepsis bundle", values={"color": ["red"]}, numbers={"price": 5_000}),
        Item(2, "Bundle for sepsis", values={"color": ["blue"]}, numbers={"price": 9_000}),
        Item(3, "Sepsis", values={"color": ["blue"]}, numbers={"price": 1_000}),
        Item(4, "Sepsis bundle", values={"color": ["red"]}, numbers={"price": 1_000}),
    )
    return made


def test_each_search_finds_what_it_finds_alone(trial: Trial) -> None:
    among = BitMap([1, 2, 3])
    alone = [search(trial.index, Asked(**{**vars(asked), "exactly": True})) for asked in SEARCHES]

    found = match(trial.index, SEARCHES, among)

    assert found == [each.with_all_words().found & among for each in alone if each is not None]


def test_the_number_of_queries_does_not_depend_on_the_searches(
    trial: Trial, django_assert_max_num_queries: Callable[..., AbstractContextManager[Any]]
) -> None:
    match(trial.index, [Asked()], [1])  # reads the index
    many = [Asked(f'sepsis "bundle for sepsis" word{number}') for number in range(50)]

    with django_assert_max_num_queries(8):
        found = match(trial.index, [*SEARCHES, *many], [1, 2, 3])

    assert not any(found[len(SEARCHES) :])
