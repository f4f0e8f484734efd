"""What in a vacancy's text a moderator should look at, and why: ways around the hub, and words that exclude people."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class Flag:
    """Words of the text, and why they're flagged."""

    words: str
    reason: str


_CONTACT = "Contact data in the text. It belongs under “How to apply,” where the page shows it once"
_LINK = "A link in the text. Readers can't see where it leads, and it can change after the review"
_AGE = "May exclude people by age (Age Discrimination in Employment Act)"
_ORIGIN = (
    "May exclude people by national origin (Title VII of the Civil Rights Act). Ask for fluency if the work needs it"
)
_CITIZENS = (
    "May exclude people who are allowed to work (8 U.S.C. § 1324b), unless a law or contract requires citizenship"
)
_SEX = "May exclude people by sex (Title VII of the Civil Rights Act)"
_HEALTH = "May exclude people with disabilities (Americans with Disabilities Act). Name the task instead"
_FAMILY = "May exclude people by family status or pregnancy"

_PATTERNS: tuple[tuple[str, str], ...] = (
    (r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+", _CONTACT),
    (r"[\w.+-]+\s*(?:\(at\)|\[at\])\s*[\w-]+(?:\s*(?:\(dot\)|\[dot\]|\.)\s*\w+)+", _CONTACT),
    (r"(?<!\w)(?:\+?1[ .-]?)?\(?\d{3}\)?[ .-]\d{3}[ .-]\d{4}(?!\w)", _CONTACT),
    (r"\b(?:whats\s?app|telegram|signal me|text me)\b", _CONTACT),
    (r"\bhttps?://\S+|\bwww\.\S+|\b[\w-]+\.(?:com|org|net|edu|gov|io|us|health|jobs)\b(?:/\S*)?", _LINK),
    (r"\brecent(?:ly)?[ -](?:college |nursing |medical school )?grad(?:uate|uated)?s?\b|\bnew grads? only\b", _AGE),
    (r"\b(?:young|youthful|energetic|digital native|under (?:30|35|40|45|50)|no older than \d+)\b", _AGE),
    (
        r"\bnative(?:[ -](?:english|spanish))?[ -]speak(?:er|ers|ing)\b|\bno (?:foreign )?accents?\b",
        _ORIGIN,
    ),
    (r"\bamerican[ -]born\b", _ORIGIN),
    (
        r"\b(?:u\.?s\.? )?citizens? only\b|\bonly (?:u\.?s\.? )?citizens?\b",
        _CITIZENS,
    ),
    (r"\bmust be an? (?:u\.?s\.? |american )?citizen\b", _CITIZENS),
    (r"\b(?:green card holders?|h-?1b|opt) (?:only|need not apply)\b|\bno (?:h-?1b|opt)\b", _CITIZENS),
    (r"\b(?:males?|females?|men|women|ladies) (?:only|preferred)\b|\b(?:salesman|handyman|girl friday)\b", _SEX),
    (r"\b(?:able-bodied|perfect health|no disabilit(?:y|ies)|healthy applicants?)\b", _HEALTH),
    (
        r"\b(?:unmarried|single|childless)(?: applicants?| candidates?)? (?:only|preferred)\b|\bno (?:kids|children)\b",
        _FAMILY,
    ),
)
_COMPILED = tuple((re.compile(pattern, re.IGNORECASE), reason) for pattern, reason in _PATTERNS)


def flags_in(texts: Mapping[str, str]) -> list[tuple[str, Flag]]:
    """Return what to look at in each text, as (label of the text, flag). Each reason and wording once a text."""
    return [(label, flag) for label, text in texts.items() for flag in dict.fromkeys(_in(text))]


def _in(text: str) -> Iterator[Flag]:
    taken: list[range] = []
    for pattern, reason in _COMPILED:
        for found in pattern.finditer(text):
            if not any(found.start() in other for other in taken):  # the domain of an email address isn't a link too
                taken.append(range(found.start(), found.end()))
                yield Flag(found.group().strip(), reason)
