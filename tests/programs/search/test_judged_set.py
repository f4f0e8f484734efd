"""The judged searches that measure relevance name answers that exist, without gaps or repeats."""

import csv
import json
from collections import Counter
from pathlib import Path

import tests.bench
from programs.reference import FOLDER

KINDS = {
    "title",
    "fragment",
    "typo",
    "synonym",
    "abbreviation",
    "lay",
    "phrase",
    "exclusion",
    "prefix",
    "condition_profession",
    "provider",
    "topic",
}


def table(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, strict=True))


JUDGED = table(Path(tests.bench.__file__).parent / "judged.csv")


def of_programs(row: dict[str, str]) -> bool:
    return row["answers"].startswith("program:")


def test_each_answer_is_a_listing_or_a_result_on_file() -> None:
    files = [FOLDER / "programs.json", FOLDER / "demo_programs.json"]
    listings = [entry for path in files for entry in json.loads(path.read_text(encoding="utf-8"))]
    known = {f"program:{listing['slug']}" for listing in listings}
    known |= {f"result:{row['code']}" for row in table(FOLDER / "outcomes.csv")}

    answers = {answer for row in JUDGED for answer in row["answers"].split(";")}

    assert answers - known == set()


def test_the_answers_of_a_search_are_on_one_page() -> None:
    pages = {row["query"]: {answer.split(":")[0] for answer in row["answers"].split(";")} for row in JUDGED}

    assert [query for query, found in pages.items() if len(found) > 1] == []


def test_no_search_is_judged_twice() -> None:
    twice = [query for query, rows in Counter(row["query"].casefold() for row in JUDGED).items() if rows > 1]

    assert twice == []


def test_enough_searches_for_programs_of_every_kind() -> None:
    for_programs = Counter(row["kind"] for row in JUDGED if of_programs(row))

    assert set(for_programs) == {row["kind"] for row in JUDGED} == KINDS
    assert for_programs.total() >= 120
    assert min(for_programs.values()) >= 10
