"""A transcript as PDF by typst: tagged (PDF/UA-1) and for archives (PDF/A-2a).

What people typed reaches the template as JSON only, so that none of it is read as markup.
"""

import json
import re
import unicodedata
from pathlib import Path
from typing import Any

import typst

from cmehub.lib.dates import in_words
from programs.requirements.words import plain
from programs.transcripts.files import NOTE
from programs.transcripts.queries import Line, Transcript

TEMPLATE = Path(__file__).parent / "transcript.typ"
_NO_GLYPH = "\N{WHITE SQUARE}"
_MISSING = re.compile(r'the text `"(.+?)"` could not be displayed')
_ESCAPED = re.compile(r"\\u\{([0-9a-f]+)\}")
_MOST_SCRIPTS = 60  # that one document can mix


def render(transcript: Transcript) -> bytes:
    return typeset(document(transcript))


def typeset(data: dict[str, Any]) -> bytes:
    """Return the PDF. A character that no font of ours has becomes a square, since the standards allow no gaps."""
    text = json.dumps(data, ensure_ascii=False)
    text = "".join(each for each in text if not _is_control(each))
    for _ in range(_MOST_SCRIPTS):
        try:
            return _compile(text)
        except typst.TypstError as error:
            if not (missing := _MISSING.search(str(error))):
                raise
            shown = _ESCAPED.sub(lambda found: chr(int(found[1], 16)), missing[1])
            text = _without(text, {_script(each) for each in shown})
    raise ValueError("a transcript has characters of too many scripts")


def _compile(text: str) -> bytes:
    content = typst.compile(
        str(TEMPLATE),
        root=str(TEMPLATE.parent),
        font_paths=[str(TEMPLATE.parent / "font")],
        ignore_system_fonts=True,
        sys_inputs={"data": text},
        pdf_standards=["a-2a", "ua-1"],
    )
    assert isinstance(content, bytes), "one file, not one for each page"
    return content


def _is_control(character: str) -> bool:
    """Whether a character only steers others: controls, directions, unassigned and private ones."""
    return unicodedata.category(character).startswith("C")


def _script(character: str) -> str:
    """Return the first word of the character's name: CJK, ARABIC. Symbols are on their own."""
    name = unicodedata.name(character, "")
    return name.split(" ")[0].split("-")[0] if character.isalpha() else character


def _without(text: str, scripts: set[str]) -> str:
    return "".join(_NO_GLYPH if not each.isascii() and _script(each) in scripts else each for each in text)


# -- what it says ------------------------------------------------------------------------------------------------------


def document(transcript: Transcript) -> dict[str, Any]:
    """Return the words of the template, by place."""
    return {
        "name": transcript.name,
        "professions": ", ".join(transcript.professions),
        "covers": transcript.covers,
        "made_on": in_words(transcript.made_on),
        "note": NOTE,
        "licenses": [
            {"name": each.name, "number": each.number or "Not on file", "expires": in_words(each.expires_on)}
            for each in transcript.licenses
        ],
        "activities": [_activity(line) for line in transcript.lines],
        "totals": [{"name": name, "amount": plain(amount)} for name, amount in transcript.totals],
    }


def _activity(line: Line) -> dict[str, Any]:
    return {
        "day": in_words(line.entry.completed_on),
        "title": line.entry.title,
        "provider": line.provider or "Provider not stated",
        "credits": [f"{plain(amount)} {name}" for _, name, amount in line.credits],
        "topics": ", ".join(f"{name} {plain(hours)} h" for _, name, hours in line.topics),
        "counts_for": line.counts_for,
        "certificate": "Yes" if line.has_certificate else "No",
        "confirmed": f"Confirmed by provider: {line.confirmed_by}" if line.confirmed_by else "",
    }
