"""The curators' lists and forms: every model is there, errors are explained, and saving goes through the actions."""

from typing import Any

import pytest
from django.apps import apps
from django.contrib import admin
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from pytest_django.asserts import assertContains

from accounts.audit.models import Event
from programs.calendars.models import CalendarFeed
from programs.catalog.listing import ROWS
from programs.catalog.models import Program
from programs.catalog.parts import FormerProgramSlug
from programs.competencies.models import Destination, Role
from programs.evidence.models import Outcome, OutcomeDocument, OutcomeWords
from programs.importing.models import RowError
from programs.index.models import IndexImage, KnownWord, Mark, Value, WordSet
from programs.ledger.models import Certificate, Entry, EntryCredit, EntryTopic, LedgerImport
from programs.portal.models import ListingDay
from programs.providers.models import FormerProviderSlug
from programs.requirements.models import Answer, Cycle, OwnTarget, Posting, RenewalTick
from programs.rosters.models import Authorization, Confirmation
from programs.search.models import ProgramDocument, ProgramWords
from programs.shortlist.models import ShortlistItem
from tests.factories import accounts
from tests.factories import programs as make

pytestmark = pytest.mark.django_db
WITHOUT_A_DESK = {
    Mark,  # what the search knows, which the projector writes
    Value,
    KnownWord,
    IndexImage,
    WordSet,
    ProgramDocument,
    ProgramWords,
    OutcomeDocument,
    OutcomeWords,
    FormerProgramSlug,  # written by the actions
    FormerProviderSlug,
    RowError,  # on the page of its import
    ListingDay,  # counts, for providers
    CalendarFeed,  # a person's own
    ShortlistItem,  # a person's own
    Entry,  # a person's own ledger, which staff have no reason to read
    EntryCredit,
    EntryTopic,
    Certificate,
    LedgerImport,
    Answer,  # what a person told about their rules, and what they set themselves
    OwnTarget,
    Cycle,
    Posting,
    RenewalTick,
    Authorization,
    Confirmation,
    Destination,
}
MODELS = ["accreditor", "credittype", "activityformat", "mandatedtopic", "provider", "program", "competency", "role"]


@pytest.fixture
def desk(client: Client) -> Client:
    client.force_login(accounts.staff("Curator"))
    return client


def listing(**values: Any) -> dict[str, Any]:
    return {
        "title": "Sepsis: the first hour",
        "slug": "sepsis-first-hour",
        "provider": make.provider().pk,
        "summary": "What to do first.",
        "delivery": "live_online",
        "leadership": "not_stated",
        "practice_change": "not_stated",
        "ehr_integration": "not_stated",
        "relationships": "not_stated",
        "support": "not_stated",
        "interprofessional": "not_stated",
        "professions": ["nurse", "np"],
        "topics": "sepsis, bundles",
        **{f"{part}-{kind}_FORMS": "0" for part in ROWS for kind in ("TOTAL", "INITIAL")},
        **values,
    }


def row(part: str, **values: Any) -> dict[str, Any]:
    """One new row of an inline."""
    return {f"{part}-TOTAL_FORMS": "1", **{f"{part}-0-{name}": value for name, value in values.items()}}


def record(**values: Any) -> dict[str, Any]:
    return {
        "code": "sepsis-1",
        "setting": "A hospital",
        "topic": "sepsis",
        "measure": "patients treated within the hour",
        "unit": "%",
        "direction": "higher",
        "is_share": "on",
        "statistic": "level",
        "baseline": "54",
        "follow_up": "71",
        "design": "D4",
        "moore_level": "5",
        "objective": "on",
        "confidence": "high",
        "url": "https://journal.example/sepsis",
        "condition": "infection",
        "care_setting": "hospital",
        "rank": "10",
        **values,
    }


def test_every_model_has_a_desk() -> None:
    """A list of its own, or an inline in its parent's form."""
    inlines = {inline.model for desk in admin.site._registry.values() for inline in desk.inlines}
    models = set(apps.get_app_config("programs").get_models())

    assert models - inlines - admin.site._registry.keys() == WITHOUT_A_DESK


@pytest.mark.parametrize("name", MODELS)
def test_lists_and_forms_open_and_search(desk: Client, name: str) -> None:
    make.program(offers=[{}], provider=make.accreditation().provider, formats=[make.activity_format()])
    make.mandated_topic()
    Role.objects.create(code="CMO", name="Chief medical officer", source="invented", confidence="high")
    make.competency()
    model = apps.get_model("programs", name)
    pk = model._default_manager.values_list("pk", flat=True).first()

    for address in (f"{name}/", f"{name}/?q=sepsis", f"{name}/add/", f"{name}/{pk}/change/"):
        response = desk.get(f"/admin/programs/{address}")
        assert response.status_code in {200, 403}, address
        assert response.status_code == 200 or address.endswith("add/")


