"""A process that starts reads the stored image and what changed since, and knows the same as one that reads it all."""

from dataclasses import replace

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from programs.index import counting, memory
from programs.index.memory import Memory
from programs.index.models import IndexImage
from programs.index.searching import Asked
from tests.programs.index.trial import Trial, item

pytestmark = pytest.mark.django_db
ALL_DOCUMENTS = "ORDER BY item LIMIT"


@pytest.fixture
def trial() -> Trial:
    trial = Trial()
    trial.put(
        item(1, "Sepsis", values={"topic": ["a", "b"]}, numbers={"price": 300, "size": 1}),
        item(2, "Delirium", values={"topic": ["b"]}, numbers={"price": 100, "size": 2}),
        item(3, "Falls", values={"topic": ["c"]}),
    )
    counting.count_words(trial.index)
    memory.forget()
    return trial


def queries_of_a_start(trial: Trial) -> list[str]:
    with CaptureQueriesContext(connection) as captured:
        Memory(trial.index).load()
    return [query["sql"] for query in captured.captured_queries]


def test_with_an_image_no_process_reads_all_documents(trial: Trial) -> None:
    assert not any(ALL_DOCUMENTS in query for query in queries_of_a_start(trial))
    IndexImage.objects.all().delete()
    assert any(ALL_DOCUMENTS in query for query in queries_of_a_start(trial))


def test_what_changed_since_is_followed(trial: Trial) -> None:
    trial.put(item(2, "Delirium", values={"topic": ["a"]}), item(40_000, "Pain", values={"topic": ["new"]}))
    trial.withdraw(1)
    memory.forget()

    assert trial.found(Asked()).counts("topic") == {"a": 1, "c": 1, "new": 1}
    assert sorted(trial.found(Asked()).found) == [2, 3, 40_000]


def test_an_image_is_the_same_as_all_documents(trial: Trial) -> None:
    read, resumed = Memory(trial.index), Memory(trial.index)
    read.read_documents()
    resumed.load()

    assert (resumed.version, resumed.shown, resumed.values) == (read.version, read.shown, read.values)
    assert {name: list(each) for name, each in resumed.columns.items()} == {
        name: list(each) for name, each in read.columns.items()
    }


def test_an_image_with_other_columns_is_left_alone(trial: Trial) -> None:
    widened = replace(trial.index, numbers=(*trial.index.numbers, "stars"))

    assert Memory(widened)._resume() is False


def test_an_image_that_s_newer_than_the_documents_is_left_alone(trial: Trial) -> None:
    IndexImage.objects.update(version=10**9)
    memory.forget()

    assert sorted(trial.found(Asked()).found) == [1, 2, 3]


def test_an_image_that_can_t_be_read_is_left_alone(trial: Trial) -> None:
    IndexImage.objects.update(content=b"not an image")
    memory.forget()

    assert sorted(trial.found(Asked()).found) == [1, 2, 3]
