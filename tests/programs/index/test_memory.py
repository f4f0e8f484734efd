"""A process's memory follows what changes, whatever it kept, and is read again when it can't."""

import datetime as dt
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pyroaring import BitMap

from programs.index import memory
from programs.index.declaration import Item
from programs.index.fallback import Plain, found_or_plain
from programs.index.memory import Memory
from programs.index.postings import Kept
from programs.index.searching import Asked
from programs.search.models import ProgramDocument
from tests.programs.index.trial import Trial, item

pytestmark = pytest.mark.django_db
PATIENCE = 20  # seconds


@pytest.fixture
def trial() -> Trial:
    return Trial()


def test_it_follows_a_changed_item(trial: Trial) -> None:
    trial.put(item(1, "Sepsis", values={"topic": ["a"]}, numbers={"price": 100}))
    assert trial.keys("sepsis") == [1]

    trial.put(item(1, "Delirium", values={"topic": ["b"]}, numbers={"price": 200}))

    assert (trial.keys("sepsis"), trial.keys("delirium")) == ([], [1])
    assert trial.found(Asked()).counts("topic") == {"b": 1}
    assert trial.memory.columns["price"][1] == 200


def test_it_learns_of_new_values_and_of_keys_beyond_its_columns(trial: Trial) -> None:
    trial.put(item(1, values={"topic": ["a"]}))
    assert len(trial.found(Asked())) == 1

    trial.put(item(90_000, values={"topic": ["brand new"]}, numbers={"price": 5}))

    assert trial.found(Asked(chosen={"topic": ["brand new"]})).page("price", 0, 5) == [90_000]


def test_items_without_any_value_are_found(trial: Trial) -> None:
    trial.put(item(1, "Sepsis"), item(2, "Sepsis"))

    assert sorted(trial.keys("sepsis")) == [1, 2]
    trial.put(item(3, "Sepsis"))
    assert sorted(trial.keys("sepsis")) == [1, 2, 3]


@pytest.mark.django_db(transaction=True)
def test_a_database_that_was_put_back_is_read_again(trial: Trial) -> None:
    trial.put(item(1, "Sepsis"))
    trial.put(item(2, "Delirium"))
    assert trial.keys("delirium") == [2]

    ProgramDocument.objects.filter(item=2).delete()
    ProgramDocument.objects.filter(item=1).update(version=1)
    assert not trial.memory.refresh()  # what it knew is of no use
    _wait_for_loads()

    assert trial.memory.version == 1
    assert list(trial.memory.shown) == [1]


def test_more_changes_than_are_followed_are_read_anew(trial: Trial, monkeypatch: pytest.MonkeyPatch) -> None:
    trial.put(item(1, "Sepsis"))
    follower = Memory(trial.index)
    follower.load()
    loaded: list[Memory] = []
    monkeypatch.setattr(memory, "MOST_FOLLOWED", 2)
    monkeypatch.setattr(Memory, "load_apart", lambda self: loaded.append(self))

    trial.put(*(item(key) for key in range(2, 6)))

    assert follower.refresh()  # and answers as before meanwhile
    assert loaded == [follower]
    assert list(follower.shown) == [1]


Change = tuple[int, tuple[str, list[str], int] | None]  # a key and what's published, or None if it's withdrawn
TITLES = st.sampled_from(["sepsis", "opioid", "delirium ward", "ward"])
TOPICS = st.lists(st.sampled_from("abc"), unique=True)
CHANGES = st.lists(
    st.tuples(st.integers(1, 6), st.one_of(st.none(), st.tuples(TITLES, TOPICS, st.integers(0, 3)))),
    max_size=6,
)


@given(steps=st.lists(CHANGES, max_size=4))
@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_a_memory_that_followed_knows_the_same_as_a_fresh_one(trial: Trial, steps: list[list[Change]]) -> None:
    trial.withdraw(*range(1, 7))
    for changes in steps:
        for key, made in changes:
            if made is None:
                trial.withdraw(key)
            else:
                title, topics, price = made
                trial.put(Item(key, title, values={"topic": topics}, numbers={"price": price}))
        followed = _known(trial.memory, trial)

        fresh = Memory(trial.index)
        fresh.load()
        assert followed == _known(fresh, trial)


