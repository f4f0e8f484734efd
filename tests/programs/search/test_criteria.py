"""Any query string, however malformed, becomes a search that runs."""

import pytest
from django.http import QueryDict

from cmehub.lib.listing import LONGEST_QUERY
from programs.search.criteria import read


def is_known(facet: str, value: str) -> bool:
    return (facet, value) in {("profession", "np"), ("profession", "pa"), ("delivery", "in_person"), ("price", "free")}


def test_what_is_known_is_kept() -> None:
    asked = read(QueryDict("q=sepsis&profession=pa&profession=np&profession=pa&delivery=in_person"), is_known)

    chosen = {name: values for name, values in asked.chosen.items() if values}
    assert (asked.text, chosen) == ("sepsis", {"profession": ["pa", "np"], "delivery": ["in_person"]})
    assert asked.notes == []


def test_an_unknown_value_is_left_out_and_said() -> None:
    asked = read(QueryDict("profession=wizard&profession=np"), is_known)

    assert asked.chosen["profession"] == ["np"]
    assert asked.notes == ["We ignored a filter we don't recognize."]


def test_null_bytes_and_runs_of_blanks_are_blanks() -> None:
    assert read(QueryDict("q=%00 sep%00sis  now "), is_known).text == "sep sis now"


def test_a_very_long_search_is_cut_at_a_word_and_said() -> None:
    asked = read(QueryDict("q=" + "sepsis+" * 2000), is_known)

    assert len(asked.text) <= LONGEST_QUERY
    assert asked.text.split() == ["sepsis"] * len(asked.text.split())
    assert asked.notes == ["Your search was longer than 200 characters, so we searched for the first part."]


@pytest.mark.parametrize(("address", "sort"), [("", "evidence"), ("q=x", "relevance"), ("sort=relevance", "evidence"),
                                               ("sort=price", "price"), ("sort=../etc", "evidence")])  # fmt: skip
def test_the_order_has_a_sensible_default(address: str, sort: str) -> None:
    assert read(QueryDict(address), is_known).sort == sort


def test_an_address_survives_the_round_trip() -> None:
    asked = read(QueryDict("q=blood+pressure&profession=np&sort=price"), is_known)

    assert asked.query == "?q=blood+pressure&profession=np&sort=price"
    assert asked.without("profession", "np").query == "?q=blood+pressure&sort=price"


@pytest.mark.parametrize(
    ("typed", "chosen", "error"),
    [
        ("price=free", ["free"], ""),
        ("price=free&price=", ["free"], ""),
        ("price=0", ["0"], ""),
        ("price=free&price=75", ["free", "75"], ""),
        ("price=%241%2C250.50", ["1250.50"], ""),
        ("price=-5", [], "Enter a number, such as 75."),
        ("price=cheap", [], "Enter a number, such as 75."),
        ("price=1e9", [], "Enter a number, such as 75."),
    ],
)
def test_a_price_is_a_preset_or_a_number(typed: str, chosen: list[str], error: str) -> None:
    asked = read(QueryDict(typed), is_known)

    assert (asked.chosen["price"], asked.amounts["price"].error) == (chosen, error)


def test_two_hundred_values_of_a_filter_are_cut() -> None:
    values = "&".join(f"topic={number}" for number in range(200))

    assert len(read(QueryDict(values), lambda facet, value: True).chosen["topic"]) == 50
