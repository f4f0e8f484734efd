"""The words of the invented corpus: 30,000 terms and 1,500 topics, distributed as in real text.

A part are the words of our own listings, results, vocabularies and synonyms, so that the listings which relevance is
judged by are hidden among others with the same words. The rest are pseudo-words.
"""

import csv
import itertools
import json
import random
import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from functools import cache
from pathlib import Path
from typing import Any, Generic, TypeVar

from programs.reference import FOLDER

TERMS = 30_000
TOPICS = 1_500
TAPE = 1_000_000  # words of running text that descriptions are cut from
JUDGED = Path(__file__).with_name("judged.csv")

_COMMON = (
    "hypertension;diabetes;opioids;sepsis;heart failure;depression;asthma;stroke;pain management;COPD;"
    "infection control;palliative care;patient safety;antimicrobial stewardship;atrial fibrillation;kidney disease;"
    "obesity;dementia;anticoagulation;cancer screening;vaccination;anxiety;delirium;pneumonia;wound care;"
    "pharmacology;telehealth;quality improvement;leadership;chronic pain;insulin;substance use disorder;"
    "hepatitis C;migraine;osteoporosis"
)
_SMALL_WORDS = (
    "a about above after again against all an and any are as at be because before below between both but by can did do "
    "does doing down during each few for from further had has have having here how if in into is it its just more most "
    "no nor not now of off on once only or other our out over own same should so some such than that the their them "
    "then there these they this those through to too under until up very was we were what when where which while who "
    "whom why will with without you your"
)
_ONSETS = "b br c ch d dr f fl g gl h l m n p pl pr qu r s st t th tr v vr x z"
_ENDINGS = "ac al an ase ate emia en ic id ide in ine ism ite itis ium oma on or osis um us ys"

COMMON = _COMMON.split(";")
"""The topics that catalogs have most of, in this order."""
_STOP_WORDS = frozenset(_SMALL_WORDS.split())
_WORD = re.compile(r"[a-z][a-z0-9-]+")
_PROFESSIONS = frozenset({"nurse", "practitioner", "physician", "associate", "assistant", "pharmacist", "np", "pa"})

T = TypeVar("T")


class Weighted(Generic[T]):
    """Items that are drawn by their weights."""

    def __init__(self, weights: Mapping[T, float]) -> None:
        self.items, self._ends = list(weights), list(itertools.accumulate(weights.values()))

    def one(self, chance: random.Random) -> T:
        return self.items[bisect_right(self._ends, chance.random() * self._ends[-1])]

    def distinct(self, chance: random.Random, number: int) -> list[T]:
        """Draw so many times, and return what came up, once each."""
        return list(dict.fromkeys(self.one(chance) for _ in range(number)))


def skewed(items: Sequence[T], *, exponent: float = 1.0, shift: float = 2.7) -> Weighted[T]:
    """Weigh the items so that the first are drawn far more often than the last (Zipf and Mandelbrot)."""
    return Weighted({item: (rank + shift) ** -exponent for rank, item in enumerate(items, start=1)})


@dataclass(frozen=True)
class Words:
    """Terms, topics and running text. `invented` are the pseudo-words among the terms, the most frequent first."""

    terms: Weighted[str]
    topics: Weighted[str]
    tape: list[str]
    invented: list[str]

    def text(self, chance: random.Random, words: int, *, pieces: int = 1) -> str:
        """Return a sentence or more of about so many words, from different places of the tape."""
        length = words // pieces
        starts = [chance.randrange(len(self.tape) - length) for _ in range(pieces)]
        text = " ".join([" ".join(self.tape[start : start + length]) for start in starts])
        return f"{text[0].upper()}{text[1:].rstrip('.')}."


@cache
def words(seed: int) -> Words:
    """Return the words for a seed. Takes about a second, and 60 MB."""
    chance = random.Random(f"words {seed}")
    real = _by_frequency(_texts())
    terms = _interleaved(real[:400], real[400:], _pseudo_words(chance, taken={*real, *_judged_words()}), TERMS)
    known, drawn = set(real), skewed(terms)
    invented = [term for term in terms if term not in known]
    return Words(drawn, skewed(_topics(chance, invented[5_000:]), exponent=0.9), _tape(chance, drawn), invented)


def table(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, strict=True))


def _listings() -> list[dict[str, Any]]:
    files = ("programs.json", "demo_programs.json")
    return [entry for name in files for entry in json.loads((FOLDER / name).read_text(encoding="utf-8"))]


def _texts() -> Iterator[str]:
    for listing in _listings():
        yield from (str(listing[name]) for name in ("title", "summary", "topics"))
    for name in ("outcomes.csv", "specialties.csv", "competencies.csv", "mandated_topics.csv", "synonyms.csv"):
        for row in table(FOLDER / name):
            yield from (row.get(column, "") for column in ("topic", "measure", "name", "description", "term", "means"))


def _by_frequency(texts: Iterable[str]) -> list[str]:
    counts = Counter(word for text in texts for word in _WORD.findall(text.casefold()) if word not in _STOP_WORDS)
    return sorted(counts, key=lambda word: (-counts[word], word))


