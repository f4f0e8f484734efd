"""JSON-LD and microdata of pages, and pages made to keep a reader busy."""

import json
import time

import pytest

from cmehub.lib.markup import MOST_THINGS, plain, read_markup, types_of

URL = "https://provider.example/a/"
SIZE = 300_000


def json_ld(text: str) -> str:
    return f'<script type="application/ld+json">{text}</script>'


@pytest.mark.parametrize(
    "text",
    [
        '{"@type": "Course", "name": "Sepsis"}',
        '[{"@type": "Course", "name": "Sepsis"}]',
        '{"@graph": [{"@type": "Course", "name": "Sepsis"}]}',
        '<!-- {"@type": "Course", "name": "Sepsis"} -->',
        '\n//<![CDATA[\n{"@type": "Course", "name": "Sepsis"}\n//]]>\n',
        '/*<![CDATA[*/ {"@type": "Course", "name": "Sepsis"} /*]]>*/',
        '\ufeff{"@type": "Course", "name": "Sepsis",}',
    ],
)
def test_blocks_are_read_in_every_wrapping(text: str) -> None:
    assert read_markup(json_ld(text), URL).things == ({"@type": "Course", "name": "Sepsis"},)


def test_line_breaks_in_a_text_are_forgiven() -> None:
    [thing] = read_markup(json_ld('{"name": "a\nb\tc"}'), URL).things

    assert thing == {"name": "a\nb\tc"}


@pytest.mark.parametrize("kind", ["application/ld+json", "Application/LD+JSON; charset=utf-8"])
def test_a_block_is_known_by_its_type(kind: str) -> None:
    assert len(read_markup(f"<SCRIPT id=x TYPE='{kind}'>{{\"a\":1}}</SCRIPT >", URL).things) == 1
    assert read_markup('<script type="application/json">{"a":1}</script>', URL).things == ()


def test_broken_and_endless_blocks_are_notes() -> None:
    deep = "[" * 100_000
    found = read_markup(json_ld("{") + json_ld(deep) + json_ld('{"@graph":' * 900 + "1" + "}" * 900), URL)

    assert found.things == ()
    assert found.notes[0] == "A block of the page's data is broken (line 1) and was left out."
    assert len(found.notes) >= 2


def test_parts_follow_the_things_that_have_them() -> None:
    found = read_markup(json_ld('{"name":"a","provider":{"name":"b","address":{"name":"c"}}}'), URL)

    assert [thing["name"] for thing in found.things] == ["a", "b", "c"]


def test_a_reference_is_what_it_names() -> None:
    found = read_markup(json_ld('[{"provider":{"@id":"#p"},"about":{"@id":"#q"}},{"@id":"#p","name":"Windmere"}]'), URL)

    assert found.text(found.things[0]["provider"]) == "Windmere"
    assert found.parts(found.things[0]["about"]) == [{"@id": "#q"}]


def test_things_that_name_each_other_end() -> None:
    found = read_markup(json_ld('[{"@id":"#a","b":{"@id":"#b"}},{"@id":"#b","a":{"@id":"#a"}}]'), URL)

    [b] = found.parts(found.things[0]["b"])
    assert found.parts(b["a"]) == [found.things[0]]


@pytest.mark.parametrize(
    "name", ["Course", "http://schema.org/Course", "https://www.schema.org/Course", "schema:Course"]
)
def test_types_are_known_by_their_last_part(name: str) -> None:
    assert types_of({"@type": ["Thing", name]}) == {"Thing", "Course"}


def test_microdata_reads_attributes_addresses_and_texts() -> None:
    html = """<div itemscope itemtype="https://schema.org/Event"><h1 itemprop="name">Long <b>COVID</b></h1>
      <a itemprop="url" href="../b">x</a><meta itemprop="priceCurrency" content="USD"><img itemprop=image src=/c.png>
      <time itemprop=startDate datetime="2026-10-05">Monday</time><data itemprop=price value=5>five</data>
      <ul><li itemprop=keywords>one<li itemprop=keywords>two</ul>
      <p itemprop="location" itemscope itemtype="https://schema.org/Place"><i itemprop="name">Hall</i></p></div>"""

    event, place = read_markup(html, URL).things

    assert place == {"@type": ["https://schema.org/Place"], "name": ["Hall"]}
    assert event == {
        "@type": ["https://schema.org/Event"],
        "name": ["Long COVID"],
        "url": ["https://provider.example/b"],
        "priceCurrency": ["USD"],
        "image": ["https://provider.example/c.png"],
        "startDate": ["2026-10-05"],
        "price": ["5"],
        "keywords": ["one", "two"],
        "location": [place],
    }


def test_comments_scripts_and_templates_say_nothing() -> None:
    thing = "<div itemscope><b itemprop=name>x</b></div>"

    for hidden in (f"<!--{thing}-->", f"<script>{thing}</script>", f"<template>{thing}</template>", f"<!--{thing}"):
        assert read_markup(hidden, URL).things == ()


@pytest.mark.parametrize(
    ("html", "text"),
    [
        ("<p>One</p><p>Two<br>lines</p>", "One\n\nTwo\nlines"),
        ("  A \n  B ", "A\nB"),
        ("eGFR <30 and p<.05 &amp; x > y", "eGFR <30 and p<.05 & x > y"),
        ("&lt;p&gt;Twice&lt;/p&gt;", "Twice"),
        ("a<script>alert(1)</script>b<style>c</style>", "ab"),
        ("unclosed <b", "unclosed <b"),
        ("nul\x00 and \u200bzero", "nul and zero"),
        ("", ""),
    ],
)
def test_plain_text_of_html(html: str, text: str) -> None:
    assert plain(html) == text


@pytest.mark.parametrize(
    "part",
    ["<!--", "<a ", '<a x="', "</", "<?", "<![CDATA[", "<script>", "<script", "<textarea><", "&#", "<div>x", "<b></i>"]
    + ["<p itemprop=a>x", "<span itemprop=a>x", "<meta itemprop=a content=b>", '<a ">" "<a ">', '<a x=">" "<a x="']
    + ["<div itemscope itemprop=a>", "= ", ' = ="'],
)
def test_reading_takes_time_in_proportion_to_the_page(part: str) -> None:
    html = "<div itemscope><p itemprop=x>" + part * (SIZE // len(part)) + ">"
    began = time.process_time()

    read_markup(html, URL)

    assert time.process_time() - began < 5


@pytest.mark.parametrize("part", ['\\"', ",", '", "', '{"a":', "[", '"\\"'])
def test_reading_broken_json_takes_time_in_proportion_to_it(part: str) -> None:
    began = time.process_time()

    assert read_markup(json_ld('["' + part * (SIZE // len(part))), URL).notes

    assert time.process_time() - began < 5


def test_a_page_of_too_many_things_is_cut() -> None:
    things = json.dumps([{"name": str(number)} for number in range(MOST_THINGS + 1)])

    assert len(read_markup(json_ld(things), URL).things) == MOST_THINGS
