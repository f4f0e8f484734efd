"""A transcript as CSV and as JSON. `docs/transcripts.md` documents both."""

import csv
import io
import json
from typing import Any

from cmehub.lib.sheets import safe_cell
from programs.requirements.words import plain
from programs.transcripts.queries import Line, Transcript

NOTE = "Self-reported unless marked “Confirmed by provider.”"
COLUMNS = (
    "completed_on",
    "activity",
    "provider",
    "credits",
    "topics",
    "format",
    "board_approval",
    "counts_for",
    "certificate",
    "confirmed_by",
    "id",
)


def as_csv(transcript: Transcript) -> str:
    """Return one row for each activity, with a byte order mark, by which Excel knows the encoding."""
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(COLUMNS)
    for line in transcript.lines:
        writer.writerow([safe_cell(value) for value in _cells(line)])
    return "\ufeff" + text.getvalue()


def _cells(line: Line) -> tuple[Any, ...]:
    entry = line.entry
    return (
        entry.completed_on,
        entry.title,
        line.provider,
        "; ".join(f"{code} {plain(amount)}" for code, _, amount in line.credits),
        "; ".join(f"{code} {plain(hours)}" for code, _, hours in line.topics),
        entry.format.code if entry.format else "",
        entry.approved_by,
        line.counts_for,
        line.has_certificate,
        line.confirmed_by,
        str(entry.public_id),
    )


def as_json(transcript: Transcript) -> str:
    return json.dumps(_document(transcript), ensure_ascii=False, indent=2)


def _document(transcript: Transcript) -> dict[str, Any]:
    """Return the whole transcript. null means not stated. Amounts are text, so that nothing is rounded."""
    return {
        "format": "cme-hub-transcript",
        "version": 1,
        "made_on": transcript.made_on.isoformat(),
        "covers": transcript.covers,
        "note": NOTE,
        "person": {
            "name": transcript.name,
            "professions": list(transcript.professions),
            "licenses": [
                {"credential": each.name, "number": each.number or None, "expires_on": each.expires_on.isoformat()}
                for each in transcript.licenses
            ],
        },
        "activities": [_activity(line) for line in transcript.lines],
    }


def _activity(line: Line) -> dict[str, Any]:
    entry = line.entry
    return {
        "id": str(entry.public_id),
        "title": entry.title,
        "provider": line.provider or None,
        "completed_on": entry.completed_on.isoformat(),
        "format": entry.format.code if entry.format else None,
        "board_approval": entry.approved_by or None,
        "credits": [{"type": code, "name": name, "amount": plain(amount)} for code, name, amount in line.credits],
        "topics": [{"topic": code, "name": name, "hours": plain(hours)} for code, name, hours in line.topics],
        "certificate": line.has_certificate,
        "confirmed_by": line.confirmed_by or None,
        "counts_for": line.counts_for or None,
    }
