"""Sources of results as RIS and BibTeX, for reference managers. Pure.

A citation is taken apart only as far as its form is certain: authors, journal, year, volume, issue and pages.
What can't be read stays in a note, and titles are never made up: reference managers complete them from the DOI.
"""

import re
import unicodedata
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Protocol

_AUTHOR = r"[^\W\d_][\w'’ -]*? [A-Z]{1,3}"
_CITATION = re.compile(
    rf"(?:(?P<authors>{_AUTHOR}(?:, {_AUTHOR})*)(?P<others>,? et al)?\. )?"
    r"(?P<journal>[A-Z][A-Za-z&: -]*[A-Za-z]) (?P<year>(?:19|20)\d\d)(?:;(?P<rest>.+))?"
)
_PLACE = re.compile(
    r"(?P<volume>\d+)(?:\((?P<issue>[^()]+)\)| (?P<supplement>Suppl \d+))?"
    r"(?::(?P<first>[A-Za-z]?\d+[A-Za-z]?)(?:[-–](?P<last>[A-Za-z]?\d+[A-Za-z]?))?)?"
)


@dataclass(frozen=True)
class Source:
    """A published source, and the hub's own addresses of the results that come from it. '' means unknown."""

    code: str
    authors: tuple[str, ...] = ()  # 'Daley, M. F.'
    and_others: bool = False
    journal: str = ""
    year: str = ""
    volume: str = ""
    issue: str = ""
    first_page: str = ""
    last_page: str = ""
    unread: str = ""
    doi: str = ""
    pmid: str = ""
    url: str = ""
    results: tuple[str, ...] = ()


class Cited(Protocol):
    """What an outcome says of its source."""

    code: str
    citation: str
    doi: str
    pmid: str
    url: str


def by_source(outcomes: Iterable[Cited], *, address: Callable[[str], str]) -> list[Source]:
    """Return each citation once, with the addresses of all its results, in order of the first.

    Results of one source may give its DOI, PubMed ID or URL apart: they're put together.
    """
    found: dict[str, Source] = {}
    for outcome in outcomes:
        source = found.get(outcome.citation) or read(outcome)
        found[outcome.citation] = replace(
            source,
            doi=source.doi or outcome.doi,
            pmid=source.pmid or outcome.pmid,
            url=source.url or outcome.url,
            results=(*source.results, address(outcome.code)),
        )
    return list(found.values())


def read(outcome: Cited) -> Source:
    """Take the citation apart. What isn't certain stays whole in `unread`."""
    source = Source(code=outcome.code, doi=outcome.doi, pmid=outcome.pmid, url=outcome.url)
    citation = _one_line(outcome.citation)
    found = _CITATION.fullmatch(citation)
    if found is None:
        return replace(source, unread=citation)
    rest = found["rest"] or ""
    place = _PLACE.fullmatch(rest)
    return replace(
        source,
        authors=tuple(_inverted(name) for name in (found["authors"] or "").split(", ") if name),
        and_others=bool(found["others"]),
        journal=found["journal"],
        year=found["year"],
        volume=_part(place, "volume"),
        issue=_part(place, "issue") or _part(place, "supplement"),
        first_page=_part(place, "first"),
        last_page=_part(place, "last"),
        unread="" if place else rest,
    )


def _part(place: re.Match[str] | None, name: str) -> str:
    return (place[name] or "") if place else ""


def _inverted(author: str) -> str:
    """'Daley MF' as 'Daley, M. F.'"""
    family, _, initials = author.rpartition(" ")
    return f"{family}, {' '.join(f'{initial}.' for initial in initials)}"


def _one_line(text: str) -> str:
    """The text without line breaks and control characters, which would end a field."""
    return " ".join("".join(" " if unicodedata.category(sign) == "Cc" else sign for sign in text).split())


# -- RIS --------------------------------------------------------------------------------------------------------------


def ris(sources: Sequence[Source]) -> str:
    """Return an RIS file: one tag a line, lines ended by CR LF."""
    return "".join(f"{tag}  - {_one_line(value)}\r\n" for source in sources for tag, value in _ris_fields(source))


def _ris_fields(source: Source) -> list[tuple[str, str]]:
    fields = [
        *(("AU", author) for author in source.authors),
        ("PY", source.year),
        ("JO", source.journal),
        ("VL", source.volume),
        ("IS", source.issue),
        ("SP", source.first_page),
        ("EP", source.last_page),
        ("DO", source.doi),
        ("AN", source.pmid),
        ("UR", _link(source)),
        *(("N1", note) for note in _notes(source)),
    ]
    kind = "JOUR" if source.journal else "GEN"
    return [("TY", kind), *((tag, value) for tag, value in fields if value), ("ER", "")]


def _notes(source: Source) -> list[str]:
    found = ["More authors than the first are not listed"] if source.and_others else []
    found += [f"Cited as: {source.unread}"] if source.unread else []
    return found + [f"Result on CME Hub: {address}" for address in source.results]


def _link(source: Source) -> str:
    if source.url or not source.pmid:
        return source.url
    return f"https://pubmed.ncbi.nlm.nih.gov/{source.pmid}/"


# -- BibTeX -----------------------------------------------------------------------------------------------------------

_SIGNS = {
    "\\": r"\textbackslash{}",
    "~": r"\textasciitilde{}",
    "^": r"\textasciicircum{}",
    **{sign: f"\\{sign}" for sign in "&%$#_{}"},
}


def bibtex(sources: Sequence[Source]) -> str:
    """Return a BibTeX file in UTF-8."""
    return "\n".join(_entry(source) for source in sources)


def _entry(source: Source) -> str:
    fields = {
        "author": " and ".join([*map(_escaped, source.authors), *(["others"] if source.and_others else [])]),
        "journal": _escaped(source.journal),
        "year": source.year,
        "volume": source.volume,
        "number": _escaped(source.issue),
        "pages": "--".join(filter(None, [source.first_page, source.last_page])),
        "doi": _verbatim(source.doi),
        "pmid": _verbatim(source.pmid),
        "url": _verbatim(_link(source)),
        "note": ". ".join(map(_escaped, _bibtex_notes(source))),
    }
    lines = [f"  {name} = {{{value}}},\n" for name, value in fields.items() if value]
    return f"@{'article' if source.journal else 'misc'}{{cmehub:{source.code},\n{''.join(lines)}}}\n"


def _bibtex_notes(source: Source) -> list[str]:
    return _notes(replace(source, and_others=False))  # 'and others' says so already


def _escaped(text: str) -> str:
    return "".join(_SIGNS.get(sign, sign) for sign in _one_line(text))


def _verbatim(text: str) -> str:
    """An address as BibTeX reads it: without escapes, so what would end the field is percent-encoded."""
    return _one_line(text).replace("\\", "%5C").replace("{", "%7B").replace("}", "%7D").replace(" ", "%20")


# -- the formats ------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Format:
    extension: str
    name: str
    media_type: str
    write: Callable[[Sequence[Source]], str]


FORMATS = {
    kind.extension: kind
    for kind in (
        Format("ris", "RIS", "application/x-research-info-systems", ris),
        Format("bib", "BibTeX", "application/x-bibtex", bibtex),
    )
}
