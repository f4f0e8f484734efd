"""Files to import, and what becomes of them."""

import csv
import io
from collections.abc import Mapping, Sequence
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone
from openpyxl.workbook.workbook import Workbook

from accounts.users.models import User
from programs.importing import actions, exporting, work
from programs.importing.enums import ImportState, Kind
from programs.importing.kinds import TABLES
from programs.importing.models import Import


def csv_file(rows: Sequence[Sequence[str]], *, encoding: str = "utf-8", delimiter: str = ",") -> bytes:
    text = io.StringIO()
    csv.writer(text, delimiter=delimiter).writerows(rows)
    return text.getvalue().encode(encoding)


def of_dicts(rows: Sequence[Mapping[str, str]]) -> list[list[str]]:
    """Return rows with a header. All have the same columns."""
    return [[*rows[0]], *([*row.values()] for row in rows)]


def new_book() -> Any:
    return Workbook()  # type: ignore[no-untyped-call]


def saved(book: Any) -> bytes:
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def workbook(rows: Sequence[Sequence[Any]], *, merge: str = "") -> bytes:
    book = new_book()
    for row in rows:
        book.active.append(row)
    if merge:
        book.active.merge_cells(merge)
    return saved(book)


def upload(content: bytes, *, kind: Kind, by: User, name: str = "rows.csv") -> Import:
    return actions.upload(kind=kind, file=SimpleUploadedFile(name, content), by=by, now=timezone.now())


def checked(content: bytes, *, kind: Kind, by: User, name: str = "rows.csv") -> Import:
    """Upload a file and let a worker check it."""
    of = upload(content, kind=kind, by=by, name=name)
    work.work_on_due(now=timezone.now())
    of.refresh_from_db()
    return of


def apply(of: Import, *, by: User) -> Import:
    """Confirm a checked import and let a worker apply it, without the refused rows."""
    actions.confirm(of=of, by=by, leave_out_refused=True, now=timezone.now())
    work.work_on_due(now=timezone.now())
    of.refresh_from_db()
    assert of.state == ImportState.APPLIED
    return of


def figures(of: Import) -> tuple[int, int, int, int]:
    """Return how many rows were added, changed, the same and refused."""
    return of.added, of.changed, of.same, of.refused


def errors(of: Import) -> list[tuple[int, str, str]]:
    return list(of.errors.order_by("row", "pk").values_list("row", "column", "message"))


def exported(kind: Kind, form: str = "csv") -> bytes:
    """Export all records of a kind."""
    table = TABLES[kind]
    stream = exporting.FORMATS[form][1]
    return b"".join(stream(exporting.rows(table, table.model._default_manager.order_by("pk"))))


def cells(content: bytes) -> list[dict[str, str]]:
    """Return a CSV file's rows by column."""
    return list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"))))