def test_outcomes_open_with_their_reasons(desk: Client) -> None:
    outcome = make.outcome()

    assertContains(desk.get("/admin/programs/outcome/?belongs=study&q=time"), "patients seen in time")
    assertContains(desk.get(f"/admin/programs/outcome/{outcome.pk}/change/"), "There&#x27;s no comparison group.")


def test_a_listing_is_added_announced_and_recorded(desk: Client) -> None:
    response = desk.post("/admin/programs/program/add/", listing())

    assert response.status_code == 302
    program = Program.objects.get()
    assert (program.professions, program.topics) == (["nurse", "np"], ["sepsis", "bundles"])
    assert Mark.objects.filter(index="programs", item=program.pk).exists()
    assert Event.objects.get(kind="catalog.program_added").object_id == str(program.pk)


@pytest.mark.parametrize(
    ("values", "refusal"),
    [
        (row("prices", amount="-5"), "A price can&#x27;t be negative."),
        (row("offerings", starts_on="2026-05-02", ends_on="2026-05-01"), "It can&#x27;t end before it starts."),
        (row("offerings", starts_on="2026-05-02", registration_by="2026-05-03"), "deadline can&#x27;t be after"),
        (row("offerings", starts_on="2026-05-02", time_zone="Mars/Olympus"), "Enter a time zone such as"),
        ({"released_on": "2026-05-02", "claim_by": "2026-05-01"}, "can&#x27;t be before the release date."),
        ({"released_on": "2026-05-02", "expires_on": "2026-05-01"}, "It can&#x27;t expire before its release."),
        (row("offerings", starts_on="May the second"), "Enter a valid date."),
        ({"professions": ["wizard"]}, "wizard is not one of the available choices."),
    ],
)
def test_a_listing_that_cannot_be_is_refused_in_words(desk: Client, values: dict[str, Any], refusal: str) -> None:
    response = desk.post("/admin/programs/program/add/", listing(**values))

    assertContains(response, refusal)
    assert not Program.objects.exists()


def test_an_outcome_is_added_with_its_grade(desk: Client) -> None:
    response = desk.post("/admin/programs/outcome/add/", record())

    assert response.status_code == 302
    assert Outcome.objects.get().computed_grade == "B"
    assert Event.objects.filter(kind="evidence.outcome_added").count() == 1


@pytest.mark.parametrize(
    ("values", "refusal"),
    [
        ({"lowered_to": "A", "lowered_because": "It looks stronger"}, "You can only lower it."),
        ({"lowered_to": "C"}, "Enter a reason. Readers see it."),
        ({"follow_up": "171"}, "A percentage can&#x27;t be above 100."),
        ({"baseline": "-4", "unit": "days", "is_share": ""}, "For a level below zero, enter a customary scale"),
        ({"interval_low": "10"}, "Enter both ends of the interval"),
        ({"followed_up": "1.5"}, "Enter a share followed up between 0 and 1."),
    ],
)
def test_an_outcome_that_cannot_be_is_refused_in_words(desk: Client, values: dict[str, Any], refusal: str) -> None:
    response = desk.post("/admin/programs/outcome/add/", record(**values))

    assertContains(response, refusal)
    assert not Outcome.objects.exists()


def test_a_grade_is_lowered_with_a_reason(desk: Client) -> None:
    outcome = make.outcome(code="sepsis-1")

    desk.post(
        f"/admin/programs/outcome/{outcome.pk}/change/",
        record(lowered_to="D", lowered_because="The denominators differ", _edition=outcome.edition),
    )

    outcome.refresh_from_db()
    assert outcome.grade == "D"
    assertContains(
        desk.get("/admin/programs/outcome/"),
        '<abbr title="D: a direction or a single figure (lowered from B)">D↓</abbr>',
        html=True,
    )


def test_deleting_outcomes_tells_the_listing(desk: Client) -> None:
    program = make.program()
    outcome = make.outcome(program=program, measure="clostridium rates")

    desk.post(
        "/admin/programs/outcome/", {"action": "delete_selected", "_selected_action": [outcome.pk], "post": "yes"}
    )

    assert make.found("clostridium") == []
    assert Event.objects.filter(kind="evidence.outcome_removed").count() == 1


@pytest.mark.parametrize("name", ["program", "outcome", "provider"])
def test_lists_cost_the_same_with_one_row_and_with_three(desk: Client, name: str) -> None:
    def cost() -> int:
        with CaptureQueriesContext(connection) as queries:
            desk.get(f"/admin/programs/{name}/")
        return len(queries)

    def add_row() -> None:
        program = make.program(offers=[{}], provider=make.accreditation().provider)
        make.outcome(program=program)

    add_row()
    desk.get(f"/admin/programs/{name}/")
    one = cost()
    add_row()
    add_row()

    assert cost() == one
