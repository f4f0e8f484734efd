"""The ZIP file of an audit pack: the transcript, the certificates by number, and an index of both."""

import csv
import io
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import IO
from zipfile import ZIP_DEFLATED, ZipFile

from django.template.loader import render_to_string

from cmehub.lib import uploads
from cmehub.lib.sheets import safe_cell
from programs.ledger.models import Certificate
from programs.requirements.words import plain
from programs.transcripts import pdf
from programs.transcripts.queries import Line, Transcript, numbered

_LONGEST_TITLE = 60
_HEADER = ("number", "completed_on", "activity", "provider", "credits", "counts_for", "confirmed_by", "certificate")


@dataclass(frozen=True)
class Indexed:
    """A line of the index. `files` are the names of its certificates in the archive."""

    number: int
    line: Line
    files: tuple[str, ...]


def write(transcript: Transcript, into: IO[bytes], *, progress: Callable[[int, int], None]) -> None:
    """Write the archive. Calls `progress` with the number of files written, and of all files."""
    lines = numbered(transcript.lines)
    total = sum(len(line.entry.certificates.all()) for line in lines.values()) + 3
    index: list[Indexed] = []
    done = 0
    with ZipFile(into, "w", ZIP_DEFLATED) as archive:
        archive.writestr("transcript.pdf", pdf.render(transcript))
        progress(done := done + 1, total)
        for number, line in lines.items():
            files = []
            for place, certificate in enumerate(line.entry.certificates.all(), start=1):
                name = _name(number, line, certificate, place, width=len(str(len(lines))))
                if _copy(certificate, archive, name):
                    files.append(name)
                progress(done := done + 1, total)
            index.append(Indexed(number, line, tuple(files)))
        archive.writestr("index.csv", _sheet(index))
        context = {"transcript": transcript, "index": index, "without": [each for each in index if not each.files]}
        archive.writestr("index.html", render_to_string("programs/transcripts/pack_index.html", context))
        progress(total, total)


def _name(number: int, line: Line, certificate: Certificate, place: int, *, width: int) -> str:
    """Return certificates/01 2026-03-14 Title.pdf."""
    title = uploads.plain_name(line.entry.title.replace("/", "_").replace("\\", "_"))[:_LONGEST_TITLE].strip(" .")
    again = f" ({place})" if place > 1 else ""
    suffix = PurePosixPath(certificate.stored_as).suffix
    return f"certificates/{number:0{max(2, width)}} {line.entry.completed_on} {title or 'Activity'}{again}{suffix}"


def _copy(certificate: Certificate, archive: ZipFile, name: str) -> bool:
    """Copy a file in pieces. Return False if it was deleted since."""
    try:
        stored = uploads.opened(certificate.stored_as)
    except FileNotFoundError:
        return False
    with stored, archive.open(name, "w") as member:
        shutil.copyfileobj(stored, member)
    return True


def _sheet(index: list[Indexed]) -> str:
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(_HEADER)
    for each in index:
        line = each.line
        cells = (
            each.number,
            line.entry.completed_on,
            line.entry.title,
            line.provider,
            "; ".join(f"{plain(amount)} {name}" for _, name, amount in line.credits),
            line.counts_for,
            line.confirmed_by,
            "; ".join(each.files) or "No certificate on file",
        )
        writer.writerow([safe_cell(cell) for cell in cells])
    return "\ufeff" + text.getvalue()
