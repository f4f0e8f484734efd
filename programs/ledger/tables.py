"""A table of completions, such as a CSV file: which column holds which fact, and what a row says. Pure.

Known headers are those of our own transcript, of CE Broker's transcripts, and what other trackers use.
"""

import datetime as dt
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation

from cmehub.lib.sheets import plain_text
from programs.ledger.rules import LONGEST_ID, Facts, added_up, most_hours
from programs.portal import pars_terms

MOST_ROWS = 1_000

Row = Sequence[str]
Columns = Mapping[str, int]  # fact -> the column's place, from 0

# What a column can hold, with its name on the page.
FACTS = {
    "title": "Activity",
    "completed_on": "Date completed",
    "amount": "Amount of credit",
    "credit_type": "Credit type",
    "provider_name": "Provider",
    "topics": "Topics",
    "format": "Format",
    "approved_by": "Approved-provider number",
    "note": "Note",
    "external_id": "Completion ID",
    "problem": "Problem",
}
NEEDED = ("title", "completed_on", "amount")
HIDDEN = ("external_id", "problem")  # that the person doesn't choose a column for
_HEADERS = {
    "title": "activity, activity title, activity name, title, course, course title, course name, name of activity, "
    "name, program, program title, event, event title, description",
    "completed_on": "completed on, completed, date completed, completion date, completed date, date of completion, "
    "course completion date, date, end date, activity date, date attended, date earned, award date, credit date",
    "amount": "credits, credit, amount, hours, credit hours, credits earned, credit amount, credits claimed, "
    "hours earned, contact hours, ce hours, ceus, ceu, cme, cme credits, cme hours, total hours, total credits, "
    "number of credits, number of hours, units, points",
    "credit_type": "credit type, type of credit, credit category, category, type, credit unit, unit, kind",
    "provider_name": "provider, provider name, educational provider, accredited provider, sponsor, organization, "
    "organizer, institution, offered by, ce provider",
    "topics": "topics, topic, subject, subject area, subject areas, mandated topic, required topic",
    "format": "format, activity format, activity type, delivery, delivery method, delivery type, course type, method",
    "approved_by": "board approval, approved provider number, approval number, provider number, provider approval",
    "note": "note, notes, comment, comments, remarks",
    "external_id": "id, completion id, credit id, external id",
}


def _plain(text: str) -> str:
    return pars_terms.plain(text)


_FACT_OF = {_plain(name): fact for fact, names in _HEADERS.items() for name in names.split(",")}


def recognize(header: Row) -> dict[str, int]:
    """Return the columns whose header says what they hold. Of two for one fact, the first is taken."""
    found: dict[str, int] = {}
    for place, name in enumerate(header):
        fact = _FACT_OF.get(_plain(re.sub(r"\(.*?\)", "", name)))
        if fact:
            found.setdefault(fact, place)
    return found


def missing(columns: Columns) -> list[str]:
    """Return the facts without a column that every row needs."""
    return [fact for fact in NEEDED if fact not in columns]


def cells(table: Sequence[Row], place: int | None) -> list[str]:
    """Return the cells of a column below its header. None is no column."""
    return [row[place] for row in table[1:] if place is not None and place < len(row)]


# -- rows --------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Vocabulary:
    """Our credit types, topics and formats by the words that files use, each without case and signs."""

    types: Mapping[str, str]
    topics: Mapping[str, str]
    formats: Mapping[str, str]


_TYPE_WORDS = {
    "AMA_PRA_1": "ama pra category 1, ama category 1, category 1, cat 1, ama pra 1, cme category 1",
    "AMA_PRA_2": "ama pra category 2, ama category 2, category 2, cat 2",
    "ANCC_CH": "contact hour, contact hours, nursing contact hours, nursing, ancc, ncpd, cne, ce contact hours",
    "ACPE_CH": "acpe, pharmacy, acpe contact hours",
    "AAPA_CAT1": "aapa, aapa category 1, aapa category 1 cme",
    "AAFP_PRESCRIBED": "aafp prescribed, prescribed",
    "AAFP_ELECTIVE": "aafp elective, elective",
    "AANP_CH": "aanp, aanp contact hours",
    "ABIM_MOC": "abim, abim moc, abim moc points",
}


def words_of(rows: Iterable[tuple[str, ...]]) -> dict[str, str]:
    """Return codes by each word for them: the code and the names of each row. Words that two share are left out."""
    found: dict[str, set[str]] = {}
    for code, *names in rows:
        for name in (code, *names):
            found.setdefault(_plain(name), set()).add(code)
    return {word: next(iter(codes)) for word, codes in found.items() if word and len(codes) == 1}


