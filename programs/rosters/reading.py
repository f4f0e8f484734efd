"""Read a roster: CSV or a workbook with the template's columns, or the JSON of learner completions (ACCME).

Bad rows are reported by number and don't stop the others. What's reported never quotes a row.
"""

import datetime as dt
import io
import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from decimal import Decimal, InvalidOperation
from typing import Any, NamedTuple

from accounts.users.enums import State
from accounts.verification.rules import npi_problem
from cmehub.lib.sheets import plain_text
from programs.importing import reading as sheets
from programs.importing.reading import Unreadable
from programs.ledger.tables import read_day
from programs.ledger.transcripts import completion_day
from programs.portal.pars_terms import credit_type_of
from programs.rosters.rules import Learner

MOST_ROWS = 5_000
MOST_MB = 5
LONGEST = 200  # characters of a value
COLUMNS = (
    "first_name",
    "last_name",
    "npi",
    "license_state",
    "license_number",
    "birth_month_day",
    "completed_on",
    "completion_id",
)
_REQUIRED = ("first_name", "last_name", "completed_on", "completion_id")
_NUMBERS = ({"npi"}, {"license_state", "license_number"})
_FIRST_DAY = dt.date(1990, 1, 1)
_MOST_DEEP = 60  # levels of JSON
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")

Offers = Mapping[str, Decimal | None]  # the activity's credit types with the most of each. None: not stated


class Problem(NamedTuple):
    row: int
    text: str


class Wrong(Exception):
    """A value can't be read. `str()` says what to enter."""


@dataclass(frozen=True)
class Row:
    """One completion. `number` is the file's: of the spreadsheet's row, or of the report in a JSON file."""

    number: int
    learner: Learner
    completed_on: dt.date
    completion_id: str
    amounts: Mapping[str, Decimal]

    def as_json(self) -> dict[str, Any]:
        amounts = {code: str(amount) for code, amount in self.amounts.items()}
        return {**asdict(self), "completed_on": self.completed_on.isoformat(), "amounts": amounts}

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> "Row":
        return cls(
            number=data["number"],
            learner=Learner(**data["learner"]),
            completed_on=dt.date.fromisoformat(data["completed_on"]),
            completion_id=data["completion_id"],
            amounts={code: Decimal(amount) for code, amount in data["amounts"].items()},
        )


@dataclass(frozen=True)
class Reading:
    rows: Sequence[Row]
    problems: Sequence[Problem]


@dataclass
class _Raw:
    """A row as text. `credits` are by our code, or by the file's own words where we know none."""

    number: int
    cells: Mapping[str, str]
    credits: Mapping[str, str] = field(default_factory=dict)


def template(offers: Offers) -> list[str]:
    """Return the header of a file for an activity: one column for each of its credit types."""
    return [*COLUMNS, *offers]


def read(content: bytes, *, offers: Offers, as_of: dt.date, accme_id: str = "") -> Reading:
    """Return the file's completions and problems (raises Unreadable). `accme_id` is the activity's, '' if unknown."""
    start = content.lstrip(b"\xef\xbb\xbf \t\r\n")[:1]
    raws = _json_rows(content, accme_id) if start in (b"{", b"[") else _sheet_rows(content, offers)
    rows: list[Row] = []
    problems: list[Problem] = []
    seen: dict[str, int] = {}
    count = 0
    for count, raw in enumerate(raws, start=1):
        if count > MOST_ROWS:
            raise Unreadable(f"The file has more than {MOST_ROWS:,} rows. Split it into several.")
        if isinstance(raw, Problem):
            problems.append(raw)
            continue
        try:
            row = _row(raw, offers, as_of)
        except Wrong as reason:
            problems.append(Problem(raw.number, str(reason)))
            continue
        if (first := seen.setdefault(row.completion_id, row.number)) != row.number:
            problems.append(Problem(row.number, f"Has the same completion ID as row {first}"))
            continue
        rows.append(row)
    if not count:
        raise Unreadable("The file has no completions in it.")
    return Reading(rows, problems)


# -- one row -----------------------------------------------------------------------------------------------------------


def _row(raw: _Raw, offers: Offers, as_of: dt.date) -> Row:
    cells = {name: value.strip() for name, value in raw.cells.items()}
    if any(len(value) > LONGEST for value in cells.values()):
        raise Wrong(f"Shorten values to {LONGEST} characters")
    for name in _REQUIRED:
        if not cells.get(name):
            raise Wrong(f"Enter {_in_words(name)}")
    return Row(
        number=raw.number,
        learner=_learner(cells),
        completed_on=_day(cells["completed_on"], as_of),
        completion_id=cells["completion_id"],
        amounts=_amounts(raw.credits, offers),
    )


