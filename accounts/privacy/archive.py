"""The ZIP file of an export: everything as JSON, each table as CSV, and the files.

Rows are written one capability at a time, and files are copied in pieces, so memory doesn't grow with the export.
"""

import io
import json
import shutil
from collections.abc import Callable, Sequence
from typing import IO
from zipfile import ZIP_DEFLATED, ZipFile

from django.core.serializers.json import DjangoJSONEncoder

from accounts.users import personal_data
from accounts.users.models import User
from accounts.users.personal_data import File
from cmehub.lib import sheets, uploads

_README = """\
Your data from CME Hub ({site})

data.json      everything, in the format that other programs read
csv/           the same, as one spreadsheet for each table
files/         the files you uploaded

Times are in UTC. In the spreadsheets, a cell that would be read as a formula starts with an apostrophe.
Your password isn't included, because we only store a hash of it.
"""


def write(user: User, into: IO[bytes], *, site: str, progress: Callable[[int, int], None]) -> None:
    """Write the archive. Calls `progress` with the number of sections written, and of all sections."""
    holdings = personal_data.holdings()
    everything = {}
    with ZipFile(into, "w", ZIP_DEFLATED) as archive:
        archive.writestr("README.txt", _README.format(site=site))
        for number, holding in enumerate(holdings, start=1):
            part = holding.export(user)
            everything[holding.name] = part.tables
            for name, rows in part.tables.items():
                if rows:
                    archive.writestr(f"csv/{name}.csv", _sheet(rows))
            for file in part.files:
                _copy(file, archive)
            progress(number, len(holdings))
        archive.writestr("data.json", json.dumps(everything, cls=DjangoJSONEncoder, indent=2, ensure_ascii=False))


def _sheet(rows: Sequence[personal_data.Row]) -> str:
    text = io.StringIO()
    sheets.write(text, rows)
    return text.getvalue()


def _copy(file: File, archive: ZipFile) -> None:
    try:
        stored = uploads.opened(file.stored_as)
    except FileNotFoundError:  # deleted since
        return
    with stored, archive.open(f"files/{file.path}", "w") as member:
        shutil.copyfileobj(stored, member)
