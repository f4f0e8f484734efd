"""Stored sets of frequent words and phrases are as true as the words themselves, whatever changes after the night."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from programs.index import counting, memory, snapshots
from programs.index.declaration import Item
from programs.index.models import SynonymKind, WordSet
from programs.index.searching import Asked
from tests.factories import programs as make
from tests.programs.index.trial import Trial, item

pytestmark = pytest.mark.django_db


@pytest.fixture
def trial(monkeypatch: pytest.MonkeyPatch) -> Trial:
    monkeypatch.setattr(snapshots, "FEWEST", 2)
    trial = Trial()
    trial.put(
        *(item(key, "Sepsis in the first hour", keywords=("Sepsis",)) for key in range(1, 6)), item(6, "Delirium")
    )
    return trial


def from_stored(trial: Trial, text: str) -> list[int]:
    """Return what a process finds that starts now."""
    memory.forget()
    return sorted(trial.keys(text))


def test_only_frequent_words_are_stored(trial: Trial) -> None:
    counting.count_words(trial.index)

    stored = set(WordSet.objects.values_list("query", flat=True))
    assert {"'sepsi'", "'^sepsi'", "'hour'"} <= stored
    assert not any("delirium" in query for query in stored)


def test_a_stored_word_isn_t_looked_up(trial: Trial) -> None:
    counting.count_words(trial.index)
    memory.forget()

    with CaptureQueriesContext(connection) as queries:
        trial.keys("sepsis", exactly=True)

    assert not any("@@" in query["sql"] for query in queries.captured_queries)


def test_changes_after_the_night_correct_what_is_stored(trial: Trial) -> None:
    counting.count_words(trial.index)
    trial.put(item(6, "Sepsis and delirium"), item(1, "Falls"), item(7, "Sepsis at night"))
    trial.withdraw(2)

    assert from_stored(trial, "sepsis") == [3, 4, 5, 6, 7]
    assert from_stored(trial, "falls") == [1]


def test_the_next_night_stores_what_changed_and_forgets_what_became_rare(trial: Trial) -> None:
    counting.count_words(trial.index)
    trial.put(*(item(key, "Delirium") for key in range(1, 5)))

    counting.count_words(trial.index)

    stored = set(WordSet.objects.values_list("query", flat=True))
    assert "'delirium'" in stored
    assert "'sepsi'" not in stored
    assert from_stored(trial, "delirium") == [1, 2, 3, 4, 6]


def test_phrases_of_synonyms_are_stored_however_few_have_them(trial: Trial) -> None:
    make.synonym(term="mi", means="heart attack", kind=SynonymKind.ABBREVIATION)
    trial.put(item(8, "Heart attack"), item(9, "An attack on the heart"))

    counting.count_words(trial.index)
    trial.put(item(10, "After a heart attack"))

    assert WordSet.objects.filter(query="'heart' <-> 'attack'").exists()
    assert from_stored(trial, "mi") == [8, 10]


def test_too_many_changes_make_the_index_answer(trial: Trial, monkeypatch: pytest.MonkeyPatch) -> None:
    counting.count_words(trial.index)
    monkeypatch.setattr(memory, "MOST_CORRECTED", 0)
    trial.put(item(6, "Sepsis"))

    assert from_stored(trial, "sepsis") == [1, 2, 3, 4, 5, 6]


def test_another_index_has_its_own_sets(trial: Trial) -> None:
    counting.count_words(trial.index)

    assert set(WordSet.objects.values_list("index", flat=True)) == {"trial"}


TITLES = st.sampled_from(["Sepsis", "Delirium", "Sepsis and delirium", "Falls"])


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(before=st.dictionaries(st.integers(1, 30), TITLES), after=st.dictionaries(st.integers(1, 30), TITLES))
def test_what_is_found_is_what_has_the_word(trial: Trial, before: dict[int, str], after: dict[int, str]) -> None:
    trial.put(*(Item(key, title) for key, title in before.items()))
    counting.count_words(trial.index)
    trial.put(*(Item(key, title) for key, title in after.items()))

    memory.forget()

    for word in ("sepsis", "delirium"):
        expected = [key for key, each in sorted(trial.items.items()) if word in each.title.lower()]
        assert sorted(trial.found(Asked(word, exactly=True)).found) == expected
