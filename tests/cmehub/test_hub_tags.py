"""Template tags and filters."""

import datetime as dt
from decimal import Decimal
from types import SimpleNamespace
from typing import Any

import html5lib
import pytest
from django import forms
from django.core.paginator import Paginator
from django.template import Context, Template
from django.test import RequestFactory
from django.utils import timezone

from cmehub.templatetags import hub


def render(source: str, path: str = "/", **context: Any) -> str:
    return Template(source).render(Context({"request": RequestFactory().get(path), **context}))


def parsed(html: str) -> Any:
    return html5lib.parse(html, namespaceHTMLElements=False)


class SampleForm(forms.Form):
    name = forms.CharField(label="Name", help_text="As on the license", widget=forms.TextInput({"placeholder": "Ann"}))
    note = forms.CharField(label="Note", required=False, widget=forms.Textarea)
    state = forms.ChoiceField(label="State", choices=[("CA", "California")])
    pay = forms.ChoiceField(label="Pay", choices=[("yes", "Yes"), ("no", "No")], widget=forms.RadioSelect)
    topics = forms.MultipleChoiceField(
        label="Topics", choices=[("a", "A")], widget=forms.CheckboxSelectMultiple, help_text="Any", required=False
    )
    agree = forms.BooleanField(label="Agree", required=False)
    password = forms.CharField(label="Password", widget=forms.PasswordInput, required=False)
    proof = forms.FileField(label="Proof", required=False)
    token = forms.CharField(widget=forms.HiddenInput)


def control(name: str, form: forms.Form | None = None) -> Any:
    """Return the parsed field of the form."""
    return parsed(render("{% field bound %}", bound=(form or SampleForm())[name]))


def test_field_ties_label_and_help_to_the_input() -> None:
    field = control("name")

    assert field.find(".//label").get("for") == "id_name"
    entry = field.find(".//input")
    assert (entry.get("class"), entry.get("aria-describedby")) == ("form-control", "id_name_helptext")
    assert entry.get("placeholder") is None
    assert field.find(".//*[@id='id_name_helptext']").text == "As on the license"


def test_invalid_field_shows_the_error_above_the_input_and_keeps_the_value() -> None:
    form = SampleForm({"name": "x" * 3, "state": "XX"})
    field = control("state", form)

    chosen = field.find(".//select")
    assert chosen.get("aria-invalid") == "true"
    assert chosen.get("aria-describedby") == "id_state_error"
    assert "Choose “State” from the list" in "".join(field.find(".//*[@id='id_state_error']").itertext())
    assert control("name", form).find(".//input").get("value") == "xxx"


def test_only_optional_fields_say_so() -> None:
    assert "(optional)" in render("{% field bound %}", bound=SampleForm()["note"])
    assert "(optional)" not in render("{% field bound %}", bound=SampleForm()["name"])
    assert "(optional)" not in render("{% field bound %}", bound=SampleForm()["agree"])


@pytest.mark.parametrize("name", ["pay", "topics"])
def test_group_is_a_fieldset_with_a_legend(name: str) -> None:
    field = control(name, SampleForm({"pay": "maybe", "topics": ["zz"]}))

    group = field.find(".//fieldset")
    assert "".join(group.find("legend").itertext()).startswith(name.capitalize())
    assert f"id_{name}_error" in group.get("aria-describedby")
    for label in group.findall("label"):
        assert group.find(f".//input[@id='{label.get('for')}']") is not None


def test_single_checkbox_has_its_label_after_it() -> None:
    label = control("agree").find(".//label")

    assert label.find("input").get("type") == "checkbox"
    assert label.find("span").text == "Agree"


def test_hidden_field_has_no_label() -> None:
    html = render("{% field bound %}", bound=SampleForm()["token"])

    assert "label" not in html
    assert "div" not in html


def test_hint_replaces_the_help_text_of_a_third_party_form() -> None:
    form = SampleForm()

    assert "Our own" in render("{% field form.name hint='Our own' %}", form=form)
    none = render("{% field form.name hint='' %}", form=SampleForm())
    assert "helptext" not in none


def test_relabel_changes_field_and_summary() -> None:
    form = SampleForm({})
    html = render(
        "{% relabel form name='Full name' nothing='x' %}{% error_summary form %}{% field form.name %}", form=form
    )

    assert html.count("Enter “Full name”") == 2
    assert "Full name</label>" in html


def test_summary_links_each_problem_to_its_first_input() -> None:
    form = SampleForm({"name": "Ann", "state": "CA"})
    form.is_valid()
    form.add_error(None, "Nothing goes together.")
    page = parsed(render("{% error_summary form missing %}", form=form))

    links = {link.text: link.get("href") for link in page.findall(".//a")}
    assert links == {"Choose “Pay”": "#id_pay_0"}
    assert "Nothing goes together" in [item.text for item in page.findall(".//li")]
    assert page.find(".//div").get("autofocus") is not None


def test_no_errors_need_no_summary() -> None:
    assert render("{% error_summary form %}{% error_prefix form %}", form=SampleForm()).strip() == ""


def test_title_of_an_invalid_form_starts_with_error() -> None:
    assert render("{% error_prefix form %}Sign in", form=SampleForm({})) == "Error: Sign in"


