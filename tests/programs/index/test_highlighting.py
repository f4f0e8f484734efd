"""Found words are marked in the texts of a page, which stay the same otherwise."""

import re

import pytest
from django.test import Client
from django.urls import reverse
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from programs.index.highlighting import Shown, highlight
from programs.index.memory import memory_of
from programs.index.models import Synonym, SynonymKind
from programs.index.questions import understand
from programs.search.documents import PROGRAMS
from tests.factories import accounts as people
from tests.factories import programs as make

pytestmark = pytest.mark.django_db


def marked(text: str, *shown: Shown) -> list[tuple[tuple[str, ...], str]]:
    memory = memory_of(PROGRAMS)
    assert memory.refresh()
    return [(each.whole, each.snippet) for each in highlight(understand(memory, text), shown)]


@pytest.mark.parametrize(
    ("asked", "text", "expected"),
    [
        ("sepsis", "Sepsis: the first hour", "<mark>Sepsis</mark>: the first hour"),
        ("treatment", "Treatments that help", "<mark>Treatments</mark> that help"),
        ("montreal", "Écho à Montréal", "Écho à <mark>Montréal</mark>"),
        ('"first hour"', "The hour, the first hour", "The <mark>hour</mark>, the <mark>first</mark> <mark>hour</mark>"),
        ("hour -sepsis", "Sepsis hour", "Sepsis <mark>hour</mark>"),
        ("evidence-based", "An evidence-based course", "An <mark>evidence</mark>-<mark>based</mark> course"),
        ("first hour", "Our first month", "Our <mark>first</mark> month"),
        ('"first hour"', "Our first month", "Our first month"),
        ("bp", "BP <140 & a <b>target</b>", "<mark>BP</mark> &lt;140 &amp; a &lt;b&gt;target&lt;/b&gt;"),
    ],
)
def test_a_title_has_its_found_words_marked(asked: str, text: str, expected: str) -> None:
    assert marked(asked, Shown([text])) == [((expected,), "")]


def test_what_a_synonym_leads_to_is_marked_but_not_a_part_of_it() -> None:
    Synonym.objects.create(term="heart attack", means="myocardial infarction", kind=SynonymKind.LAY)

    found = marked("heart attack", Shown(["Myocardial infarction now"]), Shown(["Myocardial injury"]))

    assert found[0][0] == ("<mark>Myocardial</mark> <mark>infarction</mark> now",)
    assert found[1][0] == ("Myocardial injury",)


def test_corrected_and_completed_words_are_marked() -> None:
    for _ in range(3):
        make.program(title="Antibiotic stewardship")

    assert marked("antibotic", Shown(["Antibiotics"]))[0][0] == ("<mark>Antibiotics</mark>",)
    assert marked("steward", Shown(["Stewardship"]))[0][0] == ("<mark>Stewardship</mark>",)


def test_a_snippet_shows_what_the_title_lacks() -> None:
    long = "One two three. " * 30
    text = f"{long}Taught at the bedside with vasopressors for septic shock on every ward of the hospital. {long}"

    ((title,), snippet) = marked("sepsis shock", Shown(["Sepsis now"], ["delirium", text]))[0]

    assert title == "<mark>Sepsis</mark> now"
    assert "septic <mark>shock</mark>" in snippet
    assert snippet.startswith("… ")
    assert snippet.endswith(" …")
    assert len(re.sub("<.*?>", "", snippet)) < 220


def test_there_is_no_snippet_if_the_title_says_it_all() -> None:
    assert marked("sepsis", Shown(["Sepsis now"], ["All about sepsis"])) == [(("<mark>Sepsis</mark> now",), "")]


def test_the_first_of_equal_texts_is_the_snippet() -> None:
    assert marked("sepsis", Shown(["Now"], ["sepsis, shock", "Sepsis again"]))[0][1] == "<mark>sepsis</mark>, shock"


@given(text=st.text(max_size=200), words=st.lists(st.text(min_size=1, max_size=12), max_size=3))
@settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_marks_change_nothing_else(text: str, words: list[str]) -> None:
    text = text.replace("\0", "")
    plain = re.sub("[\ue000-\ue004]", "", text)

    ((title,), snippet) = marked(" ".join([*words, *text.split()[:2]]), Shown([text], [text]))[0]

    assert _unescaped(title) == plain
    assert _unescaped(snippet).strip("… ") in plain


def _unescaped(html: str) -> str:
    bare = html.replace("<mark>", "").replace("</mark>", "")
    assert "<" not in bare
    for char, entity in (("<", "&lt;"), (">", "&gt;"), ('"', "&quot;"), ("'", "&#x27;"), ("&", "&amp;")):
        bare = bare.replace(entity, char)
    return bare


def test_the_list_marks_titles_providers_and_specialties(client: Client) -> None:
    make.program(
        title="Rhythm & sense <now>",
        provider=make.provider(name="Cardiac Society"),
        specialties=[people.specialty(name="Cardiac care")],
        summary="For cardiac arrest on the ward.",
    )

    page = client.get(reverse("programs:list"), {"q": "cardiac arrest"}).content.decode()

    assert "Rhythm &amp; sense &lt;now&gt;</a>" in page
    assert "<mark>Cardiac</mark> Society" in page
    assert "<mark>Cardiac</mark> care" in page
    assert '<p class="snippet">For <mark>cardiac</mark> <mark>arrest</mark> on the ward.</p>' in page
    assert "<mark>" not in client.get(reverse("programs:list")).content.decode()


def test_the_list_of_results_marks_measure_and_topic(client: Client) -> None:
    make.outcome(measure="door-to-needle time", topic="stroke & speed")

    page = client.get(reverse("programs:evidence_list"), {"q": "needle strokes"}).content.decode()

    assert "<mark>needle</mark> time</a>" in page
    assert "<mark>Stroke</mark> &amp; speed" in page
