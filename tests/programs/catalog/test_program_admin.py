"""The curators' desk for listings: the queue, decisions, bulk changes, duplicates and history."""

import datetime as dt
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from pytest_django.asserts import assertContains, assertNotContains, assertRedirects

from accounts.reviewing.models import Revision
from programs.catalog.enums import ListingState
from programs.catalog.models import Program
from tests.factories import accounts as people
from tests.factories import programs as make
from tests.programs.catalog.test_admin import listing

pytestmark = pytest.mark.django_db
LIST = "/admin/programs/program/"


@pytest.fixture
def desk(client: Client) -> Client:
    client.force_login(people.staff("Curator"))
    return client


def submitted(days: int, **fields: Any) -> Program:
    provider = make.accreditation().provider
    at = timezone.now() - dt.timedelta(days=days)
    return make.program(
        state=ListingState.SUBMITTED, submitted_at=at, provider=provider, url="https://hub.example/a", **fields
    )


def saved(program: Program, **values: Any) -> dict[str, Any]:
    """The form of a saved program."""
    form = listing(title=program.title, slug=program.slug, provider=program.provider_id, url=program.url)
    return {**form, "_edition": program.edition, **values}


def titles(response: Any) -> list[str]:
    return [program.title for program in response.context["cl"].result_list]


def test_the_queue_comes_first_oldest_first_with_what_is_missing(desk: Client) -> None:
    submitted(2, title="Newer")
    submitted(9, title="Older")
    make.program(title="Live")

    response = desk.get(LIST)

    assert titles(response) == ["Older", "Newer", "Live"]
    assertContains(response, "Waiting 9 days")
    assertContains(response, "Credit; Price; Format; Professions; Disclosure statement")


def test_a_submitted_listing_is_published_from_its_form(desk: Client) -> None:
    program = submitted(1)

    desk.post(f"{LIST}{program.pk}/change/", saved(program, programs_program_publish="1"))

    program.refresh_from_db()
    assert program.state == ListingState.LIVE
    assert Revision.objects.about(program).count() == 1


def test_what_is_incomplete_is_saved_and_the_refusal_says_what_is_missing(desk: Client) -> None:
    program = make.program(state=ListingState.DRAFT)

    response = desk.post(
        f"{LIST}{program.pk}/change/", saved(program, title="New title", programs_program_publish="1"), follow=True
    )

    program.refresh_from_db()
    assert (program.title, program.state) == ("New title", ListingState.DRAFT)
    assertContains(response, "Add what every listing needs first: The provider&#x27;s page or the source")


def test_changes_are_requested_with_the_note_of_the_form(desk: Client) -> None:
    program = submitted(1)

    desk.post(
        f"{LIST}{program.pk}/change/",
        saved(program, reviewer_note="Quote the statement.", programs_program_request_changes="1"),
    )

    program.refresh_from_db()
    assert (program.state, program.reviewer_note) == (ListingState.CHANGES, "Quote the statement.")


def test_only_the_decisions_that_fit_are_offered(desk: Client) -> None:
    live = make.program()

    page = desk.get(f"{LIST}{live.pk}/change/")

    assertContains(page, "Save and withdraw")
    assertNotContains(page, "Save and publish")
    assertNotContains(page, "Save and request changes")


def test_an_edit_of_a_live_listing_leaves_a_version(desk: Client) -> None:
    program = make.program()

    desk.post(f"{LIST}{program.pk}/change/", saved(program, title="Renamed"))

    latest = Revision.objects.about(program).order_by("-version")[0]
    assert latest.snapshot["title"] == "Renamed"
    assertContains(desk.get(f"{LIST}{program.pk}/change/"), "Renamed")


def test_bulk_changes(desk: Client) -> None:
    ready, incomplete, live = submitted(1), make.program(state=ListingState.DRAFT), make.program()

    def run(action: str, *programs: Program) -> Any:
        chosen = {"action": action, "_selected_action": [program.pk for program in programs]}
        return desk.post(LIST, chosen, follow=True)

    assertContains(run("publish_chosen", ready, incomplete), "isn&#x27;t published. Add what every listing needs")
    run("withdraw_chosen", live)
    run("verify_chosen", ready)

    for program in (ready, incomplete, live):
        program.refresh_from_db()
    assert [program.state for program in (ready, incomplete, live)] == ["live", "draft", "withdrawn"]
    assert ready.checked_on == people.today()


@pytest.mark.parametrize(
    ("query", "title"),
    [("lacks=disclosure", "No statement"), ("lacks=accreditation", "Lapsed"), ("verified=never", "Lapsed")],
)
def test_stale_lists(desk: Client, query: str, title: str) -> None:
    today = people.today()
    lapsed = make.accreditation(valid_until=today - dt.timedelta(days=1)).provider
    make.program(title="Lapsed", provider=lapsed, disclosure="None to disclose")
    make.program(title="No statement", checked_on=today)
    make.program(title="Not clinical", disclosure_required=False, checked_on=today)

    assert titles(desk.get(f"{LIST}?{query}")) == [title]


def test_a_duplicate_is_found_compared_and_merged(desk: Client) -> None:
    kept = make.program(title="Sepsis: the first hour", slug="sepsis")
    duplicate = make.program(title="Sepsis, the first hour", slug="sepsis-2", expires_on="2030-01-02")
    make.program(title="Writing notes")
    page = f"{LIST}{kept.pk}/merge/"

    found = desk.get(page)
    comparison = desk.get(page, {"other": duplicate.pk})
    done = desk.post(f"{page}?other={duplicate.pk}")

    assert [other for other, _ in found.context["found"]] == [duplicate]
    assertContains(comparison, "Jan 2, 2030")
    assertRedirects(done, f"{LIST}{kept.pk}/change/")
    duplicate.refresh_from_db()
    assert duplicate.merged_into == kept


def test_either_of_two_chosen_listings_can_stay(desk: Client) -> None:
    first, second = make.program(), make.program()

    response = desk.post(LIST, {"action": "merge_chosen", "_selected_action": [first.pk, second.pk]})
    desk.post(f"{response.headers['Location']}&keep=other")

    first.refresh_from_db()
    assert first.merged_into == second


def test_what_was_public_is_never_deleted(desk: Client) -> None:
    live, draft = make.program(), make.program(state=ListingState.DRAFT)

    for program in (live, draft):
        desk.post(f"{LIST}{program.pk}/delete/", {"post": "yes"})

    assert list(Program.objects.all()) == [live]


def test_only_curators_merge(client: Client) -> None:
    first, second = make.program(), make.program()
    client.force_login(people.staff("Moderator"))

    assert client.post(f"{LIST}{first.pk}/merge/?other={second.pk}").status_code == 403
