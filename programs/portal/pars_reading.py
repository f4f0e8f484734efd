"""Reads activities from PARS-shaped JSON. Pure.

The published drafts of the format contradict themselves, so the reader is tolerant and never validates against them:
keys in any spelling and at any depth, one object where a list is expected, older terms, days with or without a time.
What we don't keep becomes a note.
"""

import datetime as dt
import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from itertools import islice
from typing import Any

from programs.catalog.enums import Support
from programs.portal import pars_terms as terms
from programs.portal.pars_terms import Measured, Payload, Vocabulary

MOST_ACTIVITIES = 200
MOST_VALUES = 1_000  # of one activity. Real ones have about 100
MOST_DIGITS = 9

# A null byte, or half of a pair of surrogates, which no database and no page can hold.
_NOT_TEXT = re.compile(
    r"\\u0000|\\u[dD][89abAB][0-9a-fA-F]{2}(?!\\u[dD][c-fC-F])|"
    r"(?<!\\u[dD][89abAB][0-9a-fA-F]{2})\\u[dD][c-fC-F][0-9a-fA-F]{2}|\x00"
)
_IDENTIFIERS = {"accmeactivityid": "accme_id", "provideractivityid": "provider_ref", "url": "url"}
_KNOWN_UNUSED = {
    "participationmetrics": "Numbers of participants aren't kept.",
    "activityregistration": "Whether registration is limited isn't kept.",
    "rems": "REMS data isn't kept.",
    "ismeritbasedincentivepaymentsystem": "Whether it counts for MIPS isn't kept.",
    "commendationtags": "Commendation tags aren't kept.",
    "closeactivityrecord": "Whether the record is closed in PARS isn't kept.",
}


Key = tuple[str, ...]  # the path of a value


class NotReadable(Exception):
    """The file can't be read. `str()` says where, and what to do."""


@dataclass(frozen=True)
class Problem:
    """What's wrong with one value of an activity, and what to do."""

    path: str
    text: str


@dataclass(frozen=True)
class Activity:
    """One activity of a file. `payload` has only what the file says."""

    payload: Payload
    year: int | None = None
    is_free: bool | None = None  # None if the file doesn't say
    measured: tuple[Measured, ...] = ()
    notes: tuple[str, ...] = ()
    problems: tuple[Problem, ...] = ()

    @property
    def title(self) -> str:
        return str(self.payload.get("title", ""))


def read(text: str, vocabulary: Vocabulary) -> list[Activity]:
    """Return the activities of a file (raises NotReadable). Each one has its own problems and notes."""
    if odd := _NOT_TEXT.search(text):
        raise NotReadable(f"Line {text.count(chr(10), 0, odd.start()) + 1} has a character that isn't text. Remove it.")
    try:
        content = json.loads(text, parse_float=Decimal)
    except json.JSONDecodeError as error:
        raise NotReadable(explained(error, text)) from None
    except (RecursionError, ValueError):  # more levels or digits than any activity has
        raise NotReadable("The file has too many levels or too long a number. Export it again.") from None
    found = (value for key, value in _walk(content) if terms.plain(key[-1]) == "medicaleducationmetrics")
    raw = content if isinstance(content, list) else next((_many(each) for each in found), None)
    if raw is None:
        raise NotReadable("The file has no “MedicalEducationMetrics.” Export the activities from your system again.")
    if not raw:
        raise NotReadable("The file has no activities.")
    if len(raw) > MOST_ACTIVITIES:
        raise NotReadable(f"The file has {len(raw):,} activities. Split it into files of {MOST_ACTIVITIES} or fewer.")
    return [read_one(each, vocabulary) for each in raw]


def read_one(raw: Any, vocabulary: Vocabulary) -> Activity:
    if not isinstance(raw, Mapping):
        return Activity({}, problems=(Problem("", "This isn't an activity. Remove it from the file."),))
    keys = list(islice(_walk(raw), MOST_VALUES + 1))
    if len(keys) > MOST_VALUES:
        return Activity({}, problems=(Problem("", f"It has more than {MOST_VALUES:,} values. Export it again."),))
    return _Reader(keys, vocabulary).activity()


def explained(error: json.JSONDecodeError, text: str) -> str:
    """Return where a file isn't valid JSON, and what to do."""
    if error.pos >= len(text.rstrip()):
        return (
            f"The file ends on line {error.lineno} before it's complete: a closing bracket is missing. Export it again."
        )
    return f"Line {error.lineno}, column {error.colno} isn't valid JSON: {error.msg.lower()}. Fix it in the file."