def _pseudo_words(chance: random.Random, taken: set[str]) -> Iterator[str]:
    """Yield words that look like those of medicine, once each, and are none."""
    onsets, endings = _ONSETS.split(), _ENDINGS.split()
    while True:
        body = "".join(chance.choice(onsets) + chance.choice("aeiou") for _ in range(chance.choice((2, 2, 3))))
        word = body + chance.choice(("l", "m", "n", "r", "t", "x")) + chance.choice(endings)
        if word not in taken:
            taken.add(word)
            yield word


def _interleaved(head: Sequence[T], real: Sequence[T], invented: Iterator[T], number: int) -> list[T]:
    """Return the head, then real and invented ones by turns, then invented ones."""
    by_turns = itertools.chain.from_iterable(zip(real, invented, strict=False))
    return list(itertools.islice(itertools.chain(head, by_turns, invented), number))


def _topics(chance: random.Random, invented: Sequence[str]) -> list[str]:
    listed = {topic for listing in _listings() for topic in listing["topics"]}
    meant = {phrase for row in table(FOLDER / "synonyms.csv") for phrase in row["means"].split(";")}
    boards = {row["name"].lower() for row in table(FOLDER / "mandated_topics.csv")}
    real = sorted({phrase for phrase in {*listed, *meant, *boards} if len(phrase) <= 60} - {*COMMON})
    chance.shuffle(real)
    kinds = ("care", "disease", "disorder", "management", "prevention", "screening", "syndrome", "therapy")
    pseudo = (f"{word} {kind}" for word, kind in zip(invented, itertools.cycle(kinds), strict=False))
    return _interleaved([*COMMON, *real[:100]], real[100:], pseudo, TOPICS)


def _tape(chance: random.Random, terms: Weighted[str]) -> list[str]:
    """Return running text with small words and full stops, as a list of words."""
    tape = [terms.one(chance) for _ in range(TAPE)]
    small = ("and the", "of", "in", "for", "with", "to the", "and", "when", "on the", "without")
    at = 0
    while (at := at + chance.randrange(3, 9)) < TAPE:
        tape[at] = f"{chance.choice(small)} {tape[at]}" if chance.random() < 0.7 else f"{tape[at]}."
    return tape


# -- what relevance is judged by ------------------------------------------------------------------------------------


class Judged:
    """The judged searches, to keep an invented listing from being as right an answer as those on file."""

    def __init__(self) -> None:
        self._needs: dict[str, list[frozenset[str]]] = {}
        synonyms = _synonyms()
        for query in _queries():
            for meant in _meanings(re.sub(r"(^|\s)-\S+", " ", query), synonyms):
                needs = frozenset(_stems(meant))
                if needs:
                    self._needs.setdefault(min(needs), []).append(needs)

    def is_answered_by(self, text: str) -> bool:
        """Return whether all words of some judged search, or of what it means, are in the text."""
        stems = _stems(text)
        return any(needs <= stems for stem in stems if stem in self._needs for needs in self._needs[stem])


def _judged_words() -> set[str]:
    return {word for row in table(JUDGED) for word in _WORD.findall(row["query"].casefold())}


def _queries() -> Iterator[str]:
    """Yield the queries, with unfinished and mistyped words as the right answer has them."""
    texts = {f"program:{each['slug']}": f"{each['title']} {each['summary']} {each['topics']}" for each in _listings()}
    texts |= {f"result:{row['code']}": f"{row['topic']} {row['measure']}" for row in table(FOLDER / "outcomes.csv")}
    for row in table(JUDGED):
        if row["kind"] not in {"prefix", "typo"}:
            yield row["query"].lower()
            continue
        answer = _WORD.findall(texts[row["answers"].split(";")[0]].lower())
        typed = _WORD.findall(row["query"].lower())
        begun = [next((word for word in answer if word.startswith(each)), each) for each in typed]
        yield " ".join(next(iter(get_close_matches(each, answer, 1, 0.7)), each) for each in begun)


def _synonyms() -> list[tuple[re.Pattern[str], list[str]]]:
    """Return the terms of the synonym table with their meanings, long terms first."""
    rows = sorted(table(FOLDER / "synonyms.csv"), key=lambda row: (-len(row["term"]), row["term"]))
    return [(re.compile(rf"\b{re.escape(row['term'])}s?\b", re.I), row["means"].lower().split(";")) for row in rows]


def _meanings(query: str, synonyms: Iterable[tuple[re.Pattern[str], list[str]]]) -> set[str]:
    """Return the query as typed, and with the terms of the synonym table replaced by each meaning."""
    found = {query}
    for term, meanings in synonyms:
        found |= {term.sub(meaning, text) for text in found if term.search(text) for meaning in meanings}
    return found


def _stems(text: str) -> set[str]:
    """Return the first six letters of each word without its ending. Coarse, so that too much counts as the same.

    Professions are left out, because a listing states them apart.
    """
    told = {word for word in _WORD.findall(text.casefold()) if word not in _STOP_WORDS}
    return {_stem(word) for word in told if word.removesuffix("s") not in _PROFESSIONS}


@cache
def _stem(word: str) -> str:
    return re.sub(r"(?<=..)(ing|ed|es|s)$", "", word)[:6]