@pytest.mark.parametrize("asked_again", [0, 10_000], ids=["dropped", "corrected"])
def test_answers_to_phrases_follow_and_the_oldest_make_room(
    trial: Trial, monkeypatch: pytest.MonkeyPatch, asked_again: int
) -> None:
    monkeypatch.setattr(memory, "MOST_ASKED_AGAIN", asked_again)
    monkeypatch.setattr(memory, "MOST_PHRASES", 1)
    trial.put(item(1, "delirium ward"), item(2, "ward"))
    assert trial.memory.refresh()
    trial.memory.phrases(["'ward'"])
    assert trial.memory.phrases(["'delirium' <-> 'ward'"]) == {"'delirium' <-> 'ward'": BitMap([1])}
    assert list(trial.memory._phrases) == ["'delirium' <-> 'ward'"]

    trial.put(item(1, "ward"), item(2, "delirium ward"))

    assert trial.memory.refresh()
    assert trial.memory.phrases(["'delirium' <-> 'ward'"]) == {"'delirium' <-> 'ward'": BitMap([2])}


def _known(known: Memory, trial: Trial) -> object:
    """Return all that's known. The first look at a word keeps its postings, so later ones see what became of them."""
    assert known.refresh()
    words = known.postings(["sepsi", "opioid", "ward", "^ward", "nothing"])
    phrases = known.phrases(["'delirium' <-> 'ward'"])
    return (
        list(known.shown),
        {topic: list(known.value("topic", topic)) for topic in "abc"},
        {word: list(items) for word, items in (words | phrases).items()},
        _counted(known),
        known.remembered(tuple(known.shown), lambda: _sizes(known), of_facet="topic"),
        known.remembered("prices", lambda: sorted(int(known.columns["price"][key]) for key in known.shown)),
        list(known.listed(dt.date.min)),
        [int(known.columns["price"][key]) for key in known.shown],
    )


def _sizes(known: Memory) -> dict[str, int]:
    return {topic: size for size, topic, _ in known.by_size("topic")}


def _counted(known: Memory) -> dict[str, int]:
    """Return the topics by the values of each item, which are the same as by the items of each value."""
    sized = known.by_size("topic")
    counts = known.forward("topic").count(known.shown, sized, None) if sized else {}
    assert counts == _sizes(known)
    assert [*counts.values()] == sorted(counts.values(), reverse=True)
    return counts


# -- postings --------------------------------------------------------------------------------------------------------


def test_the_least_recently_used_postings_make_room() -> None:
    kept = Kept(room=1_000)
    for lexeme in "abcdefgh":
        kept.put(lexeme, BitMap([1, 2, 3]))
        assert kept.get("a") is not None

    assert kept.size <= 1_000
    assert kept.get("b") is None
    assert kept.get("h") is not None


def test_postings_too_large_for_their_share_are_not_kept() -> None:
    kept = Kept(room=1_000)

    kept.put("common", BitMap(range(0, 1_000_000, 7)))

    assert (kept.get("common"), len(kept), kept.size) == (None, 0, 0)


# -- large indexes ---------------------------------------------------------------------------------------------------


@contextmanager
def _held(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Keep a background load from reading until the end of the block, and wait for it then."""
    go_on = threading.Event()
    read = Memory._read_all

    def read_later(self: Memory) -> None:
        assert go_on.wait(PATIENCE)
        read(self)

    monkeypatch.setattr(Memory, "_read_all", read_later)
    try:
        yield
    finally:
        go_on.set()
        _wait_for_loads()


def _wait_for_loads() -> None:
    for thread in threading.enumerate():
        if thread.name.startswith("load "):
            thread.join(PATIENCE)


@pytest.mark.django_db(transaction=True)
def test_while_a_large_index_is_read_postgresql_answers(trial: Trial, monkeypatch: pytest.MonkeyPatch) -> None:
    trial.put(item(1, "Sepsis", values={"topic": ["a"]}), item(2, "Sepsis", values={"topic": ["b"]}))
    monkeypatch.setattr(memory, "QUICK", 0)
    asked = Asked("sepsis", {"topic": ["b"]})

    with _held(monkeypatch):
        meanwhile = found_or_plain(trial.index, asked)
        assert isinstance(meanwhile, Plain)
        assert (len(meanwhile), meanwhile.page("price", 0, 5)) == (1, [2])

    afterwards = found_or_plain(trial.index, asked)
    assert not isinstance(afterwards, Plain)
    assert afterwards.page("relevance", 0, 5) == [2]


def test_a_page_waits_for_a_process_that_just_began_to_read_and_not_for_one_that_takes_long(trial: Trial) -> None:
    starting = Memory(trial.index)
    starting._loading.acquire()
    starting._loading_since = time.monotonic() - 2 * memory.IMAGE_TAKES
    assert not starting.refresh()  # the page answers at once, without counts

    def read() -> None:
        starting.is_ready = True
        starting._loading.release()

    starting._loading_since = time.monotonic()
    reading = threading.Timer(0.2, read)
    reading.start()

    assert starting.refresh()
    reading.join()
