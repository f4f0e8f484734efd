"""Marks become documents: once, in the order of their commits, and each apart from the others' trouble."""

import logging
import threading
from collections.abc import Callable, Sequence
from typing import Any

import pytest
from django.db import connection, connections, transaction

from programs.index import counting, projecting
from programs.index.declaration import Item
from programs.index.models import KnownWord, Mark
from programs.search.models import ProgramDocument, ProgramWords
from tests.programs.index.trial import Trial, item

pytestmark = pytest.mark.django_db
PATIENCE = 20  # seconds that a thread is waited for


@pytest.fixture
def trial() -> Trial:
    return Trial()


def versions() -> dict[int, int]:
    return dict(ProgramDocument.objects.filter(is_shown=True).values_list("item", "version"))


def elsewhere(work: Callable[[], Any]) -> Any:
    """Do something on another connection, and return the result once it's committed."""
    done: list[Any] = []

    def run() -> None:
        try:
            done.append(work())
        finally:
            connections.close_all()

    thread = threading.Thread(target=run)
    thread.start()
    thread.join(PATIENCE)
    assert done, "the other connection failed or didn't finish"
    return done[0]


def test_marks_become_documents(trial: Trial) -> None:
    trial.items = {7: item(7, "Sepsis bundles", values={"topic": ["sepsis"]}, numbers={"price": 500})}
    trial.mark(7, 7)

    assert projecting.project(trial.index) == 1
    assert not Mark.objects.exists()
    document = ProgramDocument.objects.get(item=7)
    assert (document.is_shown, document.numbers[0], document.title_words) == (True, 500, 2)
    assert trial.keys("sepsis") == [7]


def test_only_marks_of_the_index_are_taken(trial: Trial) -> None:
    Mark.objects.create(index="another", item=1)
    trial.mark(1)

    assert projecting.project(trial.index) == 1
    assert list(Mark.objects.values_list("index", flat=True)) == ["another"]


def test_each_batch_has_a_higher_version(trial: Trial) -> None:
    trial.put(item(1), item(2))
    first = versions()
    trial.put(item(1))

    assert first[1] == first[2]
    assert versions() == {1: first[1] + 1, 2: first[2]}


def test_a_batch_is_limited_and_the_rest_follows(trial: Trial) -> None:
    trial.items = {key: item(key) for key in range(1, 6)}
    trial.mark(*trial.items)

    assert [projecting.project(trial.index, limit=2) for _ in range(4)] == [2, 2, 1, 0]
    assert set(versions()) == {1, 2, 3, 4, 5}


def test_what_is_withdrawn_disappears_and_says_so(trial: Trial) -> None:
    trial.put(item(1, "Sepsis now", values={"topic": ["sepsis"]}))
    before = versions()[1]

    trial.withdraw(1)

    document = ProgramDocument.objects.get(item=1)
    assert (document.is_shown, document.values, document.version) == (False, [], before + 1)
    assert not ProgramWords.objects.filter(item=1).exists()
    assert trial.keys("sepsis") == []


def test_what_is_published_again_comes_back(trial: Trial) -> None:
    trial.put(item(1, "Sepsis now"))
    trial.withdraw(1)
    trial.put(item(1, "Sepsis bundles"))

    assert trial.keys("bundles") == [1]


def test_an_item_that_fails_keeps_its_document_and_does_not_block_the_others(
    trial: Trial, caplog: pytest.LogCaptureFixture
) -> None:
    trial.put(item(1, "First"), item(2, "Second"), item(3, "Third"))

    def read(keys: Sequence[int]) -> list[Item]:
        if 2 in keys:
            raise ValueError("a broken listing")
        return [item(key, f"Fresh {key}") for key in keys]

    trial.index.__dict__["read"] = read
    trial.mark(1, 2, 3)

    with caplog.at_level(logging.ERROR, "programs.index.projecting"):
        assert projecting.project(trial.index) == 3

    assert "item 2 of the index trial couldn't be read, and keeps its old document" in caplog.messages
    assert sorted(trial.keys("fresh")) == [1, 3]
    assert trial.keys("second") == [2]
    assert not Mark.objects.exists()


def test_a_number_too_large_for_a_column_is_its_largest(trial: Trial) -> None:
    trial.put(item(1, numbers={"price": 10**12}), item(2))

    (dear,), (unknown,) = (
        ProgramDocument.objects.filter(item=key).values_list("numbers__0", flat=True) for key in (1, 2)
    )

    assert dear == unknown - 1


def test_known_words_are_counted_and_those_of_nothing_are_forgotten(trial: Trial) -> None:
    trial.put(item(1, "Sepsis bundles"), item(2, "Sepsis now"))
    trial.withdraw(1)

    counting.count_words(trial.index)

    assert dict(KnownWord.objects.values_list("word", "documents")) == {"sepsis": 1}


def _project_apart(trial: Trial) -> None:
    projecting.project(trial.index)
    connections.close_all()


@pytest.mark.django_db(transaction=True)
def test_a_second_projector_leaves_the_work_to_the_first(trial: Trial) -> None:
    trial.items = {1: item(1)}
    trial.mark(1)
    reading, go_on = threading.Event(), threading.Event()
    read = trial.index.read

    def slowly(keys: Sequence[int]) -> Any:
        reading.set()
        assert go_on.wait(PATIENCE)
        return read(keys)

    trial.index.__dict__["read"] = slowly
    first = threading.Thread(target=_project_apart, args=[trial])
    first.start()
    assert reading.wait(PATIENCE)

    assert projecting.project(trial.index) == 0

    go_on.set()
    first.join(PATIENCE)
    assert set(versions()) == {1}
    assert projecting.project(trial.index) == 0


@pytest.mark.django_db(transaction=True)
def test_a_change_that_commits_late_is_not_lost(trial: Trial) -> None:
    """Its mark has the lower number, but a later one was committed and projected before."""
    trial.items = {1: item(1, "Begun first"), 2: item(2, "Begun second")}
    assert trial.keys("begun") == []

    with transaction.atomic():
        trial.mark(1)

        def commit_another() -> int:
            trial.mark(2)
            return projecting.project(trial.index)

        assert elsewhere(commit_another) == 1
        assert elsewhere(lambda: trial.keys("begun")) == [2]

    assert Mark.objects.get().item == 1
    assert projecting.project(trial.index) == 1
    assert versions()[1] > versions()[2]
    assert sorted(trial.keys("begun")) == [1, 2]


@pytest.mark.django_db(transaction=True)
def test_a_change_that_is_rolled_back_leaves_nothing(trial: Trial) -> None:
    trial.items = {1: item(1)}

    with transaction.atomic():
        trial.mark(1)
        transaction.set_rollback(True)

    assert projecting.project(trial.index) == 0
    assert connection.run_on_commit == []


def test_of_many_changes_in_a_row_one_is_projected_at_once_and_the_others_by_the_tick(
    trial: Trial, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(projecting, "declared", lambda: [trial.index])
    monkeypatch.setattr(projecting, "_PAUSE", 60)
    trial.items = {key: item(key) for key in range(1, 4)}
    for key in trial.items:
        trial.mark(key)
        projecting.after_commit()

    assert set(versions()) == {1}
    assert projecting.catch_up() == 2
    assert versions() == {1: 1, 2: 2, 3: 2}