def _in_words(name: str) -> str:
    return {"completed_on": "the completion date", "completion_id": "the completion ID"}.get(
        name, f"the {name.replace('_', ' ')}"
    )


def _learner(cells: Mapping[str, str]) -> Learner:
    npi, state, number = (cells.get(name, "") for name in ("npi", "license_state", "license_number"))
    if npi and npi_problem(npi):
        raise Wrong("This isn't a valid NPI. Check for a mistyped digit")
    if bool(state) != bool(number):
        raise Wrong("Enter the license number together with its state")
    if not npi and not number:
        raise Wrong("Enter an NPI, or a license number with its state")
    return Learner(
        first=cells["first_name"],
        last=cells["last_name"],
        npi=npi,
        license_state=_state(state) if state else "",
        license_number=number,
        birth=month_and_day(cells.get("birth_month_day", "")),
    )


def _state(text: str) -> str:
    names = {str(state.label).casefold(): state.value for state in State}
    code = names.get(text.casefold(), text.upper())
    if code not in State.values:
        raise Wrong("Enter the license's state as two letters, such as CA")
    return code


def month_and_day(text: str) -> str:
    """Return '03-14' for 03-14, 3/14, 0314, 14-Mar or a whole date, and '' for '' (raises Wrong)."""
    if not text:
        return ""
    wrong = Wrong("Enter the birth month and day as MM-DD, such as 03-14")
    if found := re.fullmatch(r"(\d{1,2})-([A-Za-z]{3})[a-z]*", text):  # what Excel makes of 03-14
        if found[2].lower() not in _MONTHS:
            raise wrong
        month, day = _MONTHS.index(found[2].lower()) + 1, int(found[1])
    elif (
        found := re.fullmatch(r"(?:\d{4}-)?(\d{1,2})-(\d{1,2})", text)
        or re.fullmatch(r"(\d{1,2})/(\d{1,2})(?:/\d{4})?", text)
        or re.fullmatch(r"(\d{2})(\d{2})", text)
    ):
        month, day = int(found[1]), int(found[2])
    else:
        raise wrong
    try:
        return f"{dt.date(2000, month, day):%m-%d}"  # a leap year
    except ValueError:
        raise wrong from None


def _day(text: str, as_of: dt.date) -> dt.date:
    day = read_day(text)
    if day is None:
        raise Wrong("Enter the completion date as YYYY-MM-DD or MM/DD/YYYY")
    if day > as_of:
        raise Wrong("The completion date is in the future")
    if day < _FIRST_DAY:
        raise Wrong("Check the year of the completion date")
    return day


def _amounts(credits: Mapping[str, str], offers: Offers) -> dict[str, Decimal]:
    amounts = {}
    for code, text in credits.items():
        if not text.strip():
            continue
        if code not in offers:
            raise Wrong("Has credit of a type that this listing doesn't offer")
        amounts[code] = _amount(text.strip(), offers[code])
    if not amounts:
        raise Wrong("Enter the credit that was earned")
    return amounts


def _amount(text: str, most: Decimal | None) -> Decimal:
    try:
        amount = Decimal(text)
    except InvalidOperation:
        raise Wrong("Enter credit as a number, such as 1.25") from None
    if not amount.is_finite() or amount <= 0 or amount >= 100_000:
        raise Wrong("Enter credit above zero")
    if amount != (rounded := round(amount, 2)):
        raise Wrong("Enter credit with at most two decimal places")
    if most is not None and amount > most:
        raise Wrong(f"Has more credit than the listing's {most.normalize():f}")
    return rounded


# -- spreadsheets ------------------------------------------------------------------------------------------------------


def _sheet_rows(content: bytes, offers: Offers) -> Iterator[_Raw | Problem]:
    found = sheets.rows(io.BytesIO(content))
    header = [name.strip().lower().replace(" ", "_") for name in next(found, [])]
    codes = {code.lower(): code for code in offers}
    _check_header(header, codes)
    for number, cells in enumerate(found, start=2):
        if not cells:
            continue
        if len(cells) > len(header):
            yield Problem(number, "Has more values than the header has columns")
            continue
        values = dict(zip(header, map(plain_text, cells), strict=False))
        credits = {codes[name]: value for name, value in values.items() if name in codes}
        yield _Raw(number, {name: values.get(name, "") for name in COLUMNS}, credits)


