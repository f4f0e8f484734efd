"""The form of a listing: what it makes of input, and where the rules' errors go."""

import datetime as dt
from typing import Any

import pytest
from django.http import QueryDict

from programs.catalog.listing import NAMES, snapshot
from programs.catalog.models import Program
from programs.portal.editor import PARTS, ListingForm
from tests.factories import portal as make
from tests.factories import programs

pytestmark = pytest.mark.django_db


def form(program: Program | None = None, *, adding: str = "", **changes: Any) -> ListingForm:
    data = QueryDict(mutable=True)
    for name, value in make.typed(program, **changes).items():
        data.setlist(name, value if isinstance(value, list) else [value])
    return ListingForm(data, adding=adding)


def errors(bound: ListingForm) -> dict[str, list[str]]:
    """Return every error by the id of its field."""
    assert not bound.is_valid()
    found = {}
    for each in bound.every_form:
        for name, texts in each.errors.items():
            found[each.add_prefix(name) if name in each.fields else f"{each.prefix or 'form'}"] = [*map(str, texts)]
    return found


def test_the_form_has_exactly_the_fields_of_a_listing() -> None:
    assert {*ListingForm.base_fields, *PARTS} == set(NAMES)


def test_the_smallest_draft_has_a_title_and_a_summary() -> None:
    bound = form()

    assert bound.is_valid()
    assert {name: value for name, value in bound.payload.items() if value not in (None, "", [], "not_stated")} == {
        "title": "Sepsis in the first hour",
        "summary": "What to do first.",
        "disclosure_required": True,
    }


def test_a_saved_listing_comes_back_as_its_snapshot() -> None:
    program = make.listing(
        offers=[{"amount": "1.25", "elective_amount": "0.5"}],
        offerings=[{"starts_on": dt.date(2027, 3, 1), "starts_at_time": dt.time(8, 30)}],
        prices=[{"audience": "Members", "amount": "1200.50"}],
        topics=["sepsis", "lactate"],
    )

    bound = form(program)

    assert bound.is_valid()
    assert bound.payload == snapshot(program)


def test_amounts_and_lines_as_people_type_them() -> None:
    bound = form(
        prices=[{"amount": "$1,200"}],
        topics="  septic   shock \r\n\r\nlactate\r\nlactate",
        description="One.\r\n\r\nTwo.",
    )

    assert bound.is_valid()
    assert (bound.payload["prices"][0]["amount"], bound.payload["topics"], bound.payload["description"]) == (
        "1200",
        ["septic shock", "lactate"],
        "One.\n\nTwo.",
    )


def test_the_rules_errors_are_at_the_field_of_their_path() -> None:
    credit = programs.credit_type().code

    found = errors(
        form(
            released_on="2027-03-01",
            expires_on="2027-02-01",
            joint_providers="Nobody Inc.",
            offers=[{"credit_type": credit, "amount": "two"}, {"credit_type": credit, "amount": "2"}],
            offerings=[{"starts_on": "2027-03-02", "ends_on": "2027-03-01"}],
            prices=[{"fees": "5"}],
        )
    )

    assert found == {
        "form": ["It can't expire before its release."],
        "joint_providers": ["Unknown provider “Nobody Inc.”."],
        "offers-0-amount": ["“two” value must be a decimal number."],
        "offers-1": ["This row is there twice. Remove one."],
        "offerings-0-ends_on": ["It can't end before it starts."],
        "prices-0": ["Fees can't be negative, and need an amount beside them."],
    }


def test_a_field_that_can_t_be_read_has_one_error() -> None:
    found = errors(form(title="", expires_on="soon", offerings=[{"starts_on": "", "city": "Boise"}]))

    assert found.keys() == {"title", "expires_on", "offerings-0-starts_on"}
    assert found["offerings-0-starts_on"] == ["Enter the first day"]


def test_rows_that_are_empty_or_marked_for_removal_aren_t_judged() -> None:
    bound = form(
        offerings=[{"id": "00000000-0000-4000-8000-000000000000", "starts_on": ""}, {"starts_on": "x", "DELETE": "on"}],
        faculty=[{"name": ""}],
    )

    assert bound.is_valid()
    assert (bound.payload["offerings"], bound.payload["faculty"]) == ([], [])


def test_a_path_counts_only_the_rows_that_are_kept() -> None:
    found = errors(form(prices=[{"audience": ""}, {"audience": "Nurses", "amount": "-1"}]))

    assert found.keys() == {"prices-1"}


def test_a_form_without_its_rows_removes_nothing() -> None:
    data = QueryDict("title=Sepsis&summary=What")

    assert "Part of the form is missing" in str(errors(ListingForm(data))["form"])


def test_joint_providers_are_named_as_on_the_hub() -> None:
    joint = programs.provider(name="Alder Society")
    bound = form(joint_providers="alder society")

    assert bound.is_valid()
    assert bound.payload["joint_providers"] == [joint.slug]
    assert ListingForm(payload=bound.payload)["joint_providers"].value() == "Alder Society"


def test_a_row_is_added_up_to_a_limit_and_nothing_is_judged() -> None:
    rows = [{"name": f"Person {number}"} for number in range(PARTS["faculty"].most)]

    one_more, full = form(adding="faculty", title=""), form(adding="faculty", faculty=rows)

    assert (len(one_more.rows["faculty"].formset.forms), one_more.errors) == (1, {})
    assert len(full.rows["faculty"].formset.forms) == PARTS["faculty"].most
    assert not full.rows["faculty"].can_add


def test_credit_that_s_applied_for_isn_t_credit() -> None:
    credit = programs.credit_type().code

    found = errors(form(offers=[{"credit_type": credit, "words": "Credit has been applied for."}]))

    assert found.keys() == {"offers-0-words"}