def test_a_part_that_stands_twice_is_rendered_once() -> None:
    assert render("{% once as said %}<b>{% cycle 'a' 'b' %}</b>{% endonce %}{{ said }}{{ said }}") == "<b>a</b><b>a</b>"


def test_query_url_changes_one_value_and_keeps_the_rest() -> None:
    assert render("{% query_url page=3 %}", "/?q=a+b&page=2&x=1&x=2") == "?q=a+b&amp;page=3&amp;x=1&amp;x=2"
    assert render("{% query_url page='' %}", "/?page=2") == "?"


def test_pages_mark_the_current_one_and_keep_the_query() -> None:
    html = render("{% pages page %}", "/?q=sepsis", page=Paginator(range(100), 10).page(5))
    page = parsed(html)

    current = [link for link in page.findall(".//a") if link.get("aria-current")]
    assert [link.get("href") for link in current] == ["?q=sepsis&page=5"]
    assert page.find(".//a[@rel='next']").get("href") == "?q=sepsis&page=6"


def test_one_page_needs_no_numbers() -> None:
    assert render("{% pages page %}", page=Paginator(range(3), 10).page(1)).strip() == ""


def test_current_section_is_marked_in_the_navigation() -> None:
    here = render("{% navlink 'accounts:inbox' 'Inbox' 2 %}", "/inbox/")
    below = render("{% navlink 'accounts:inbox' 'Inbox' %}", "/inbox/1/")
    elsewhere = render("{% navlink 'accounts:inbox' 'Inbox' %}", "/account/")

    assert 'aria-current="page"' in here
    assert "(2)" in here
    assert 'aria-current="true"' in below
    assert "aria-current" not in elsewhere


def test_tag_arguments_are_escaped() -> None:
    html = render("{% not_stated words %}{% crumb '/' words %}", words="<b>")

    assert "<b>" not in html


def test_only_demo_objects_are_tagged() -> None:
    assert "demo" in hub.demo_tag(SimpleNamespace(is_demo=True))
    assert hub.demo_tag(SimpleNamespace(is_demo=False)) == ""
    assert hub.demo_tag(None) == ""


def test_empty_breadcrumbs_render_nothing() -> None:
    assert render("{% crumbs %} {% endcrumbs %}") == ""
    assert 'aria-label="Breadcrumb"' in render("{% crumbs %}{% crumb '/programs/' 'Programs' %}{% endcrumbs %}")


@pytest.mark.parametrize(
    ("before", "after", "lead", "path", "rest", "first_is_open"),
    [("54", "71", "54", "17", "29", True), (18, 11, "11", "7", "82", False), (-5, 120, "0", "100", "0", True)],
)
def test_mark_in_a_mail_reads_from_open_to_full(
    before: str | int, after: str | int, lead: str, path: str, rest: str, first_is_open: bool
) -> None:
    parts = hub.mail_mark(before, after)

    assert (parts["lead"], parts["path"], parts["rest"]) == (lead, path, rest)
    assert (parts["first"] == "#ffffff") is first_is_open


@pytest.mark.parametrize(
    ("value", "words"),
    [
        (None, ""),
        (dt.date(2026, 12, 31), "Dec 31, 2026"),
        (dt.date(2027, 1, 2), "Jan 2, 2027"),
        (dt.datetime(2026, 12, 31, 23, 30, tzinfo=dt.UTC), "Jan 1, 2027"),
    ],
)
def test_day_is_the_readers(value: dt.date | None, words: str) -> None:
    with timezone.override("Pacific/Guam"):
        assert hub.day(value) == words


@pytest.mark.parametrize(
    ("value", "words"),
    [(None, ""), (Decimal("0"), "$0"), (Decimal("3500.00"), "$3,500"), (Decimal("62.5"), "$62.50")],
)
def test_dollars(value: Decimal | None, words: str) -> None:
    assert hub.dollars(value) == words


@pytest.mark.parametrize(
    ("value", "words"),
    [
        (None, ""),
        (Decimal("7.250"), "7.25"),
        (Decimal("10.00"), "10"),
        (Decimal("0.00"), "0"),
        (Decimal("1E+2"), "100"),
    ],
)
def test_credits_never_show_their_storage(value: Decimal | None, words: str) -> None:
    assert hub.credits(value) == words


@pytest.mark.parametrize(("days", "words"), [(0, "0 days"), (1, "1 day"), (-1, "-1 day"), (1200, "1,200 days")])
def test_days_are_formatted_with_their_unit(days: int, words: str) -> None:
    assert hub.plural_days(days) == words


@pytest.mark.parametrize(
    ("header", "words"),
    [
        ("Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:144.0) Gecko/20100101 Firefox/144.0", "Firefox on Windows"),
        ("Mozilla/5.0 (Macintosh; …) AppleWebKit/605.1.15 Version/26.0 Safari/605.1.15", "Safari on Mac"),
        ("Mozilla/5.0 (Windows NT 10.0) Chrome/141.0 Safari/537.36 Edg/141.0", "Edge on Windows"),
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 26_0 like Mac OS X) CriOS/141.0 Safari/604.1", "Chrome on iPhone"),
        ("curl/8.5", "Unknown browser"),
        ("", "Unknown browser"),
    ],
)
def test_browser_has_a_name(header: str, words: str) -> None:
    assert hub.browser(header) == words