def type_of(text: str, vocabulary: Vocabulary) -> str | None:
    """Return the credit type that a text names. Signs, and 'credit(s)' after the name, don't matter."""
    plain = _plain(text.replace("™", ""))
    bare = re.sub(r"(?:tm)?(?:credits?|points?)?(?:tm)?$", "", plain)
    found = [words.get(word) for word in (plain, bare) for words in (vocabulary.types, _USUAL_TYPES)]
    known = set(vocabulary.types.values())
    return next((code for code in (*found, pars_terms.credit_type_of(text)) if code in known), None)


_USUAL_TYPES = {_plain(word): code for code, words in _TYPE_WORDS.items() for word in words.split(",")}


@dataclass(frozen=True)
class Read:
    """What a row says. `facts` is None if it can't be an entry, and `problems` say why. `notes` say what's left out."""

    number: int  # in the file, the header being 1
    title: str
    facts: Facts | None
    external_id: str = ""
    problems: Sequence[str] = ()
    notes: Sequence[str] = ()


def read(
    number: int, row: Row, columns: Columns, vocabulary: Vocabulary, *, default_type: str = "", day_first: bool = False
) -> Read:
    """Read one row. `default_type` is the credit type of rows that don't state one."""
    return _Reader(row, columns, vocabulary, default_type, day_first).read(number)


@dataclass
class _Reader:
    row: Row
    columns: Columns
    vocabulary: Vocabulary
    default_type: str
    day_first: bool
    problems: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    def read(self, number: int) -> Read:
        if problem := self._cell("problem"):
            self.problems.append(problem)
        title, day, amounts = self._cell("title"), self._day(), self._amounts()
        facts = None
        if not self.problems and day:
            facts = Facts(
                title=title,
                completed_on=day,
                amounts=amounts,
                topics=self._topics(amounts),
                provider_name=self._cell("provider_name"),
                format=self._format(),
                approved_by=self._cell("approved_by"),
                note=self._cell("note"),
            )
        return Read(number, title, facts, self._id(), tuple(self.problems), tuple(self.notes))

    def _cell(self, fact: str) -> str:
        place = self.columns.get(fact)
        text = self.row[place] if place is not None and place < len(self.row) else ""
        return " ".join(plain_text(text.strip()).split())

    def _day(self) -> dt.date | None:
        text = self._cell("completed_on")
        if not text:
            self.problems.append("It has no date")
            return None
        day = read_day(text, day_first=self.day_first)
        if day is None:
            self.problems.append(f"“{_short(text)}” isn't a date. Enter one like 2026-12-31 or 12/31/2026")
        return day

    def _amounts(self) -> dict[str, Decimal]:
        """Return the credit by type: '4.5', '4.5 Category 1', or several of these with semicolons between."""
        parts = [part.strip() for part in self._cell("amount").split(";") if part.strip()]
        if not parts and not self.problems:
            self.problems.append("It has no amount of credit")
        found = [pair for part in parts if (pair := self._credit(part, alone=len(parts) == 1))]
        return added_up(found)

    def _credit(self, text: str, *, alone: bool) -> tuple[str, Decimal] | None:
        number, words = _number_and_words(text)
        if number is None:
            self.problems.append(f"“{_short(text)}” isn't an amount. Enter a number, like 1.5")
            return None
        stated = [each for each in (words, self._cell("credit_type") if alone else "") if _plain(each) not in _UNITS]
        code = next((found for each in stated if (found := type_of(each, self.vocabulary))), None)
        if code is None and not stated:
            code = self.default_type
        if not code:
            self.problems.append(
                f"“{_short(stated[0])}” isn't a credit type on our list" if stated else "It has no credit type"
            )
            return None
        return code, number

    def _topics(self, amounts: Mapping[str, Decimal]) -> dict[str, Decimal]:
        """Return the hours by topic: 'ethics' with the hours of the whole activity, or '2 ethics; 1 pain'."""
        found = []
        for part in re.split(r"[;|]", self._cell("topics")):
            number, words = _number_and_words(part.strip())
            if not words:
                continue
            code, hours = self.vocabulary.topics.get(_plain(words)), number or most_hours(amounts)
            if code and hours:
                found.append((code, hours))
            else:
                self.notes.append(f"“{_short(words)}” isn't a topic on our list, so it's left out")
        return added_up(found)

    def _format(self) -> str:
        text = self._cell("format")
        if not text:
            return ""
        known = pars_terms.format_of(text)
        code = self.vocabulary.formats.get(_plain(text)) or (known[0] if known else "")
        if code not in self.vocabulary.formats.values():
            self.notes.append(f"“{_short(text)}” isn't a format on our list, so it's left out")
            return ""
        return code

    def _id(self) -> str:
        """Return the ID of the completion. Other numbers, such as a row's, name something else in the next file."""
        text = self._cell("external_id")
        return text if _COMPLETION_ID.fullmatch(text) and len(text) <= LONGEST_ID else ""


