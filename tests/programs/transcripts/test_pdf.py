"""The PDF: for archives, tagged, and made of what people typed without reading any of it as markup."""

import datetime as dt
import json
import re
import zlib
from collections.abc import Iterator
from typing import Any

import pytest
import typst
from django.utils import timezone

from accounts.users.models import User
from programs.transcripts import pdf
from programs.transcripts.queries import transcript
from tests.factories import accounts as people
from tests.factories import rosters

pytestmark = pytest.mark.django_db

TODAY = dt.date(2026, 5, 4)
HOSTILE = (
    "#panic()",
    '#read("/etc/passwd")',
    "*bold* _it_ $x^2$ `code` <label> @ref = Heading",
    '"quoted" \\ back\\slash \\u{1F600} #{1+1}',
    '// comment /* more */ #import "@preview/x:0.1.0"',
    "a\x00b\u202ec\u200bd\ufffe",
    "漢字 and عربى and 😀 and ™",
    "Łódź, Ångström, β-lactam, ≥ 90%",
)


@pytest.fixture
def pat() -> User:
    user = rosters.clinician()
    people.license(user=user, number="F340029", expires_on=dt.date(2027, 1, 31))
    return user


def raw(content: bytes) -> str:
    """Return a PDF with its streams inflated."""
    streams = re.findall(rb"stream\r?\n(.*?)\r?\nendstream", content, re.DOTALL)
    return "\n".join(each.decode("latin-1") for each in (content, *map(_inflated, streams)))


def _inflated(stream: bytes) -> bytes:
    try:
        return zlib.decompress(stream)
    except zlib.error:
        return stream


def shown(data: dict[str, Any]) -> set[str]:
    """Return every text in the template's tables, as typst itself sees it."""
    inputs = {"data": json.dumps(data)}
    found = typst.query(str(pdf.TEMPLATE), "table", root=str(pdf.TEMPLATE.parent), sys_inputs=inputs)
    return set(_texts(json.loads(found)))


def _texts(node: Any) -> Iterator[str]:
    if isinstance(node, dict) and node.get("func") == "text":
        yield node["text"]
    for child in node.values() if isinstance(node, dict) else node if isinstance(node, list) else ():
        yield from _texts(child)


def test_it_s_tagged_and_for_archives(pat: User) -> None:
    program = rosters.activity()
    rosters.entry(user=pat, program=program, confirmed_by=program.provider, confirmed_at=timezone.now())

    content = pdf.render(transcript(pat, as_of=TODAY))

    said = raw(content)
    assert content.startswith(b"%PDF-1.7")
    assert "<pdfaid:part>2</pdfaid:part>" in said
    assert "<pdfaid:conformance>A</pdfaid:conformance>" in said
    assert "<pdfuaid:part>1</pdfuaid:part>" in said
    assert "Transcript of Pat Doe" in said
    assert "/StructTreeRoot" in said
    assert "HubSans-Regular" in said
    assert "HubSerif-SemiBold" in said


@pytest.mark.parametrize("text", HOSTILE)
def test_what_people_type_is_shown_and_never_read_as_markup(pat: User, text: str) -> None:
    pat.profile.last_name = text.replace("\x00", "")
    pat.profile.save()
    rosters.entry(user=pat, title=text.replace("\x00", ""), provider_name=text.replace("\x00", ""))

    found = transcript(pat, as_of=TODAY)

    assert pdf.render(found).startswith(b"%PDF-1.7")
    assert text.replace("\x00", "") in shown(pdf.document(found))


def test_characters_without_a_glyph_become_squares_and_controls_disappear(monkeypatch: pytest.MonkeyPatch) -> None:
    compiled: list[str] = []
    real = pdf._compile

    def watched(text: str) -> bytes:
        compiled.append(text)
        return real(text)

    monkeypatch.setattr(pdf, "_compile", watched)
    pdf.typeset(_document("漢字 and 😀\u202e, but β and Łódź"))

    assert json.loads(compiled[-1])["name"] == "□□ and □, but β and Łódź"


def test_a_long_transcript_takes_less_than_a_second_and_repeats_its_header() -> None:
    line = {name: "Mar 14, 2026" for name in ("day", "title", "provider", "topics", "counts_for", "confirmed")}
    line["certificate"] = "Yes"

    content = pdf.typeset({**_document("Pat Doe"), "activities": [{**line, "credits": ["1 credit"]}] * 300})

    assert len(re.findall(r"/Type\s*/Page\b", raw(content))) > 5


def _document(name: str) -> dict[str, Any]:
    empty: dict[str, Any] = {"licenses": [], "activities": [], "totals": []}
    return {"name": name, "professions": "", "covers": "", "made_on": "", "note": "", **empty}