def _walk(value: Any, at: Key = ()) -> Iterator[tuple[Key, Any]]:
    """Yield every key with its value, those nearer to the top first."""
    level: list[tuple[Key, Any]] = [(at, value)]
    while level:
        below: list[tuple[Key, Any]] = []
        for path, each in level:
            if isinstance(each, Mapping):
                inner = [((*path, key), item) for key, item in each.items()]
                yield from inner
                below += inner
            elif isinstance(each, list):
                below += [((*path[:-1], f"{path[-1]}[{n}]") if path else (f"[{n}]",), x) for n, x in enumerate(each)]
        level = below


def _many(value: Any) -> list[Any]:
    """Return a list, also where one value stands in its place."""
    if value is None:
        return []
    return value if isinstance(value, list) else [value]


def _words(value: Any) -> str:
    """Return the text of a value, also where it's wrapped as {"value": …}."""
    if isinstance(value, Mapping):
        return _words(next((value[key] for key in value if terms.plain(key) in {"value", "string", "entry"}), None))
    if isinstance(value, list):
        return _words(value[0]) if value else ""
    return "" if value is None or isinstance(value, bool) else str(value).replace("\r\n", "\n").strip()


def _number(value: Any) -> Decimal | None:
    """Return a number, or None if it isn't one."""
    try:
        number = Decimal(_words(value).replace(",", "").removeprefix("$"))
    except InvalidOperation:
        return None
    return number if number.is_finite() and number.adjusted() < MOST_DIGITS else None


def _day(text: str) -> dt.date | None:
    """Return the day, without its time, or None if it isn't one."""
    iso, american = re.match(r"(\d{4})-(\d\d)-(\d\d)(?!\d)", text), re.match(r"(\d\d?)/(\d\d?)/(\d{4})(?!\d)", text)
    parts = iso.group(1, 2, 3) if iso else american.group(3, 1, 2) if american else None
    try:
        return dt.date(*map(int, parts)) if parts else None
    except ValueError:
        return None


def _decimal(number: Decimal) -> str:
    return f"{number.normalize():f}"


