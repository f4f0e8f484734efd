"""What a search text asks for: terms with their other wordings, corrected where a word is unknown."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from pyroaring import BitMap

from programs.index import words
from programs.index.language import Parsed, parse
from programs.index.memory import Memory
from programs.index.postings import quoted

_SHORTEST_BEGINNING = 3
_FEW = 3  # a word that stands in fewer items may be a typing error
_MANY_TIMES = 3  # as often stands what it may mean

_Runs = Sequence[tuple[words.Said, tuple[words.Said, ...]]]  # words in a row, with their other wordings


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
    question = as_typed([text])[text]
    if exactly:
        return question
    return unfinished(memory, question) if is_unfinished else _corrected(memory, question, text)


def as_typed(texts: Iterable[str]) -> dict[str, Question]:
    """Return what texts ask for, without corrections. One query for all of them, none if they were asked before."""
    synonyms = words.synonyms()
    read = {text: (parsed := parse(text), synonyms.split(parsed.plain)) for text in texts}
    analyzed = words.analyze(said for parsed, runs in read.values() for said in _said(parsed, runs))
    return {text: _question(parsed, runs, analyzed) for text, (parsed, runs) in read.items()}


def _said(parsed: Parsed, runs: _Runs) -> Iterator[words.Said]:
    for run, others in runs:
        yield from (run, *others)
    yield from parsed.phrases
    yield from parsed.excluded


def _question(parsed: Parsed, runs: _Runs, analyzed: Mapping[words.Said, words.Analyzed]) -> Question:
    terms = [
        Term(
            " ".join(run), _saying_something([Wording(*analyzed[run]), *(Wording(*analyzed[o], False) for o in others)])
        )
        for run, others in runs
    ]
    terms += [Term(" ".join(each), _saying_something([Wording(*analyzed[each])])) for each in parsed.phrases]
    return Question(
        tuple(term for term in terms if term.wordings),
        _saying_something([Wording(*analyzed[each]) for each in parsed.excluded]),
        was_cut=parsed.was_cut,
        says_nothing=not any(term.wordings for term in terms),
    )


def _saying_something(wordings: Iterable[Wording]) -> tuple[Wording, ...]:
    return tuple(dict.fromkeys(wording for wording in wordings if wording.lexemes))


# -- beginnings and corrections --------------------------------------------------------------------------------------


def _corrected(memory: Memory, question: Question, text: str) -> Question:
    """Replace words that no item has, by what they begin or by the closest known one. Ask about words that few have."""
    single = [term for term in question.terms if " " not in term.typed and not term.wordings[0].phrase]
    postings = memory.postings({lexeme for term in single for lexeme in term.wordings[0].lexemes})
    terms, corrected, meant = [], text, text
    for place, term in enumerate(question.terms):
        frequency = min(len(postings[each]) for each in term.wordings[0].lexemes) if term in single else _FEW
        is_last = place == len(question.terms) - 1
        if frequency >= _FEW or (len(term.wordings) > 1 and not (is_last and not frequency)):
            terms.append(term)
        elif frequency:
            terms.append(term)
            near = words.closest(memory.index, term.typed)
            if near and len(memory.postings([near[1]])[near[1]]) >= _MANY_TIMES * frequency:
                meant = _with_word(meant, term.typed, near[0])
        elif is_last and (whole := _completed(memory, term)):
            terms.append(whole)
        elif len(term.wordings) == 1 and (near := words.closest(memory.index, term.typed)):
            terms.append(Term(near[0], (Wording((near[1],), is_typed=False),)))
            corrected = _with_word(corrected, term.typed, near[0])
        else:
            terms.append(_completed(memory, term) or term)
    return replace(
        question,
        terms=tuple(terms),
        corrected=corrected if corrected != text else "",
        meant=meant if meant != text and corrected == text else "",
    )


def _with_word(text: str, typed: str, word: str) -> str:
    return re.sub(rf"(?<!\w){re.escape(typed)}(?!\w)", word, text)


def unfinished(memory: Memory, question: Question) -> Question:
    """Return the question that also takes the words that its last one begins."""
    if not question.terms:
        return question
    *before, last = question.terms
    return replace(question, terms=(*before, _completed(memory, last, shortest=1) or last))


def _completed(memory: Memory, term: Term, *, shortest: int = _SHORTEST_BEGINNING) -> Term | None:
    """Return a term that also takes the words that it begins, or None if there are none."""
    if " " in term.typed or len(term.typed) < shortest:
        return None
    begun = words.beginning_with(memory.index, term.typed)
    more = (Wording((lexeme,), is_typed=False) for _, lexeme in begun)
    return Term(term.typed, tuple(dict.fromkeys((*term.wordings, *more)))) if begun else None


# -- matching --------------------------------------------------------------------------------------------------------

TITLE, KEYWORD = "^", "#"


@dataclass(frozen=True)
class Places:
    """The items of a term by where it stands. The sets hold also what isn't listed."""

    anywhere: BitMap
    in_title: BitMap
    in_keywords: BitMap


@dataclass(frozen=True)
class Match:
    """Where a term was found in any of its wordings, and where as it was typed."""

    said: Places
    typed: Places

    @property
    def anywhere(self) -> BitMap:
        return self.said.anywhere


@dataclass(frozen=True)
class Found:
    """The items of every lexeme and phrase of a question."""

    of: Mapping[str, BitMap]

    def match(self, term: Term) -> Match:
        return Match(self._places(term.wordings), self._places([each for each in term.wordings if each.is_typed]))

    def _places(self, wordings: Iterable[Wording]) -> Places:
        anywhere = {wording: self.anywhere(wording) for wording in wordings}
        return Places(
            BitMap().union(*anywhere.values()),
            BitMap().union(*(items & self._within(TITLE, wording) for wording, items in anywhere.items())),
            BitMap().union(*(items & self._within(KEYWORD, wording) for wording, items in anywhere.items())),
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
