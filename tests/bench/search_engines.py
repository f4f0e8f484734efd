"""The hub's engine beside tantivy, request by request in one process, and beside tsvector with GROUP BY."""

import datetime as dt
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import TypeVar

from programs.index.memory import memory_of
from programs.index.questions import Question
from programs.index.searching import Asked, Results, search
from programs.index.words import _analyzed
from programs.search.documents import PROGRAMS
from tests.bench import corpus, search_naive
from tests.bench.search_asked import FACETS, MOST_LISTED, Answer, p95
from tests.bench.search_tantivy import Tantivy

MIXES = (1, 2)  # of 50 requests each
ROUNDS = 5
RARE_MIXES = range(3, 23)  # whose rare words and typing errors are asked once
PLACE = "numbers[{}]::bigint * 2147483648 + numbers[{}]"

T = TypeVar("T")


@dataclass(frozen=True)
class Request:
    kind: str
    asked: Asked

    @property
    def sort(self) -> str:
        return "relevance" if self.asked.text else "evidence"


@dataclass
class Times:
    """Milliseconds by engine and kind of request. `cold` is the first round."""

    warm: dict[str, list[tuple[str, float]]] = field(default_factory=dict)
    cold: dict[str, list[tuple[str, float]]] = field(default_factory=dict)
    rare: list[float] = field(default_factory=list)
    index_s: float = 0.0

    def p95(self, engine: str) -> float:
        return p95([ms for _, ms in self.warm[engine]])


def requests(seed: int, mixes: Sequence[int], as_of: dt.date) -> list[Request]:
    return [
        Request(each.kind, Asked(each.text, each.filters, as_of))
        for mix in mixes
        for each in corpus.queries(seed=seed, mix=mix)
    ]


def measure(seed: int, as_of: dt.date) -> Times:
    """Time all engines, and check that they answer alike."""
    load()
    times, asked, questions = Times(), requests(seed, MIXES, as_of), dict[int, Question]()
    begun = time.monotonic()
    with tempfile.TemporaryDirectory() as folder:
        tantivy = programs_in_tantivy(Path(folder), as_of)
        times.index_s = time.monotonic() - begun
        for number in range(ROUNDS + 1):
            for request in asked:
                kept = times.warm if number else times.cold
                _ask_both(request, tantivy, questions, kept, ours_first=number % 2 == 0)
        for request in asked:
            full, found = ours(request, all_values=True)
            theirs = tantivy.answer(found.question, request.asked.chosen, sort=request.sort, most={})
            _agree(request, full, theirs)
    times.rare = rare(seed, as_of)
    for request in asked[:50]:
        expected, found = ours(request, all_values=True)
        naive_of = partial(search_naive.answer, found.question, request.asked.chosen, sort=request.sort, as_of=as_of)
        ms, naive = timed(naive_of)
        times.warm.setdefault("naive", []).append((request.kind, ms))
        _agree(request, expected, naive)
    return times


def load() -> None:
    """Read the index into this process's memory."""
    memory = memory_of(PROGRAMS)
    memory.load()
    assert memory.refresh(), "the index couldn't be read"


def programs_in_tantivy(folder: Path, as_of: dt.date) -> Tantivy:
    column = {name: place + 1 for place, name in enumerate(PROGRAMS.numbers)}
    return Tantivy(
        PROGRAMS,
        folder,
        facets=FACETS,
        order=PLACE.format(column["evidence"], column["title"]),
        where=f"numbers[{column['until']}] >= {as_of.toordinal()}",
    )


def _ask_both(
    request: Request,
    tantivy: Tantivy,
    questions: dict[int, Question],
    times: dict[str, list[tuple[str, float]]],
    *,
    ours_first: bool,
) -> None:
    """Ask both in turn. Tantivy is given the text as the hub understood it, so the hub begins the first round."""

    def of_hub() -> Answer:
        memory_of(PROGRAMS)._remembered.clear()  # which would spare it all counting from the second round on
        ms, (answer, found) = timed(lambda: ours(request))
        questions[id(request)] = found.question
        times.setdefault("hub", []).append((request.kind, ms))
        return answer

    def of_tantivy() -> Answer:
        question, chosen = questions[id(request)], request.asked.chosen
        ms, answer = timed(lambda: tantivy.answer(question, chosen, sort=request.sort, most=MOST_LISTED))
        times.setdefault("tantivy", []).append((request.kind, ms))
        return answer

    first, second = [ask() for ask in ((of_hub, of_tantivy) if ours_first else (of_tantivy, of_hub))]
    assert first.total == second.total, f"{request}: {first.total} and {second.total} found"


def ours(request: Request, *, all_values: bool = False) -> tuple[Answer, Results]:
    """Answer with the hub's engine: as the page does, or with all values of the long facets."""
    found = search(PROGRAMS, request.asked)
    assert found is not None, "the index isn't loaded"
    assert found.has_all_words, f"nothing has all words of {request.asked.text}"
    most = {} if all_values else MOST_LISTED
    counts = {facet: found.counts(facet, most=most.get(facet)) for facet in FACETS}
    return Answer(len(found), found.page(request.sort, 0, 20), counts), found


def timed(ask: Callable[[], T]) -> tuple[float, T]:
    begun = time.perf_counter()
    answer = ask()
    return (time.perf_counter() - begun) * 1000, answer


def _agree(request: Request, one: Answer, other: Answer) -> None:
    """Compare totals and all counts. The order of equals may differ."""
    assert one.total == other.total, f"{request}: {one.total} and {other.total} found"
    for facet in FACETS:
        differing = set(one.counts[facet].items()) ^ set(other.counts[facet].items())
        assert not differing, f"{request}: the counts of {facet} differ: {sorted(differing)[:6]}"


def rare(seed: int, as_of: dt.date) -> list[float]:
    """Return what rare words and typing errors took, each asked for the first time by this process."""
    once = {
        request.asked.text: request for request in requests(seed, RARE_MIXES, as_of) if request.kind in ("rare", "typo")
    }
    memory, took = memory_of(PROGRAMS), []
    for request in once.values():
        memory.kept.clear()
        _analyzed.clear()
        took.append(timed(partial(ours, request))[0])
    return took
