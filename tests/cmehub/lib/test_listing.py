"""What public lists share: criteria, facets, amounts, chips, and which part of a list is rendered."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import pytest
from django.http import QueryDict

from cmehub.lib.listing import Amount, Criteria, Facet, Noun, Option, chips, read_amount, read_facets

KNOWN = {"price": {"free": "Free", "not-stated": "Not stated"}, "format": {"live": "Live"}}
UP_TO = Amount("Up to", prefix="$")


def facet(*counts: int | None, chosen: tuple[int, ...] = (), **more: Any) -> Facet:
    """Make a facet whose values are the places of their counts."""
    options = [Option(str(place), f"Value {place}", place in chosen, count) for place, count in enumerate(counts)]
    return replace(Facet("price", "Price", options), **more)


def values(options: Sequence[Option]) -> list[str]:
    return [option.value for option in options]


def asked(query: str, *, sort: str = "usual") -> Criteria:
    chosen, _ = read_facets(QueryDict(query), KNOWN)
    return Criteria(sort=sort, usual_sort="usual", text=QueryDict(query).get("q", ""), chosen=chosen)


# -- totals ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("number", "words"), [(0, "0 vacancies"), (1, "1 vacancy"), (2, "2 vacancies"), (250_000, "250,000 vacancies")]
)
def test_a_noun_follows_its_number(number: int, words: str) -> None:
    assert Noun("vacancy", "vacancies").counted(number) == words


# -- options ---------------------------------------------------------------------------------------------------------


def test_a_short_facet_offers_every_option() -> None:
    short = facet(5, 0, 0)

    assert values(short.shown) == ["0", "1", "2"]
    assert not short.folded


def test_a_long_facet_leaves_out_what_has_no_results_and_is_not_chosen() -> None:
    long = facet(*[0] * 6, 3, 0, 1, chosen=(7,))

    assert values(long.offered) == ["6", "7", "8"]


def test_a_long_facet_folds_all_but_the_first_few_and_the_chosen_ones() -> None:
    long = facet(*range(1, 11), chosen=(9,))

    assert values(long.shown) == ["0", "1", "2", "3", "4", "5", "9"]
    assert values(long.folded) == ["6", "7", "8"]


def test_options_without_a_known_count_are_offered() -> None:
    long = facet(*[None] * 9)

    assert len(long.offered) == 9


def test_most_first_puts_chosen_options_first_and_not_stated_last() -> None:
    options = [
        Option("not-stated", "Not stated", chosen=True, count=9),
        Option("few", "Few", chosen=False, count=1),
        Option("many", "Many", chosen=False, count=7),
        Option("mine", "Mine", chosen=True, count=0),
        Option("unknown", "Unknown", chosen=False, count=None),
    ]

    ordered = Facet("size", "Size", options).most_first()

    assert values(ordered.options) == ["mine", "many", "few", "unknown", "not-stated"]


# -- amounts ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("query", "value"),
    [
        ("price=75", "75"),
        ("price=free&price=75", "75"),
        ("price=$1,250", "1250"),
        ("price=12.50", "12.50"),
        ("price=+75+", "75"),
        ("price=10&price=20", "20"),
        ("price=free&price=", ""),
        ("", ""),
    ],
)
def test_an_amount_is_what_was_typed_beside_the_presets(query: str, value: str) -> None:
    read = read_amount(QueryDict(query), "price", UP_TO, presets=KNOWN["price"])

    assert (read.value, read.error) == (value, "")
    assert read.chosen == bool(value)


@pytest.mark.parametrize("typed", ["cheap", "-5", "1e3", "1,2", "7.555", "12345678", "٣", "5 or 6"])
def test_an_amount_that_is_no_number_is_kept_and_not_chosen(typed: str) -> None:
    query = QueryDict(mutable=True)
    query["price"] = typed

    read = read_amount(query, "price", UP_TO, presets=KNOWN["price"])

    assert (read.value, read.error, read.chosen) == (typed, "Enter a number, such as 75.", False)


def test_amounts_are_not_filters_we_do_not_recognize() -> None:
    query = QueryDict("price=free&price=75&format=live")

    assert read_facets(query, KNOWN, amounts=["price"]) == ({"price": ["free"], "format": ["live"]}, [])
    assert read_facets(query, KNOWN)[1] == ["We ignored a filter we don't recognize."]


# -- chips -----------------------------------------------------------------------------------------------------------


def test_chips_name_the_facet_where_the_value_says_nothing_alone() -> None:
    criteria = asked("q=pain&price=free&price=not-stated&format=live")
    price = Facet("price", "Price", [Option("free", "Free", True), Option("not-stated", "Not stated", True)])
    delivery = Facet("format", "Format", [Option("live", "Live", True), Option("on-demand", "On demand", False)])

    assert chips(criteria, [price, delivery]) == [
        ("Free", "?q=pain&price=not-stated&format=live"),
        ("Price: not stated", "?q=pain&price=free&format=live"),
        ("Live", "?q=pain&price=free&price=not-stated"),
    ]


def test_a_chip_removes_an_amount_and_leaves_the_presets() -> None:
    criteria = Criteria(sort="usual", usual_sort="usual", chosen={"price": ["free", "75"]})
    price = Facet("price", "Price", [Option("free", "Free", True)], amount=replace(UP_TO, value="75"))

    assert chips(criteria, [price]) == [("Free", "?price=75"), ("Price: up to $75", "?price=free")]


def test_an_amount_that_is_no_number_has_no_chip() -> None:
    price = Facet("price", "Price", [], amount=replace(UP_TO, value="cheap", error="Enter a number, such as 75."))

    assert chips(asked(""), [price]) == []
    assert price.chosen_count == 0


def test_words_before_chosen_values_can_be_given() -> None:
    allowance = facet(3, chosen=(0,), in_chips="CME allowance")

    assert allowance.in_words(allowance.options[0]) == "CME allowance: value 0"


def test_clearing_filters_keeps_the_words_and_the_order() -> None:
    assert asked("q=pain&price=free", sort="soonest").without_filters().query == "?q=pain&sort=soonest"