class _Reader:
    """Reads one activity, and remembers which of its keys it has used."""

    def __init__(self, keys: list[tuple[Key, Any]], vocabulary: Vocabulary) -> None:
        self.keys = [(key, _names(key), value) for key, value in keys]
        self.vocabulary = vocabulary
        self.used: set[Key] = set()
        self.payload: Payload = {}
        self.notes: list[str] = []
        self.problems: list[Problem] = []

    def activity(self) -> Activity:
        self._read_description()
        self._read_credit()
        self._read_format_and_dates()
        self._read_audience()
        self._read_support()
        is_free, measured, year = self._fee(), list(self._measured()), self._year()
        self._read_action()
        self._note_the_rest()
        return Activity(
            self.payload, year, is_free, tuple(measured), tuple(dict.fromkeys(self.notes)), tuple(self.problems)
        )

    # -- finding -----------------------------------------------------------------------------------------------------

    def _all(self, name: str, inside: str = "") -> list[tuple[str, Any]]:
        """Return every value of a key with its path, those nearer to the top first."""
        found = []
        for key, names, value in self.keys:
            if names[-1] == name and (not inside or inside in names[:-1]):
                self.used.add(names)
                found.append((".".join(key), value))
        return found

    def _one(self, name: str, inside: str = "") -> tuple[str, Any]:
        return next(iter(self._all(name, inside)), ("", None))

    def _list(self, name: str, inside: str = "") -> list[tuple[str, Any]]:
        """Return the values of the first such key, one by one with their paths."""
        path, value = self._one(name, inside)
        return [(f"{path}[{number}]", each) for number, each in enumerate(_many(value))]

    def _problem(self, path: str, text: str) -> None:
        self.problems.append(Problem(path, text))

    # -- sections ----------------------------------------------------------------------------------------------------

    def _read_description(self) -> None:
        for path, value in self._list("identifier"):
            catalog, entry = _words(_child(value, "catalog")), _words(_child(value, "entry"))
            if name := _IDENTIFIERS.get(terms.plain(catalog)):
                self.payload[name] = entry
            elif entry:
                self.notes.append(f"{path}: the catalog “{catalog}” isn't kept.")
        if not {"accme_id", "provider_ref"} & {name for name, value in self.payload.items() if value}:
            self._problem(
                "Lom.general.identifier",
                "Add an ACCME Activity ID or a Provider Activity ID, so that a second upload finds the same listing.",
            )
        for name in ("title", "description"):
            text = _words(self._one(name, "general")[1] or self._one(name, "lom")[1] or self._one(name)[1])
            if text:
                self.payload[name] = text
            elif name == "title":
                self._problem("Lom.general.title", "Add a title.")
        path, keywords = self._one("keyword")
        if path:
            self.payload["topics"] = list(dict.fromkeys(filter(None, map(_words, _many(keywords)))))

    def _read_credit(self) -> None:
        offers: dict[str, str] = {}
        credits = self._list("credits")
        for path, value in credits:
            certification, amount = _words(_child(value, "activitycertification")), _child(value, "numberofcredits")
            code = terms.credit_type_of(certification)
            if code is None:
                self.notes.append(
                    f"“{certification or 'Not stated'}” isn't a certification of PARS. Add it on our page."
                )
            else:
                self._offer(offers, code, amount, f"{path}.numberOfCredits")
        registrations = self._list("mocregistrations")
        for path, value in registrations:
            board = _words(_child(value, "boardname"))
            code = terms.board_of(board)
            if code is None:
                self.notes.append(f"“{board or 'Not stated'}” isn't a board that PARS registers. Add it on our page.")
            else:
                self._offer(offers, code, _child(value, "mocpoints"), f"{path}.mocPoints")
        if credits or registrations:
            self.payload["offers"] = [{"credit_type": code, "amount": amount} for code, amount in offers.items()]
        joint = [_words(each) for _, names in self._all("nonaccreditedprovider") for each in _many(names)]
        sponsorship = terms.plain(_words(self._one("activitysponsorship")[1]))
        if sponsorship or any(joint):
            self._read_joint(list(filter(None, joint)), sponsorship)

    def _offer(self, offers: dict[str, str], code: str, value: Any, path: str) -> None:
        amount = _number(value)
        step = Decimal(1) if code in terms.WHOLE_POINTS else terms.STEP
        if amount is None:
            self._problem(path, "Enter the number of credits, such as 1.25.")
        elif amount < terms.STEP:
            self._problem(path, f"{_decimal(amount)} is too little. The least is {terms.STEP}.")
        elif amount % step:
            self._problem(path, f"{_decimal(amount)} isn't a multiple of {step}. Fix it in the file.")
        elif code in offers:
            self._problem(path, "This type of credit is there twice. Types are never added together. Remove one.")
        else:
            offers[code] = _decimal(amount)

    def _read_joint(self, names: list[str], sponsorship: str) -> None:
        known = {name.casefold(): slug for slug, name in self.vocabulary.providers.items()}
        self.payload["joint_providers"] = sorted({known[each.casefold()] for each in names if each.casefold() in known})
        unknown = [each for each in names if each.casefold() not in known]
        self.notes += [
            f"“{each}” isn't a provider on CME Hub, so it isn't listed as a joint provider." for each in unknown
        ]
        if sponsorship == "joint" and not names:
            self.notes.append("It's provided jointly, but the file doesn't say with whom.")

    def _read_format_and_dates(self) -> None:
        path, value = self._one("activityformat")
        found = terms.format_of(_words(value))
        methods = [_words(each) for _, each in self._list("deliverymethods")]
        delivery = terms.delivery_of(methods) if methods else found[1] if found else None
        if delivery:
            self.payload["delivery"] = delivery.value
        elif methods:
            self.notes.append(f"We have no word for the delivery “{', '.join(methods)}.” Choose it on our page.")
        if found is None:
            said = _words(value)
            text = f"“{said}” isn't an activity type of PARS. Fix it in the file." if said else "Add the activity type."
            self._problem(path or "activityFormat", text)
            return
        self.payload["formats"] = [found[0]]
        start, end = self._date("startdatetime", "startDateTime"), self._date("enddatetime", "endDateTime")
        if start and end and end < start:
            self._problem("endDateTime", "It ends before it starts. Correct one of the days.")
        elif found[0] in terms.HELD:
            self._read_held(start, end)
        else:
            self.payload |= {"released_on": start and start.isoformat(), "expires_on": end and end.isoformat()}

    def _date(self, name: str, written: str) -> dt.date | None:
        path, value = self._one(name)
        day = _day(_words(value))
        if day is None:
            self._problem(path or written, "Enter the day, such as 2026-10-05.")
        return day

    def _read_held(self, start: dt.date | None, end: dt.date | None) -> None:
        if start is None:
            return
        _, place = self._one("activitylocation")
        last = end.isoformat() if end and end != start else None
        self.payload["offerings"] = [
            {
                "starts_on": start.isoformat(),
                "ends_on": last,
                "city": _words(_child(place, "city")),
                "place_state": terms.state_of(_words(_child(place, "stateorprovince"))),
                "country": terms.country_of(_words(_child(place, "country"))),
            }
        ]

    def _read_audience(self) -> None:
        path, value = self._one("profession", "targetaudience")
        if path:
            names = [_words(each) for each in _many(value)]
            codes = {name: terms.profession_of(name) for name in names}
            self.payload["professions"] = list(dict.fromkeys(filter(None, codes.values())))
            other = [name for name, code in codes.items() if code is None]
            self.notes += [f"We don't list programs by the profession “{name}.”" for name in other]
        path, tags = self._one("statecontenttags")
        if path:
            self.payload["state_topics"] = self._topics(_many(tags))

    def _topics(self, tags: list[Any]) -> list[Payload]:
        known = {terms.plain(words): code for code, name in self.vocabulary.topics.items() for words in (name, code)}
        codes = []
        for tag in tags:
            names = [_words(_child(tag, "statecontentdomain")), _words(_child(tag, "statecontenttopic"))]
            code = next((known[terms.plain(name)] for name in names[::-1] if terms.plain(name) in known), None)
            if code is None:
                self.notes.append(f"We have no topic for “{': '.join(filter(None, names))}.” Choose it on our page.")
            else:
                codes.append(code)
        return [{"topic": code, "state": ""} for code in dict.fromkeys(codes)]

    def _read_support(self) -> None:
        path, value = self._one("commercialsupportamount")
        if not path:
            return
        supporters: dict[str, int | None] = {}
        for number, each in enumerate(_many(value)):
            name, amount = _words(_child(each, "supportsource")), _number(_child(each, "value"))
            currency = _words(_child(each, "currency")) or "USD"
            if not name:
                self._problem(f"{path}[{number}].supportSource", "Add the name of the commercial supporter.")
            elif currency.upper() != "USD":
                self.notes.append(f"The support of {name} is in {currency}, so its amount isn't kept.")
                supporters[name] = None
            else:
                whole = amount is not None and amount == amount.to_integral_value() and amount >= 0
                supporters[name] = int(amount) if whole and amount is not None else None
        self.payload["support"] = (Support.RECEIVED if _many(value) else Support.NONE).value
        self.payload["supporters"] = [{"name": name, "amount": amount} for name, amount in supporters.items()]

    def _fee(self) -> bool | None:
        said = terms.plain(_words(self._one("feeforparticipation")[1]))
        return True if said.startswith("no") else False if said in {"yes", "variable"} else None

    def _measured(self) -> Iterator[Measured]:
        for path, value in self._list("measuredoutcomes"):
            outcome = terms.outcome_of(_words(_child(value, "measuredoutcome")))
            if outcome is None:
                self.notes.append(f"{path}: this isn't a measured outcome of PARS.")
                continue
            kinds = [terms.measurement_of(_words(each)) for each in _many(_child(value, "measurementtype"))]
            yield Measured(outcome, tuple(dict.fromkeys(filter(None, kinds))))

    def _year(self) -> int | None:
        days = [
            _day(_words(self._one(name)[1])) for name in ("reportingstartdate", "reportingenddate", "startdatetime")
        ]
        return next((day.year for day in days if day), None)

    def _read_action(self) -> None:
        if terms.plain(_words(self._one("activityrecordaction")[1])) == "delete":
            self.notes.append(
                "The file asks to delete this activity. Files never delete listings. Withdraw it instead."
            )
        if self._one("forpubliclist")[1] is False:
            self.notes.append("It isn't for the public list in PARS. Check that you want it listed here.")

    def _note_the_rest(self) -> None:
        """Note the keys that nothing above has used, the outermost of each branch."""
        unused = []
        for key, names, value in self.keys:
            touched = any(_overlaps(names, used) for used in self.used)
            known = _KNOWN_UNUSED.get(names[-1])
            if known and not touched:
                self.used.add(names)
                self.notes.append(known)
            elif not touched and _is_leaf(value):
                unused.append(_bare(key[-1]))
        if unused:
            self.notes.append(f"Not kept: {', '.join(dict.fromkeys(unused))}.")


def _is_leaf(value: Any) -> bool:
    """Whether a value holds something itself, and not only further keys."""
    if isinstance(value, list):
        return any(not isinstance(each, Mapping | list) for each in value)
    return not isinstance(value, Mapping)


def _bare(part: str) -> str:
    """Return a part of a path without its number: 'keyword[2]' -> 'keyword'."""
    return part.split("[")[0]


def _names(key: Key) -> Key:
    """Return a path in plain words, without numbers of list items."""
    return tuple(terms.plain(_bare(part)) for part in key)


def _overlaps(names: Key, used: Key) -> bool:
    """Whether a path lies in a used one, or a used one in it."""
    return names[: len(used)] == used or used[: len(names)] == names


def _child(value: Any, name: str) -> Any:
    if not isinstance(value, Mapping):
        return None
    return next((value[key] for key in value if terms.plain(key) == name), None)
