"""What a search text asks for: terms with their other wordings, corrected where a word is unknown."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from pyroaring import BitMap

from programs.index import words
from programs.index.declaration import Index
from programs.index.language import parse
from programs.index.memory import Memory, quoted

_SHORTEST_BEGINNING = 3
_FEW = 3  # a word that stands in fewer items may be a typing error
_MANY_TIMES = 3  # as often stands what it may mean


@dataclass(frozen=True)
class Wording:
    """One way to say a term. `phrase` is the tsquery that finds its lexemes in a row, or '' if the order is free."""

    lexemes: tuple[str, ...]
    phrase: str = ""
    is_typed: bool = True  # else it's a synonym, a completion or a correction

    @property
    def tsquery(self) -> str:
        """The tsquery that finds it."""
        return self.phrase or " & ".join(map(quoted, self.lexemes))


@dataclass(frozen=True)
class Term:
    """What must be said, in one of several wordings. `typed` is the reader's own words."""

    typed: str
    wordings: tuple[Wording, ...]


@dataclass(frozen=True)
class Question:
    """`corrected` is the text that's searched instead of the typed one, or ''. `meant` may be what was meant."""

    terms: tuple[Term, ...] = ()
    excluded: tuple[Wording, ...] = ()
    corrected: str = ""
    meant: str = ""
    was_cut: bool = False
    says_nothing: bool = False


def understand(memory: Memory, text: str, *, exactly: bool = False, is_unfinished: bool = False) -> Question:
    """Analyze a text. `exactly` searches it as typed, and `is_unfinished` says that its last word may go on."""
    parsed = parse(text)
    runs = words.synonyms().split(parsed.plain)
    said = [run for run, others in runs for run in (run, *others)]
    analyzed = words.analyze([*said, *parsed.phrases, *parsed.excluded])
    terms = [
        Term(
            " ".join(run), _saying_something([Wording(*analyzed[run]), *(Wording(*analyzed[o], False) for o in others)])
        )
        for run, others in runs
    ]
    terms += [Term(" ".join(each), _saying_something([Wording(*analyzed[each])])) for each in parsed.phrases]
    question = Question(
        tuple(term for term in terms if term.wordings),
        _saying_something([Wording(*analyzed[each]) for each in parsed.excluded]),
        was_cut=parsed.was_cut,
        says_nothing=not any(term.wordings for term in terms),
    )
    if exactly:
        return question
    return _begun(memory, question) if is_unfinished else _corrected(memory, question, text)


def _saying_something(wordings: Iterable[Wording]) -> tuple[Wording, ...]:
    return tuple(dict.fromkeys(wording for wording in wordings if wording.lexemes))


# -- beginnings and corrections --------------------------------------------------------------------------------------


def _corrected(memory: Memory, question: Question, text: str) -> Question:
    """Replace words that no item has: the last one by what begins with it, others by the closest known word."""
    singles = {
        term: term.wordings[0].lexemes for term in question.terms if len(term.wordings) == 1 and " " not in term.typed
    }
    postings = memory.postings({lexeme for lexemes in singles.values() for lexeme in lexemes})
    terms, corrected, meant = [], text, text
    for place, term in enumerate(question.terms):
        frequency = min((len(postings[each]) for each in singles[term]), default=0) if term in singles else _FEW
        if frequency >= _FEW:
            terms.append(term)
        elif not frequency and place == len(question.terms) - 1 and (whole := _completed(memory.index, term)):
            terms.append(whole)
        elif (near := words.closest(memory.index, term.typed)) and near[1] not in singles[term]:
            if frequency:
                if len(memory.postings([near[1]])[near[1]]) >= _MANY_TIMES * frequency:
                    meant = _exchanged(meant, term.typed, near[0])
                terms.append(term)
            else:
                corrected = _exchanged(corrected, term.typed, near[0])
                terms.append(Term(near[0], (Wording((near[1],), is_typed=False),)))
        else:
            terms.append(term)
    return replace(
        question,
        terms=tuple(terms),
        corrected=corrected if corrected != text else "",
        meant=meant if meant != text and corrected == text else "",
    )


def _exchanged(text: str, word: str, by: str) -> str:
    """Return a text with another word in place of one, but not within longer ones."""
    return re.sub(rf"(?<!\w){re.escape(word)}(?!\w)", by, text)


def _begun(memory: Memory, question: Question) -> Question:
    """Search also for the words that the last one begins."""
    if not question.terms:
        return question
    *before, last = question.terms
    begun = words.beginning_with(memory.index, last.typed.rsplit(" ", 1)[-1])
    if " " in last.typed or not begun:
        return question
    more = (Wording((lexeme,), is_typed=False) for _, lexeme in begun)
    return replace(question, terms=(*before, Term(last.typed, tuple(dict.fromkeys((*last.wordings, *more))))))


def _completed(index: Index, term: Term) -> Term | None:
    if len(term.typed) < _SHORTEST_BEGINNING:
        return None
    found = words.beginning_with(index, term.typed)
    return (
        Term(term.typed, tuple(dict.fromkeys(Wording((each,), is_typed=False) for _, each in found))) if found else None
    )


# -- matching --------------------------------------------------------------------------------------------------------

TITLE, KEYWORD = "^", "#"


@dataclass(frozen=True)
class Match:
    """Where a term was found. The sets of fields hold also what isn't listed."""

    anywhere: BitMap
    in_title: BitMap
    in_keywords: BitMap
    typed: BitMap  # where it stands as typed, and not only in another wording


@dataclass(frozen=True)
class Found:
    """The items of every lexeme and phrase of a question."""

    of: Mapping[str, BitMap]

    def match(self, term: Term) -> Match:
        anywhere = {wording: self.anywhere(wording) for wording in term.wordings}
        return Match(
            BitMap().union(*anywhere.values()),
            BitMap().union(*(self._within(TITLE, wording) & anywhere[wording] for wording in term.wordings)),
            BitMap().union(*(self._within(KEYWORD, wording) & anywhere[wording] for wording in term.wordings)),
            BitMap().union(*(anywhere[wording] for wording in term.wordings if wording.is_typed)),
        )

    def anywhere(self, wording: Wording) -> BitMap:
        return self.of[wording.phrase] if wording.phrase else self._within("", wording)

    def _within(self, field: str, wording: Wording) -> BitMap:
        return BitMap.intersection(*(self.of[field + lexeme] for lexeme in wording.lexemes))


def find(memory: Memory, question: Question) -> Found:
    """Return the items of everything that a question says. At most two queries, none if the words are kept."""
    said = [wording for term in question.terms for wording in term.wordings]
    lexemes = {field + lexeme for wording in said for lexeme in wording.lexemes for field in ("", TITLE, KEYWORD)}
    lexemes |= {lexeme for wording in question.excluded if not wording.phrase for lexeme in wording.lexemes}
    phrases = {wording.phrase for wording in (*said, *question.excluded) if wording.phrase}
    return Found(memory.postings(lexemes) | memory.phrases(phrases))
