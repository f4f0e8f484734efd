"""The synonym table adds words to a search without repeating or flooding it."""

import csv
from collections import Counter

import pytest
from django.db import connection

from programs.reference import FOLDER

with (FOLDER / "synonyms.csv").open(encoding="utf-8", newline="") as file:
    ROWS = list(csv.DictReader(file, strict=True))


def lexemes(phrase: str) -> str:
    with connection.cursor() as cursor:
        cursor.execute("SELECT phraseto_tsquery('english', %s)::text", [phrase])
        return str(cursor.fetchone()[0])


def test_each_term_stands_once_with_its_kind_and_source() -> None:
    twice = [term for term, rows in Counter(row["term"].casefold() for row in ROWS).items() if rows > 1]

    assert twice == []
    assert {row["kind"] for row in ROWS} == {"abbreviation", "lay", "spelling", "same"}
    assert {row["confidence"] for row in ROWS} <= {"high", "medium", "low"}
    assert all(row["source"] for row in ROWS)


@pytest.mark.django_db
def test_each_phrase_finds_what_the_term_and_the_other_phrases_do_not() -> None:
    searched = {row["term"]: [lexemes(text) for text in [row["term"], *row["means"].split(";")]] for row in ROWS}

    assert [term for term, found in searched.items() if "" in found or len(set(found)) < len(found)] == []


@pytest.mark.django_db
def test_no_phrase_is_a_word_that_most_listings_have() -> None:
    common = {"program", "care", "patient", "health", "practic", "clinic", "manag", "treatment", "updat", "clinician"}

    phrases = {phrase for row in ROWS for phrase in row["means"].split(";")}

    assert [phrase for phrase in phrases if lexemes(phrase).strip("'") in common] == []