def _check_header(header: Sequence[str], codes: Mapping[str, str]) -> None:
    """Refuse a file without the columns it needs. Others than those are ignored (raises Unreadable)."""
    missing = [name for name in _REQUIRED if name not in header]
    if not any(numbers <= set(header) for numbers in _NUMBERS):
        missing.append("npi, or license_state and license_number")
    if not codes.keys() & set(header):
        missing.append("a column for the credit, such as " + next(iter(codes.values()), "AMA_PRA_1"))
    twice = sorted({name for name in header if name and header.count(name) > 1 and name in (*COLUMNS, *codes)})
    if missing:
        raise Unreadable(f"The first row lacks: {'; '.join(missing)}. Download the template and compare.")
    if twice:
        raise Unreadable(f"The first row has these columns twice: {', '.join(twice)}.")


# -- JSON --------------------------------------------------------------------------------------------------------------


def _json_rows(content: bytes, accme_id: str) -> Iterator[_Raw | Problem]:
    try:
        data = json.loads(content.decode("utf-8-sig"), parse_float=str, parse_int=str)
    except (ValueError, RecursionError):
        raise Unreadable("This isn't valid JSON in UTF-8. Export it again.") from None
    if _depth(data) > _MOST_DEEP:
        raise Unreadable("This JSON is nested too deeply.")
    reports = _find(data, "activityreport")
    reports = [reports] if isinstance(reports, dict) else reports
    if not isinstance(reports, list) or not all(isinstance(each, dict) for each in reports):
        raise Unreadable("The file has no ACCMELearnerReports with an ActivityReport in it.")
    kept = {_completion_id(each) for each in reports if not _is_deletion(each)}
    for number, report in enumerate(reports, start=1):
        if _is_deletion(report):
            # A correction is a deletion and an addition with the same ID.
            if _completion_id(report) not in kept:
                yield Problem(number, "Deletes a completion, which CME Hub doesn't do. Send the corrected one instead")
            continue
        module = _text(_find(report, "moduleid"))
        if accme_id and module and module != accme_id:
            yield Problem(number, "Is about another activity, according to its module ID")
        elif (status := _text(_find(report, "status"))) and status.casefold() != "completed":
            yield Problem(number, "Isn't completed")
        else:
            yield _from_report(number, report)


def _from_report(number: int, report: dict[str, Any]) -> _Raw | Problem:
    certificates = _listed(_find(report, "creditcertificate"))
    credits: dict[str, str] = {}
    for certificate in certificates:
        received = _find(certificate, "creditreceived")
        for each in _listed(received):
            name = _text(_find(each, "activitycertification"))
            code = credit_type_of(name) or name
            if code in credits:
                return Problem(number, "Has two amounts of the same credit type")
            credits[code] = _text(_find(each, "numberofcredits"))
    cells = {
        "first_name": _text(_find(report, "givenname")),
        "last_name": _text(_find(report, "familyname")),
        "birth_month_day": _text(_find(report, "birthdate")),
        "completed_on": completion_day(_text(_find(report, "completeddatetime"))),
        "completion_id": _completion_id(report),
        **_identifiers(certificates),
    }
    return _Raw(number, cells, credits)


def _identifiers(certificates: Sequence[Any]) -> dict[str, str]:
    found: dict[str, str] = {}
    for certificate in certificates:
        for each in _listed(_find(certificate, "uniqueid")):
            domain, value = _text(_find(each, "domain")), _text(_find(each, "value"))
            state = re.sub(r"^state[:\s]*", "", domain, flags=re.IGNORECASE).upper()
            if domain.casefold() == "npi":
                found["npi"] = value
            elif state in State.values:
                found |= {"license_state": state, "license_number": value}
    return found


def _completion_id(report: Any) -> str:
    return _text(_find(report, "creditid"))


def _is_deletion(report: Any) -> bool:
    return _text(_find(report, "learnerrecordaction")).casefold() == "delete"


def _find(node: Any, name: str) -> Any:
    """Return the first value of a key anywhere below, whatever its case. The drafts differ in where it is."""
    if isinstance(node, dict):
        for key, value in node.items():
            if key.casefold() == name:
                return value
    for value in node.values() if isinstance(node, dict) else node if isinstance(node, list) else ():
        if (found := _find(value, name)) is not None:
            return found
    return None


def _listed(node: Any) -> list[Any]:
    return node if isinstance(node, list) else [] if node is None else [node]


def _text(node: Any) -> str:
    return node if isinstance(node, str) else ""


def _depth(node: Any) -> int:
    """Return the levels of nesting, without recursion."""
    depth, level = 0, [node]
    while level:
        depth += 1
        level = [
            child
            for each in level
            for child in (each.values() if isinstance(each, dict) else each if isinstance(each, list) else ())
        ]
    return depth
