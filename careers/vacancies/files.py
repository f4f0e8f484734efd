"""Uploaded files of vacancies: CSV, or XML in Indeed's style. They're other people's, so nothing in them is obeyed."""

import csv
import io
from collections.abc import Iterator
from pathlib import PurePosixPath
from xml.parsers import expat

from cmehub.lib.sheets import plain_text

MOST_ROWS = 500
MOST_MB = 5
MOST_CHARACTERS = 20_000
_JOB = "job"
_MOST_DEPTH = 10

Job = dict[str, str]  # name of the column or element -> text


class BadFile(Exception):
    """The file can't be read. `str()` is a message for the person."""


def read(name: str, content: bytes) -> list[Job]:
    """Return the file's jobs, in their order (raises BadFile)."""
    if len(content) > MOST_MB * 1_000_000:
        raise BadFile(f"Choose a file of {MOST_MB} MB or less")
    suffix = PurePosixPath(name.lower()).suffix
    if suffix not in (".csv", ".xml"):
        raise BadFile("Choose a CSV or XML file")
    jobs = list(_of_xml(content) if suffix == ".xml" else _of_csv(content))
    if not jobs:
        raise BadFile("There are no vacancies in this file")
    if len(jobs) > MOST_ROWS:
        raise BadFile(f"Split the file: it can have at most {MOST_ROWS} vacancies")
    return jobs


def _of_csv(content: bytes) -> Iterator[Job]:
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = content.decode("cp1252", errors="replace")
    if "\0" in text:
        raise BadFile("This isn't a CSV file. In a spreadsheet program, save it as “CSV UTF-8”")
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    try:
        header = [each.strip().lower().replace(" ", "_") for each in next(reader, [])]
        if "referencenumber" not in header:
            raise BadFile("The first line must name the columns, among them “referencenumber”")
        for row in reader:
            if any(cell.strip() for cell in row):
                cells = [plain_text(cell)[:MOST_CHARACTERS] for cell in row]
                yield dict(zip(header, cells, strict=False))
    except csv.Error as error:
        raise BadFile(f"Line {reader.line_num} can't be read as CSV: {error}") from None


def _of_xml(content: bytes) -> list[Job]:
    """Read the `job` elements. A document type is refused, and with it all entities, so that none can expand."""
    reader = _Jobs()
    parser = expat.ParserCreate()
    parser.buffer_text = True
    parser.StartDoctypeDeclHandler = reader.refuse
    parser.StartElementHandler = reader.start
    parser.EndElementHandler = reader.end
    parser.CharacterDataHandler = reader.hear
    try:
        parser.Parse(content, True)
    except expat.ExpatError as error:
        raise BadFile(f"Line {error.lineno} isn't valid XML: {expat.ErrorString(error.code)}") from None
    return reader.jobs


class _Jobs:
    """Collects the jobs of a file while it's parsed."""

    def __init__(self) -> None:
        self.jobs: list[Job] = []
        self._path: list[str] = []
        self._text: list[str] = []

    def refuse(self, *args: object) -> None:
        raise BadFile("Remove the document type (<!DOCTYPE …>) from the file. Files with entities aren't read")

    def start(self, name: str, attributes: dict[str, str]) -> None:
        self._path.append(name.lower())
        self._text = []
        if len(self._path) > _MOST_DEPTH:
            raise BadFile("The elements of this file are nested too deeply")
        if self._path[-1] == _JOB:
            self.jobs.append({})
            if len(self.jobs) > MOST_ROWS:
                raise BadFile(f"Split the file: it can have at most {MOST_ROWS} vacancies")

    def hear(self, text: str) -> None:
        self._text.append(text)

    def end(self, name: str) -> None:
        if len(self._path) > 1 and self._path[-2] == _JOB:
            self.jobs[-1].setdefault(self._path[-1], "".join(self._text).strip()[:MOST_CHARACTERS])
        self._path.pop()
        self._text = []
