"""Words as they're searched: their lexemes, synonyms, beginnings, and what a mistyped word may have meant."""

import threading
import time
from collections import OrderedDict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from django.db import connection
from rapidfuzz.distance import OSA

from programs.index.declaration import Index
from programs.index.models import LONGEST_SYNONYM, Synonym, SynonymKind, folded
from programs.index.projecting import CONFIGURATION

_MOST_REMEMBERED = 20_000
_SHORTEST_MISTYPED = 4
_COMPLETIONS = 8
_LOOK_EVERY = 0.5  # seconds between two looks at the table of synonyms


# -- lexemes ---------------------------------------------------------------------------------------------------------

Said = tuple[str, ...]  # words in a row
Analyzed = tuple[tuple[str, ...], str]  # their lexemes, and the tsquery that finds them in a row ('' for a single one)

_analyzed: OrderedDict[Said, Analyzed] = OrderedDict()
_analyzing = threading.Lock()


def analyze(given: Iterable[Said]) -> dict[Said, Analyzed]:
    """Return what words are searched as: nothing for stop words, several lexemes for a word with hyphens.

    PostgreSQL analyzes texts and searches alike. Answers never change, so they're remembered.
    """
    wanted = list(dict.fromkeys(given))
    with _analyzing:
        found = {said: _analyzed[said] for said in wanted if said in _analyzed}
    if missing := [said for said in wanted if said not in found]:
        new = dict(zip(missing, _ask([" ".join(said) for said in missing]), strict=True))
        found |= new
        with _analyzing:
            _analyzed.update(new)
            while len(_analyzed) > _MOST_REMEMBERED:
                _analyzed.popitem(last=False)
    return found


def _ask(texts: Sequence[str]) -> Iterator[Analyzed]:
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT tsvector_to_array(to_tsvector('{CONFIGURATION}', t)), phraseto_tsquery('{CONFIGURATION}', t)::text"
            " FROM unnest(%s::text[]) WITH ORDINALITY AS given (t, place) ORDER BY place",
            [list(texts)],
        )
        for text, (lexemes, phrase) in zip(texts, cursor.fetchall(), strict=True):
            yield tuple(lexemes), phrase if " " in text and len(lexemes) > 1 else ""


# -- synonyms --------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Synonyms:
    """Other wordings by the words of a term, in lower case. `version` tells whether the table changed."""

    of: Mapping[tuple[str, ...], tuple[tuple[str, ...], ...]]
    version: tuple[int, str]

    def split(self, words: Sequence[str]) -> list[tuple[tuple[str, ...], tuple[tuple[str, ...], ...]]]:
        """Return the words in order, each run that's a term (the longest first) with its other wordings."""
        found: list[tuple[tuple[str, ...], tuple[tuple[str, ...], ...]]] = []
        place = 0
        while place < len(words):
            for length in range(min(LONGEST_SYNONYM, len(words) - place), 0, -1):
                run = tuple(words[place : place + length])
                others = self.others(run)
                if others or length == 1:
                    found.append((run, others))
                    place += length
                    break
        return found

    def others(self, run: Sequence[str]) -> tuple[tuple[str, ...], ...]:
        """Return the other wordings of a term, or of the singular of its last word."""
        said = folded(run)
        return self.of.get(said) or self.of.get((*said[:-1], said[-1].removesuffix("s")), ())


_synonyms = Synonyms({}, (-1, ""))
_next_look = 0.0


def synonyms() -> Synonyms:
    """Return the table as it is, or was half a second ago."""
    global _synonyms, _next_look
    if time.monotonic() >= _next_look:
        _next_look = time.monotonic() + _LOOK_EVERY
        version = _version_of_synonyms()
        if version != _synonyms.version:
            _synonyms = Synonyms(_read_synonyms(), version)
    return _synonyms


def forget_synonyms() -> None:
    """Look at the table at the next search, for tests."""
    global _next_look
    _next_look = 0.0


def _version_of_synonyms() -> tuple[int, str]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*), coalesce(max(changed_at)::text, '') FROM programs_synonym")
        count, latest = cursor.fetchone()
        return count, latest


def _read_synonyms() -> dict[tuple[str, ...], tuple[tuple[str, ...], ...]]:
    found: dict[tuple[str, ...], dict[tuple[str, ...], None]] = {}
    for synonym in Synonym.objects.filter(is_used=True).order_by("pk"):
        said, meant = folded(synonym.term.split()), synonym.meanings
        leading = (said, *meant) if synonym.kind == SynonymKind.SAME else (said,)
        for one in leading:
            found.setdefault(one, {}).update(dict.fromkeys(other for other in (said, *meant) if other and other != one))
    return {said: tuple(meant) for said, meant in found.items()}


# -- known words -----------------------------------------------------------------------------------------------------


def beginning_with(index: Index, beginning: str, most: int = _COMPLETIONS) -> list[tuple[str, str]]:
    """Return known words with this beginning and their lexemes, the most frequent first."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT word, lexeme FROM programs_knownword WHERE index = %s AND word LIKE unaccent(lower(%s))"
            " ORDER BY documents DESC, word LIMIT %s",
            [index.name, _escaped(beginning) + "%", most],
        )
        return [(word, lexeme) for word, lexeme in cursor.fetchall()]


def _escaped(text: str) -> str:
    return text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")


def closest(index: Index, word: str) -> tuple[str, str] | None:
    """Return another known word, which a mistyped one most likely means, with its lexeme, or None.

    One change for up to five letters, two for longer words, where a change is a letter too many, missing, wrong or
    swapped with its neighbor. The closest first, then the ones with the same first letter, then the most frequent.
    """
    if len(word) < _SHORTEST_MISTYPED:
        return None
    most = 1 if len(word) <= 5 else 2
    with connection.cursor() as cursor:
        cursor.execute("SELECT unaccent(lower(%s))", [word])
        plain = cursor.fetchone()[0]
        # Two swapped letters change half of a short word's trigrams, so these are looked up as they are.
        swapped = [plain[:at] + plain[at + 1] + plain[at] + plain[at + 2 :] for at in range(len(plain) - 1)]
        cursor.execute(
            "SELECT word, lexeme, documents FROM programs_knownword WHERE index = %s AND (word %% %s OR word = ANY(%s))"
            " AND word <> %s AND length(word) BETWEEN %s AND %s ORDER BY word <> ALL(%s), word <-> %s LIMIT 40",
            [index.name, plain, swapped, plain, len(plain) - most, len(plain) + most, swapped, plain],
        )
        near = [
            (distance, known[0] != plain[0], -documents, known, lexeme)
            for known, lexeme, documents in cursor.fetchall()
            if (distance := OSA.distance(plain, known, score_cutoff=most)) <= most
        ]
    return (min(near)[3], min(near)[4]) if near else None
