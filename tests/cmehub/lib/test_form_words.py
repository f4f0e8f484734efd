"""Error messages that name the field and say what to do."""

from typing import Any

import pytest
from django import forms

from cmehub.lib import form_words


class SampleForm(forms.Form):
    name = forms.CharField(label="Name", max_length=5, error_messages={"required": "Enter your name as licensed."})
    place = forms.CharField(label="Place")
    email = forms.EmailField(label="Email")
    day = forms.DateField(label="Expires on")
    count = forms.IntegerField(label="Days", min_value=1, max_value=31)
    price = forms.DecimalField(label="Price")
    state = forms.ChoiceField(label="State", choices=[("CA", "California")])


def words(name: str, value: Any) -> list[str]:
    return form_words.of_field(SampleForm({name: value})[name])


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("name", "", "Enter your name as licensed"),
        ("name", "x" * 10_000, "“Name” can have at most 5 characters. You entered 10,000"),
        ("place", "", "Enter “Place”"),
        ("place", "a\x00b", "“Place” contains an invalid character. Type it again"),
        ("email", "dana.reyes", "Enter a full email address, like dana@example.org"),
        ("day", "2026-02-31", "Enter “Expires on” as a date, like 12/31/2026"),
        ("count", "many", "Enter “Days” as a whole number"),
        ("count", "0", "“Days” must be at least 1"),
        ("count", "32", "“Days” must be at most 31"),
        ("price", "free", "Enter “Price” as a number, like 62.50"),
        ("state", "", "Choose “State”"),
        ("state", "XX", "Choose “State” from the list"),
    ],
)
def test_messages_name_the_field_and_what_to_do(name: str, value: str, said: str) -> None:
    assert words(name, value) == [said]


def test_a_valid_value_has_no_errors() -> None:
    assert words("state", "CA") == []


def test_label_with_braces_stays_as_it_is() -> None:
    form = SampleForm({"place": ""})
    form["place"].label = "{Place}"

    assert form_words.of_field(form["place"]) == ["Enter “{Place}”"]
