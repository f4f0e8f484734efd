"""Whatever is asked, the list answers: quickly, without an error page, and in clear words."""

import time
from typing import Any
from urllib.parse import urlencode

import pytest
from django.test import Client
from django.urls import reverse
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from programs.search.criteria import SORTS
from programs.search.facets import DECLARED
from tests.factories import programs as make

pytestmark = pytest.mark.django_db
ADDRESSES = [reverse("programs:list"), reverse("programs:feed"), reverse("programs:suggestions")]
LIST, FEED, _ = ADDRESSES
EVIDENCE = reverse("programs:evidence_list")

FILTERS = [declared.name for declared in DECLARED]
VALUES = ["", "0", "-1", "free", "1e309", "NaN", "Infinity", "\u0663", "75", "1,000", "np", "A", "not-stated",
          "2026-13", "9" * 30, "../..", "' OR 1=1 --", "\0", "\u202e", "x" * 500]  # fmt: skip
WORDS = ["sepsis", "sepsi", '"first hour"', "-sepsis", "antibotic", "&", "|", "!", ":*", "<->", "('a')", "''", "\\",
         "%", "_", "\0", "\u202e", "\ud800", "\ufb01", "\U0001d54aepsis", "-", '"', "a" * 300, "';DROP TABLE x;--",
         "\U0001fa7a", "\xe9", "\u0661"]  # fmt: skip
TEXTS = st.lists(st.one_of(st.sampled_from(WORDS), st.text(max_size=8)), max_size=6).map(" ".join)
QUERIES = st.lists(
    st.one_of(
        st.tuples(st.just("q"), TEXTS),
        st.tuples(st.sampled_from(FILTERS), st.one_of(st.sampled_from(VALUES), st.text(max_size=8))),
        st.tuples(st.just("page"), st.sampled_from(["2", "0", "-1", "abc", "99999", "9" * 40, "\uff11", "1.0", ""])),
        st.tuples(st.just("sort"), st.sampled_from([*SORTS, "newest", "../..", "item; --", ""])),
        st.tuples(st.just("exactly"), st.sampled_from(["yes", "no"])),
        st.tuples(st.text(max_size=5), st.text(max_size=5)),
    ),
    max_size=8,
)


@pytest.fixture(autouse=True)
def listed() -> None:
    make.program(title="Sepsis: the first hour", topics=["sepsis"], prices=[{"amount": 0}], offers=[{}])
    make.program(title="Antibiotics in the ICU", topics=["infection"], prices=[{"amount": 75}], professions=["np"])


def address(path: str, query: Any) -> str:
    return f"{path}?{urlencode(query, doseq=True, errors='surrogatepass')}"


@given(query=QUERIES, path=st.sampled_from([*ADDRESSES, EVIDENCE]))
@settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_every_query_string_is_answered(query: list[tuple[str, str]], path: str) -> None:
    assert Client().get(address(path, query)).status_code == 200


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ({"q": "& | ! :* <-> ()"}, "No results for"),
        ({"q": "-sepsis"}, "1 program for"),
        ({"q": "'; DROP TABLE programs_program; --"}, "No results for"),
        ({"q": "\0\u202esepsis\u200b"}, "1 program for"),
        ({"q": "the and of"}, "No results for"),
        ({"profession": "wizard"}, "We ignored a filter we don&#x27;t recognize."),
        ({"price": "0"}, "1 program"),
        ({"price": "free"}, "1 program"),
        ({"price": "-5"}, "Price, with fees: enter a number, such as 75."),
        ({"price": "1e309"}, "Price, with fees: enter a number, such as 75."),
        ({"price": "NaN"}, "Price, with fees: enter a number, such as 75."),
        ({"price": "\uff17\uff15"}, "Price, with fees: enter a number, such as 75."),
        ({"credits": "-1"}, "Credits: enter a number, such as 75."),
        ({"credits": "9999999"}, "No results"),
        ({"page": "99999"}, "There&#x27;s no page 99999. This is page 1 of 1."),
        ({"page": "abc"}, "There&#x27;s no page abc. This is page 1 of 1."),
        ({"page": "-1"}, "There&#x27;s no page -1. This is page 1 of 1."),
        ({"sort": "../.."}, "2 programs"),
        ({"topic": [f"topic {number}" for number in range(200)]}, "We ignored a filter"),
    ],
)
def test_the_answer_is_in_clear_words(client: Client, query: dict[str, Any], said: str) -> None:
    page = client.get(address(LIST, query)).content.decode()

    assert said in page


@pytest.mark.parametrize("text", ["sepsis " * 2_000, '"' * 5_000, "-a " * 3_000, "\u202e" * 9_000, "((((" * 2_000])
def test_a_very_long_text_is_answered_soon(client: Client, text: str) -> None:
    client.get(LIST)
    begun = time.process_time()

    response = client.get(LIST, {"q": text})

    assert response.status_code == 200
    assert time.process_time() - begun < 1


def test_two_hundred_values_of_a_filter_are_answered(client: Client) -> None:
    topics = [f"topic {number}" for number in range(200)]
    for start in range(0, 200, 50):
        make.program(topics=topics[start : start + 50])

    response = client.get(LIST, {"topic": topics})

    assert response.context["total"] == 1  # which has the first 50
    assert "We used the first 50 values of a filter that has more." in response.context["notes"]
