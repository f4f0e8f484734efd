"""The outcome editor: previews without saving, suggestions that are taken over by a click, and checks at the source."""

import datetime as dt
from importlib import import_module
from typing import Any

import pytest
from django.test import Client
from hypothesis import given
from pytest_django.asserts import assertContains, assertNotContains

from accounts.audit.models import Event
from programs.evidence.models import Outcome
from programs.evidence.rules import Record, result
from tests.factories import accounts
from tests.factories import programs as make
from tests.programs.catalog.test_admin import record as typed
from tests.programs.evidence.records import any_record

pytestmark = pytest.mark.django_db

PREVIEW = "/admin/programs/outcome/preview/"


def desk(role: str) -> Client:
    client = Client()
    client.force_login(accounts.staff(role))
    return client


@pytest.fixture
def curator() -> Client:
    return desk("Curator")


def test_the_preview_draws_and_grades_what_s_typed_and_saves_nothing(curator: Client) -> None:
    response = curator.post(PREVIEW, typed())

    assertContains(response, "Patients treated within the hour: 54% before, 71% after; change +17 percentage points.")
    assertContains(
        response, "B: objective, before and after. The same objective measure is published before and after."
    )
    assert not Outcome.objects.exists()


def test_the_preview_lists_what_would_be_refused(curator: Client) -> None:
    response = curator.post(PREVIEW, typed(follow_up="171", baseline_n="0"))

    assertContains(response, "Follow-up: A percentage can&#x27;t be above 100.")
    assertContains(response, "Baseline n: Enter a number of 1 or more")
    assertContains(curator.post(PREVIEW, typed(url="")), "Citation: Enter a citation, DOI, PubMed ID or URL.")


def test_the_preview_never_shows_a_raised_grade(curator: Client) -> None:
    response = curator.post(PREVIEW, typed(lowered_to="A", lowered_because="It looks stronger"))

    assertContains(response, "You can only lower it.")
    assertContains(response, '<span class="grade b">')
    assertNotContains(response, '<span class="grade a">')


def test_half_a_form_can_be_previewed(curator: Client) -> None:
    assertContains(curator.post(PREVIEW, {}), "Then the chart is drawn here.")
    assertContains(curator.post(PREVIEW, typed(design="", baseline="x", scale_low="3", scale_high="3")), "To correct")


@pytest.mark.parametrize("role", ["Moderator", "Verifier"])
def test_only_those_who_may_change_outcomes_preview(role: str) -> None:
    outcome = make.outcome()

    assert desk(role).post(PREVIEW, typed()).status_code == 403
    assert desk(role).post(f"{PREVIEW}?of={outcome.pk}", typed()).status_code == 403


def test_the_preview_is_for_posted_forms_of_staff(curator: Client, client: Client) -> None:
    assert curator.get(PREVIEW).status_code == 405
    assert client.post(PREVIEW, typed()).status_code == 302
    assert curator.post(f"{PREVIEW}?of=99999999", typed()).status_code == 200
    assert curator.post(f"{PREVIEW}?of=x", typed()).status_code == 200


def test_an_edited_outcome_s_own_code_is_not_refused(curator: Client) -> None:
    outcome = make.outcome(code="sepsis-1")

    assertNotContains(curator.post(f"{PREVIEW}?of={outcome.pk}", typed()), "already exists")
    assertContains(curator.post(PREVIEW, typed()), "already exists")


def test_a_suggestion_has_its_reason_and_changes_nothing(curator: Client) -> None:
    response = curator.post(PREVIEW, typed(comparison_follow_up="60", comparison_baseline="55"))

    assertContains(response, "Suggestion: design D5: controlled before and after.")
    assertContains(response, "There are values of a comparison group.")
    assertContains(response, '<span class="grade b">')  # the curator's own choice is D4


def test_without_a_script_the_preview_button_keeps_what_s_typed(curator: Client) -> None:
    response = curator.post("/admin/programs/outcome/add/", typed(_preview="", measure="hands washed"))

    assertContains(response, "Hands washed: 54% before, 71% after")
    assertContains(response, 'value="hands washed"')
    assert not Outcome.objects.exists()


def test_without_a_script_one_click_takes_a_suggestion_over(curator: Client) -> None:
    fields = typed(comparison_follow_up="60", _preview="design=D5")

    response = curator.post("/admin/programs/outcome/add/", fields)

    assertContains(response, '<option value="D5" selected>D5: controlled before and after</option>', html=True)
    assertNotContains(response, "Suggestion: design")
    assert not Outcome.objects.exists()


def test_a_preview_button_sets_no_other_field(curator: Client) -> None:
    response = curator.post("/admin/programs/outcome/add/", typed(_preview="lowered_to=D"))

    assert "lowered_to" not in response.context["adminform"].form.data


def test_each_save_counts_an_edition(curator: Client) -> None:
    outcome = make.outcome(code="sepsis-1")
    before = outcome.edition

    curator.post(f"/admin/programs/outcome/{outcome.pk}/change/", {**typed(), "_edition": before})

    outcome.refresh_from_db()
    assert outcome.edition == before + 1
    assert outcome.result == "improved"


def dated(**days_ago: int) -> dict[str, Outcome]:
    today = accounts.today()
    return {
        name: make.outcome(measure=name, checked_on=today - dt.timedelta(days=days)) for name, days in days_ago.items()
    }


def listed(client: Client, query: str) -> set[str]:
    page = client.get(f"/admin/programs/outcome/?{query}")
    return {outcome.measure for outcome in page.context["cl"].result_list}


def test_stale_and_never_checked_are_two_queues(curator: Client) -> None:
    dated(fresh=730, stale=731)
    make.outcome(measure="never")
    make.outcome(measure="invented", is_demo=True)

    assert listed(curator, "checked=stale") == {"stale"}
    assert listed(curator, "checked=never") == {"never"}


def test_chosen_outcomes_are_marked_as_checked_today(curator: Client) -> None:
    real, demo = make.outcome(), make.outcome(is_demo=True)

    curator.post(
        "/admin/programs/outcome/", {"action": "mark_checked", "_selected_action": [real.pk, demo.pk]}, follow=True
    )

    real.refresh_from_db()
    demo.refresh_from_db()
    assert (real.checked_on, real.edition) == (accounts.today(), 2)
    assert real.checked_by
    assert demo.checked_on is None
    event = Event.objects.get(kind="evidence.outcome_checked")
    assert (event.actor_id, event.object_id) == (real.checked_by.pk, str(real.pk))


def test_a_curator_adds_a_planned_measure(curator: Client) -> None:
    program = make.program()

    curator.post(
        "/admin/programs/plannedmeasure/add/",
        {"program": program.pk, "measure": "falls", "unit": "%", "moore_level": "6", "objective": "on"},
    )

    (plan,) = program.planned_measures.all()
    assert (plan.measure, plan.is_published) == ("falls", False)


class Row:
    """A record as a migration sees it: values of columns."""

    def __init__(self, known: Record) -> None:
        self.__dict__.update(
            {name: "" if value is None and name == "interval_of" else value for name, value in vars(known).items()}
        )


@given(any_record)
def test_existing_outcomes_get_the_direction_that_the_rule_gives(known: Record) -> None:
    migration: Any = import_module("programs.migrations.0007_evidence_data")

    assert migration._result(Row(known)) == result(known)
