"""A rule's JSON survives its form, and each error finds its field."""

import json
from typing import Any

import pytest

from programs.requirements.editing import Place, place_of, to_data, to_fields
from programs.requirements.library import files, terms
from programs.requirements.reading import read
from tests.factories.requirements import rule, topic

RULES = [
    pytest.param(content["authority"], data, id=f"{content['authority']} {data['profession']}")
    for content in files()
    for data in content["rule_sets"]
]


def through_the_form(data: dict[str, Any]) -> dict[str, Any]:
    fields = to_fields(data)
    rows = [{**row, "more": json.loads(row["more"] or "{}")} for row in fields["requirements"]]
    rest = json.loads(fields["rest"] or "{}")
    return to_data({**fields, "rest": rest}, rows, profession=data["profession"])


@pytest.mark.parametrize(("authority", "data"), RULES)
def test_every_rule_on_file_survives_the_form(authority: str, data: dict[str, Any]) -> None:
    stored = {**data, "source": {**data["source"], "checked_on": None}}  # a column of the version

    assert read(through_the_form(stored), terms(), authority=authority) == read(stored, terms(), authority=authority)


def test_everything_that_a_rule_can_say_survives_the_form() -> None:
    whole = rule(
        total="50",
        topics=[
            topic(
                "pain",
                accepts=["@category_1", {"type": "ACPE_CEU", "factor": "10"}, {"type": "AMA_PRA_2", "step": "0.5"}],
                timing={"clock": "every_n_cycles", "interval": 3, "window_months": 12},
                applies_if={"question": "degree", "is": "MD"},
                routes=["credits"],
                note="A note",
            ),
            topic(
                "ethics",
                timing={"milestone": "two_year"},
                applies_if={"all": [{"question": "dea_registered"}, {"question": "geriatric_practice", "is": False}]},
            ),
            topic("opioids", timing={"due_on": "2027-06-30"}, applies_if={"question": "dea_registered", "is": False}),
            topic("child_abuse", on_top=True),
            {"code": "practice", "kind": "duty", "label": "Practice hours"},
            {"code": "live", "kind": "minimum", "label": "Live", "amount": "10", "formats": ["COURSE"]},
        ],
        accepts=["@category_1", "AMA_PRA_2", {"type": "ACPE_CEU", "factor": "10"}],
        titles=["CCRN"],
        board="A board",
        caps=[{"label": "Category 2", "amount": "10", "types": ["AMA_PRA_2"], "per": "activity"}],
        bonuses=[{"types": ["AMA_PRA_1"], "factor": "2", "first": "20"}],
        substitutes=[{"question": "dea_registered", "label": "A", "covers": ["total"], "credit": "5"}],
        routes=[{"code": "credits", "label": "Credits", "window_months": 12}],
        first_renewal=[{"below_months": 13, "amounts": {"total": "25"}}],
        carry_over="0",
        repeats_count=False,
        approved_by="the board",
        not_computed=["One.", "Two."],
        note="A note",
    )

    assert read(through_the_form(whole), terms(), authority="CA") == read(whole, terms(), authority="CA")


@pytest.mark.parametrize(
    ("path", "place"),
    [
        ("requirements.2.amount", Place(2, "amount")),
        ("requirements.0.timing.interval", Place(0, "interval")),
        ("requirements.0.timing.milestone", Place(0, "more")),
        ("requirements.1.accepts.0", Place(1, "accepts")),
        ("requirements.1.topics.3", Place(1, "topics")),
        ("requirements.1.applies_if.question", Place(1, "question")),
        ("requirements.1.applies_if.all.0.question", Place(1, "more")),
        ("requirements.1.routes.0", Place(1, "more")),
        ("requirements", Place(None, "requirements")),
        ("cycle.term_months", Place(None, "term_months")),
        ("source.text", Place(None, "source")),
        ("source.url", Place(None, "url")),
        ("accepts.1", Place(None, "accepts")),
        ("caps.0.amount", Place(None, "rest")),
        ("first_renewal.0.amounts", Place(None, "rest")),
        ("carry_over", Place(None, "carry_over")),
    ],
)
def test_an_error_stands_at_its_field(path: str, place: Place) -> None:
    assert place_of(path) == place
