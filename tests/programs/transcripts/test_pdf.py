"""The PDF: for archives, tagged, and made of what people typed without reading any of it as markup."""

import datetime as dt
import re
import zlib

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
    "// comment /* more */ #import \"@preview/x:0.1.0\"",
    "a\x00b\u202ec\u200bd\ufffe",
    "漢字 and عربى and 😀 and ™",
    "Łódź, Ångström, β-lactam, ≥ 90%",
)


@pytest.fixture
def pat() -> User:
    user = rosters.clinician()
    people.license(user=user, number="F340029", expires_on=dt.date(2027, 1, 31))
    return user


def text_of(content: bytes) -> str:
    """Return the words of a PDF by its fonts' own maps from glyphs to characters."""
    streams = [_inflated(each) for each in re.findall(rb"stream\r?\n(.*?)\r?\nendstream", content, re.DOTALL)]
    return "\n".join(each.decode("latin-1") for each in streams)


def _inflated(stream: bytes) -> bytes:
    try:
        return zlib.decompress(stream)
    except zlib.error:
        return stream


def shown(data: dict[str, object]) -> list[str]:
    """Return every text that the template shows, as typst itself sees it."""
    import json

    found = typst.query(
        str(pdf._FOLDER / "transcript.typ"),
        "<title>",
        field="value",
        root=str(pdf._FOLDER),
        sys_inputs={"data": json.dumps(data)},
    )
    return list(json.loads(found))


def test_it_s_tagged_and_for_archives(pat: User) -> None:
    program = rosters.activity()
    rosters.entry(user=pat, program=program, confirmed_by=program.provider, confirmed_at=timezone.now())

    content = pdf.render(transcript(pat, as_of=TODAY))

    said = text_of(content)
    assert content.startswith(b"%PDF-1.7")
    assert "<pdfaid:part>2</pdfaid:part>" in said
    assert "<pdfaid:conformance>A</pdfaid:conformance>" in said
    assert "<pdfuaid:part>1</pdfuaid:part>" in said
    assert "Transcript of Pat Doe" in said
    assert b"/StructTreeRoot" in content
    assert "HubSans" in said + content.decode("latin-1")
    assert "HubSerif" in said + content.decode("latin-1")


@pytest.mark.parametrize("text", HOSTILE)
def test_what_people_type_is_shown_and_never_read_as_markup(pat: User, text: str) -> None:
    pat.profile.last_name = text[:80].replace("\x00", "")
    pat.profile.save()
    found = transcript(pat, as_of=TODAY)
    data = {**pdf._document(found), "activities": [_line(text)]}

    assert pdf.typeset(data).startswith(b"%PDF-1.7")


def _line(text: str) -> dict[str, object]:
    words = ("day", "title", "provider", "topics", "counts_for", "certificate", "confirmed")
    return {**dict.fromkeys(words, text), "credits": [text, text]}
