"""Whether right answers come first: the judged searches, on demo and evidence data hidden among invented programs."""

import csv
import datetime as dt
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from programs.catalog.models import Program
from programs.evidence.documents import OUTCOMES
from programs.evidence.models import Outcome
from programs.index.declaration import Index
from programs.index.language import parse
from programs.index.memory import memory_of
from programs.index.searching import Asked, search
from programs.index.words import analyze
from programs.search.documents import PROGRAMS
from tests.bench.search_engines import programs_in_tantivy
from tests.bench.search_tantivy import Tantivy

JUDGED = Path(__file__).with_name("judged.csv")
DEEPEST = 100  # a right answer further down isn't found


@dataclass(frozen=True)
class Case:
    """A judged search in one of the two lists. `answers` are the keys of the right ones, by what they're called."""

    query: str
    kind: str
    index: Index
    answers: Mapping[int, str]


@dataclass(frozen=True)
class Judged:
    """The ranks of the first right answers, from 1. None if there's none among the first hundred."""

    case: Case
    ours: int | None
    bm25: int | None
    came_first: Sequence[str]


def judge(as_of: dt.date) -> list[Judged]:
    with tempfile.TemporaryDirectory() as one, tempfile.TemporaryDirectory() as other:
        engines = {
            PROGRAMS.name: programs_in_tantivy(Path(one), as_of),
            OUTCOMES.name: Tantivy(OUTCOMES, Path(other), facets=(), order="0::bigint"),
        }
        for index in (PROGRAMS, OUTCOMES):
            memory_of(index).load()
        return [_judged(case, engines[case.index.name], as_of) for case in cases()]


def cases() -> Iterator[Case]:
    """Yield each search once for each list that has right answers."""
    programs = {slug: pk for pk, slug in Program.objects.filter(state="live").values_list("pk", "slug")}
    outcomes = {code: pk for pk, code in Outcome.objects.visible().values_list("pk", "code")}
    with JUDGED.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file, strict=True):
            answers = [tuple(answer.split(":", 1)) for answer in row["answers"].split(";")]
            for index, what, known in ((PROGRAMS, "program", programs), (OUTCOMES, "result", outcomes)):
                if right := {known[name]: name for kind, name in answers if kind == what}:
                    yield Case(row["query"], row["kind"], index, right)


def _judged(case: Case, tantivy: Tantivy, as_of: dt.date) -> Judged:
    found = search(case.index, Asked(case.query, as_of=as_of))
    assert found is not None, "the index isn't loaded"
    keys = found.page("relevance", 0, DEEPEST)
    parsed = parse(case.query)
    said = [*((word,) for word in parsed.plain), *((word,) for phrase in parsed.phrases for word in phrase)]
    without = [(word,) for words in parsed.excluded for word in words]
    of = analyze([*said, *without])
    lexemes = list(dict.fromkeys(lexeme for word in said for lexeme in of[word][0]))
    excluded = [lexeme for word in without for lexeme in of[word][0]]
    return Judged(
        case,
        _rank(keys, case.answers),
        _rank(tantivy.by_bm25(lexemes, excluded, DEEPEST), case.answers),
        _titles(case.index, keys[:2]),
    )


def _rank(keys: Sequence[int], answers: Mapping[int, str]) -> int | None:
    return next((place for place, key in enumerate(keys, start=1) if key in answers), None)


def _titles(index: Index, keys: Sequence[int]) -> list[str]:
    return [item.title for key in keys for item in index.read([key])]


def figures(judged: Sequence[Judged]) -> dict[str, float]:
    return {
        "success_at_10": round(sum((each.ours or DEEPEST) <= 10 for each in judged) / len(judged), 3),
        "mrr": round(_mrr([each.ours for each in judged]), 3),
        "mrr_bm25": round(_mrr([each.bm25 for each in judged]), 3),
    }


def _mrr(ranks: Sequence[int | None]) -> float:
    return sum(1 / rank for rank in ranks if rank) / len(ranks)


def print_table(judged: Sequence[Judged]) -> None:
    print(f"\n  {'judged searches':<22}{'number':>8}{'in the first 10':>17}{'MRR':>8}{'BM25':>8}")
    for kind in [*sorted({each.case.kind for each in judged}), ""]:
        some = [each for each in judged if kind in (each.case.kind, "")]
        found, mrr, bm25 = figures(some).values()
        print(f"  {kind or 'all':<22}{len(some):>8}{found:>17.3f}{mrr:>8.3f}{bm25:>8.3f}")


def print_misses(judged: Sequence[Judged]) -> None:
    """Print what isn't first."""
    for each in judged:
        if each.ours != 1:
            right = ", ".join(each.case.answers.values())
            print(f"  {each.case.kind}: {each.case.query}")
            print(f"    rank {each.ours or 'none'} (BM25 {each.bm25 or 'none'}) of {right}")
            print(f"    before it: {'; '.join(each.came_first)}")
