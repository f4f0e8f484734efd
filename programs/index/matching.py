"""Which of a few items each of many searches finds: new ones against everyone's saved searches, in one pass.

The words of the few items are read once, and the sets of values are cut down to them, so that a search costs
microseconds and no query.
"""

from collections.abc import Iterable, Mapping, Sequence
from functools import cache

from pyroaring import BitMap

from programs.index.declaration import Index
from programs.index.memory import Memory, memory_of
from programs.index.postings import fetch
from programs.index.questions import Question, Wording, as_typed
from programs.index.reading import lexemes_of
from programs.index.searching import Asked, items_with


def match(index: Index, searches: Sequence[Asked], among: Iterable[int]) -> list[BitMap]:
    """Return the items that each search finds `among` these, with all of its words as typed.

    At most eight queries, whatever the number of searches and items. The first one reads the index if this process
    doesn't have it yet.
    """
    memory = memory_of(index)
    if not memory.is_ready:
        memory.load(waits=True)
    memory.refresh()
    few = BitMap(among)
    questions = as_typed(dict.fromkeys(asked.text for asked in searches if asked.text))
    said = _Said(memory, few, questions.values())
    with memory.lock:
        narrow = _Narrow(memory, few)
        return [narrow.found(asked) & said.by(questions.get(asked.text)) for asked in searches]


class _Narrow:
    """The values of facets, cut down to a few items."""

    def __init__(self, memory: Memory, few: BitMap) -> None:
        self.listed = cache(lambda day: memory.listed(day) & few)
        self.having = cache(lambda facet, value: items_with(memory, Asked(), facet, value) & few)

    def found(self, asked: Asked) -> BitMap:
        found = self.listed(asked.as_of) - asked.but
        for facet, values in asked.chosen.items():
            if values and found:
                given = asked.given.get(facet, {})
                found &= BitMap().union(
                    *(given[value] if value in given else self.having(facet, value) for value in values)
                )
        return found


class _Said:
    """What a few items say. Two queries, one if nothing is asked as a phrase."""

    def __init__(self, memory: Memory, few: BitMap, questions: Iterable[Question]) -> None:
        self.few = few
        self.of: dict[str, BitMap] = {}
        wordings = {wording for question in questions for wording in _wordings(question)}
        if not wordings:
            return
        for item, lexemes in lexemes_of(memory.index, list(few)).items():
            for lexeme in lexemes:
                self.of.setdefault(lexeme, BitMap()).add(item)
        # A phrase is looked up only if some item has all of its words.
        phrases = {each.phrase for each in wordings if each.phrase and self._with_words(each)}
        self.phrases: Mapping[str, BitMap] = fetch(memory.index, phrases, among=few)[0] if phrases else {}

    def by(self, question: Question | None) -> BitMap:
        """Return the items that have all words of a question. All of them without one."""
        if question is None:
            return self.few
        if question.says_nothing and not question.excluded:
            return BitMap()
        found = self.few.copy()
        for term in question.terms:
            found &= BitMap().union(*map(self._having, term.wordings))
        for wording in question.excluded:
            found -= self._having(wording)
        return found

    def _having(self, wording: Wording) -> BitMap:
        if wording.phrase:
            return self.phrases.get(wording.phrase, BitMap())
        return self._with_words(wording)

    def _with_words(self, wording: Wording) -> BitMap:
        return BitMap.intersection(*(self.of.get(lexeme, BitMap()) for lexeme in wording.lexemes))


def _wordings(question: Question) -> Iterable[Wording]:
    for term in question.terms:
        yield from term.wordings
    yield from question.excluded
