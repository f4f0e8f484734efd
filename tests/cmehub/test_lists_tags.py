"""The filters of lists, as their tags render them."""

import re
from dataclasses import replace
from typing import Any

import pytest

from cmehub.lib.listing import Amount, Facet, Noun, Option
from cmehub.templatetags.lists import facet_panel, fresh_facets, links_in

PROGRAMS = Noun("program", "programs")


def facet(name: str = "format", *, chosen: bool = False, count: int | None = 2, **more: Any) -> Facet:
    return replace(Facet(name, name.capitalize(), [Option("live", "Live", chosen, count)]), **more)


def summaries(html: str) -> list[str]:
    return [re.sub("<.*?>", "", found) for found in re.findall("<summary>(.*?)</summary>", html)]


def test_an_option_is_a_box_with_its_label_and_count() -> None:
    html = facet_panel([facet(count=1200)], PROGRAMS)

    assert (
        '<label class="tick"><input type="checkbox" name="format" value="live"> <span>Live</span> '
        '<span class="n">1,200<span class="visually-hidden"> programs</span></span></label>'
    ) in html


@pytest.mark.parametrize(
    ("chosen", "count", "start"),
    [
        (False, 0, '<label class="tick none"><input type="checkbox" name="format" value="live">'),
        (True, 0, '<label class="tick"><input type="checkbox" name="format" value="live" checked>'),
        (False, None, '<label class="tick"><input type="checkbox" name="format" value="live">'),
    ],
)
def test_options_without_results_are_dimmed_unless_chosen(chosen: bool, count: int | None, start: str) -> None:
    assert start in facet_panel([facet(chosen=chosen, count=count)], PROGRAMS)


def test_no_number_is_shown_before_counts_are_known() -> None:
    assert '<span class="n"></span>' in facet_panel([facet(count=None)], PROGRAMS)


def test_the_first_facets_are_open_and_those_with_a_choice() -> None:
    wrong = Amount("Up to", value="cheap", error="Enter a number, such as 75.")
    closed = [facet(f"facet{number}") for number in range(6)]
    facets = [*closed, facet("chosen", chosen=True), facet("price", amount=wrong)]

    html = facet_panel(facets, PROGRAMS)

    opened = re.findall(r'id="facet-(\w+)" open>', html)
    assert opened == ["facet0", "facet1", "facet2", "facet3", "chosen", "price"]


def test_the_summary_says_how_many_are_chosen() -> None:
    up_to = Amount("Up to", value="75", prefix="$")

    html = facet_panel([facet(chosen=True, amount=up_to), facet("topic")], PROGRAMS)

    assert summaries(html) == ["Format (2 chosen)", "Topic"]


def test_facets_stand_under_the_headings_of_their_groups() -> None:
    facets = [facet("profession"), facet("credit", group="Credit"), facet("hours", group="Credit"), facet("price")]

    html = facet_panel(facets, PROGRAMS)

    assert re.findall(r'<h3 class="group">(\w+)</h3>|id="facet-(\w+)"', html) == [
        ("", "profession"),
        ("Credit", ""),
        ("", "credit"),
        ("", "hours"),
        ("", "price"),
    ]


def test_long_facets_fold_the_rest() -> None:
    options = [Option(f"v{place}", f"Value {place}", chosen=False, count=1) for place in range(12)]

    html = facet_panel([Facet("topic", "Topic", options, note="The 12 most frequent.")], PROGRAMS)

    assert summaries(html) == ["Topic", "Show all 12 values of topic"]
    before, folded = html.split('<details class="more">')
    assert (before.count("checkbox"), folded.count("checkbox")) == (6, 6)
    assert '<p class="hint">The 12 most frequent.</p>' in folded


def test_a_long_facet_without_results_says_so() -> None:
    options = [Option(f"v{place}", f"Value {place}", chosen=False, count=0) for place in range(12)]

    assert "No values in these results." in facet_panel([Facet("topic", "Topic", options)], PROGRAMS)


def test_an_amount_is_a_field_of_the_same_name() -> None:
    html = facet_panel([facet("price", amount=Amount("Up to", value="75", prefix="$"))], PROGRAMS)

    assert '<label class="own">Up to <span>$</span> <input class="form-control" name="price" value="75"' in html
    assert "aria-invalid" not in html


def test_an_amount_s_error_is_tied_to_its_field() -> None:
    wrong = Amount("Up to", value="cheap", error="Enter a number, such as 75.")

    html = facet_panel([facet("price", amount=wrong)], PROGRAMS)

    assert '<p class="field-error" id="wrong-price">Enter a number, such as 75.</p>' in html
    assert 'value="cheap" inputmode="decimal" maxlength="12" aria-invalid="true" aria-describedby="wrong-price"' in html


def test_values_labels_and_notes_are_escaped() -> None:
    sly = '"><script>'
    amount = Amount(sly, value=sly, prefix=sly, error=sly)
    facets = [Facet(sly, sly, [Option(sly, sly, True, 1)], amount=amount, group=sly, note=sly)]

    assert "<script" not in facet_panel(facets, PROGRAMS) + fresh_facets(facets, PROGRAMS)


def test_htmx_gets_each_facet_to_swap_without_headings() -> None:
    facets = [facet("credit", group="Credit", chosen=True), facet("topic")]

    html = fresh_facets(facets, PROGRAMS)

    assert re.findall(r'<details class="facet" id="facet-(\w+)" hx-swap-oob="true">', html) == ["credit", "topic"]
    assert "<h3" not in html


# -- suggestions -----------------------------------------------------------------------------------------------------


def test_suggestions_are_counted_over_their_groups() -> None:
    assert links_in([]) == 0
    assert links_in([("Topics", [("Sepsis", "/a/")]), ("Programs", [("One", "/b/"), ("Two", "/c/")])]) == 3