_COMPLETION_ID = re.compile(r"ccid:\S.*|[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")
_UNITS = frozenset(("", "hour", "hours", "h", "hr", "hrs", "credit", "credits", "unit", "units", "point", "points"))
_NUMBER = r"\d{1,6}(?:\.\d*)?|\.\d+|\d{1,3}(?:,\d{3})+(?:\.\d*)?"
_NUMBER_FIRST = re.compile(rf"({_NUMBER})(?![\d.,])\s*(.*)")
_NUMBER_LAST = re.compile(rf"(.*\S)\s+({_NUMBER})")


def _number_and_words(text: str) -> tuple[Decimal | None, str]:
    """Return the number at either end of a text, and the rest: '4 AMA_PRA_1' and 'AMA_PRA_1 4' alike."""
    if first := _NUMBER_FIRST.fullmatch(text):
        return _decimal(first[1]), first[2].strip()
    if last := _NUMBER_LAST.fullmatch(text):
        return _decimal(last[2]), last[1].strip()
    return None, text


def _decimal(text: str) -> Decimal | None:
    try:
        return Decimal(text.replace(",", ""))
    except InvalidOperation:
        return None


def _short(text: str) -> str:
    return text if len(text) <= 40 else f"{text[:40]}…"


# -- days --------------------------------------------------------------------------------------------------------------

_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_ISO = re.compile(r"(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})(?:[T ].*)?")
_SIGNS = re.compile(r"(\d{1,2})([-/.])(\d{1,2})\2(\d{4}|\d{2})(?:[T ,].*)?")
_MONTH_FIRST = re.compile(r"([A-Za-z]{3,9})\.? (\d{1,2})(?:st|nd|rd|th)?,? (\d{4})(?: .*)?")
_DAY_FIRST = re.compile(r"(\d{1,2})[- ]([A-Za-z]{3,9})\.?,?[- ](\d{4}|\d{2})(?: .*)?")


def read_day(text: str, *, day_first: bool = False) -> dt.date | None:
    """Return the day that a text names, whatever time stands after it, or None.

    3/4/2026 is March 4, or April 3 with `day_first`. Two digits of a year mean this century.
    """
    if iso := _ISO.fullmatch(text):
        return _date(iso[1], iso[2], iso[3])
    if signs := _SIGNS.fullmatch(text):
        first, second = (signs[3], signs[1]) if day_first else (signs[1], signs[3])
        return _date(signs[4], first, second)
    if month_first := _MONTH_FIRST.fullmatch(text):
        return _date(month_first[3], _month(month_first[1]), month_first[2])
    if days_first := _DAY_FIRST.fullmatch(text):
        return _date(days_first[3], _month(days_first[2]), days_first[1])
    return None


def _date(year: str, month: str | int, day: str) -> dt.date | None:
    try:
        return dt.date(int(year) + (2000 if len(year) == 2 else 0), int(month), int(day))
    except ValueError:
        return None


def _month(word: str) -> int:
    """Return the month's number, or 0."""
    short = word[:3].casefold()
    return _MONTHS.index(short) + 1 if short in _MONTHS else 0


def is_day_first(texts: Iterable[str]) -> bool:
    """Whether a column has its days before its months: some can't be months, and none of the others."""
    signs = [found for text in texts if (found := _SIGNS.fullmatch(text.strip()))]
    return any(int(each[1]) > 12 for each in signs) and not any(int(each[3]) > 12 for each in signs)


def has_either_order(texts: Iterable[str]) -> bool:
    """Whether a column has dates that mean one day with the month first, and another one with the day first."""
    signs = [found for text in texts if (found := _SIGNS.fullmatch(text.strip()))]
    return any(int(each[1]) <= 12 and int(each[3]) <= 12 and each[1] != each[3] for each in signs)
