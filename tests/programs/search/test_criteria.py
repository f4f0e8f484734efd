"""Any query string, however malformed, becomes a search that runs."""

import pytest
from django.http import QueryDict

from cmehub.lib.listing import LONGEST_QUERY
from programs.search.criteria import read

KNOWN = {
    "profession": {"np": "Nurse practitioner", "pa": "Physician associate"},
    "delivery": {"in_person": "In person"},
}


def test_what_is_known_is_kept_in_the_order_of_the_page() -> None:
    asked = read(QueryDict("q=sepsis&profession=pa&profession=np&delivery=in_person"), KNOWN)

    assert (asked.text, asked.chosen) == ("sepsis", {"profession": ["np", "pa"], "delivery": ["in_person"]})
    assert asked.notes == []


def test_an_unknown_value_is_left_out_and_said() -> None:
    asked = read(QueryDict("profession=wizard&profession=np"), KNOWN)

    assert asked.chosen["profession"] == ["np"]
    assert asked.notes == ["We ignored a filter we don't recognize."]


def test_null_bytes_and_runs_of_blanks_are_blanks() -> None:
    assert read(QueryDict("q=%00 sep%00sis  now "), KNOWN).text == "sep sis now"


def test_a_very_long_search_is_cut_at_a_word_and_said() -> None:
    asked = read(QueryDict("q=" + "sepsis+" * 2000), KNOWN)

    assert len(asked.text) <= LONGEST_QUERY
    assert asked.text.split() == ["sepsis"] * len(asked.text.split())
    assert asked.notes == ["Your search was longer than 200 characters, so we searched for the first part."]


@pytest.mark.parametrize(("address", "sort"), [("", "evidence"), ("q=x", "relevance"), ("sort=relevance", "evidence"),
                                               ("sort=price", "price"), ("sort=../etc", "evidence")])  # fmt: skip
def test_the_order_has_a_sensible_default(address: str, sort: str) -> None:
    assert read(QueryDict(address), KNOWN).sort == sort


def test_an_address_survives_the_round_trip() -> None:
    asked = read(QueryDict("q=blood+pressure&profession=np&sort=price"), KNOWN)

    assert asked.query == "?q=blood+pressure&profession=np&sort=price"
    assert asked.without("profession", "np").query == "?q=blood+pressure&sort=price"
