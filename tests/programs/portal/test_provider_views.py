"""A provider's own pages: who can see them, and what each action does."""

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from pytest_django.asserts import assertContains, assertNotContains, assertRedirects

from accounts.organizations.enums import Role
from accounts.organizations.models import Membership
from accounts.reviewing.actions import leave_version
from accounts.reviewing.models import Proposal
from accounts.users.models import User
from programs.catalog.enums import ListingState
from programs.catalog.listing import snapshot
from programs.catalog.models import Program
from programs.catalog.parts import Offering
from programs.portal import actions
from programs.portal.enums import Wanted
from programs.portal.models import Correction
from programs.providers.models import Provider
from tests.factories import accounts as people
from tests.factories import portal as make
from tests.factories import programs

pytestmark = pytest.mark.django_db

MINE = "/listings/"


@pytest.fixture
def provider() -> Provider:
    return make.provider()


@pytest.fixture
def editor(provider: Provider) -> User:
    return make.editor(provider)


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def page(program: Program, action: str = "") -> str:
    return f"{MINE}{program.public_id}/{f'{action}/' if action else ''}"


# -- access ------------------------------------------------------------------------------------------------------------

PAGES = ("", "edit", "preview", "ask", "statistics", "statistics.csv")
DEEDS = ("edit/withdraw", "submit", "take-back", "withdraw", "delete")


def address(program: Program, action: str) -> str:
    return page(program, action).removesuffix("/") if action.endswith(".csv") else page(program, action)


@pytest.mark.parametrize("action", [*PAGES, *DEEDS])
def test_editors_can_open_every_page_and_others_none(provider: Provider, editor: User, action: str) -> None:
    program, other = make.listing(provider=provider), make.provider()
    method = "get" if action in PAGES else "post"
    strangers = {
        "a recruiter of the same organization": make.editor(provider, Role.RECRUITER),
        "another provider's editor": make.editor(other),
        "staff": people.staff(),
        "a clinician": people.clinician(),
    }

    for who, stranger in strangers.items():
        assert getattr(signed_in(stranger), method)(address(program, action)).status_code == 404, who
    assert getattr(Client(), method)(address(program, action)).headers["Location"].startswith("/accounts/login/")
    assert getattr(signed_in(editor), method)(address(program, action)).status_code in (200, 302)


@pytest.mark.parametrize("action", DEEDS)
def test_deeds_require_post(provider: Provider, editor: User, action: str) -> None:
    assert signed_in(editor).get(page(make.listing(provider=provider), action)).status_code == 405


def test_an_owner_needs_a_second_factor(provider: Provider) -> None:
    assert provider.organization is not None
    owner = people.user()
    assert provider.organization is not None
    Membership.objects.create(organization=provider.organization, user=owner, role=Role.OWNER)

    response = signed_in(owner).get(MINE)

    assert response.status_code == 302
    assert "/account/" in response.headers["Location"]


def test_a_merged_listing_is_gone(provider: Provider, editor: User) -> None:
    kept = make.live(provider=provider)
    merged = make.live(provider=provider)
    Program.objects.filter(pk=merged.pk).update(state=ListingState.MERGED, merged_into=kept)

    assert signed_in(editor).get(page(merged)).status_code == 404


# -- the list ----------------------------------------------------------------------------------------------------------


def test_the_list_has_only_the_provider_s_listings_with_what_they_lack(provider: Provider, editor: User) -> None:
    make.listing(provider=provider, title="Ours", url="")
    make.listing(title="Theirs")
    make.listing(provider=provider, title="Returned", state=ListingState.CHANGES, reviewer_note="Name the supporters.")

    response = signed_in(editor).get(MINE)

    assertContains(response, "Ours")
    assertContains(response, "<strong>The provider&#x27;s page or the source</strong>")
    assertContains(response, "Name the supporters.")
    assertNotContains(response, "Theirs")


def test_the_list_can_be_narrowed_to_a_status(provider: Provider, editor: User) -> None:
    make.listing(provider=provider, title="A draft")
    make.live(provider=provider, title="A public one")

    response = signed_in(editor).get(f"{MINE}?state=live")

    assertContains(response, "A public one")
    assertNotContains(response, "A draft")


def test_the_list_asks_as_much_for_three_listings_as_for_one(
    provider: Provider, editor: User, django_assert_num_queries: Callable[..., Any]
) -> None:
    client = signed_in(editor)
    client.get(MINE)
    for wanted in (1, 3):
        while provider.programs.count() < wanted:
            make.live(provider=provider, offers=[{}], prices=[{"amount": 5}])
        with django_assert_num_queries(22):
            client.get(MINE)


def test_people_without_a_provider_read_what_to_do() -> None:
    assertContains(signed_in(people.user()).get(MINE), "/organizations/add/")


def test_the_navigation_of_a_provider_s_editor_leads_to_the_listings(editor: User) -> None:
    assertContains(signed_in(editor).get("/programs/"), '<a href="/listings/">My listings</a>')
    assertNotContains(signed_in(people.clinician()).get("/programs/"), "My listings")


# -- drafts ------------------------------------------------------------------------------------------------------------


def test_a_listing_is_drafted_and_submitted(provider: Provider, editor: User) -> None:
    client = signed_in(editor)

    response = client.post(f"{MINE}add/", make.typed(url="https://provider.example/sepsis"))
    program = Program.objects.get()
    assertRedirects(response, page(program))
    assert (program.state, program.slug, program.provider) == ("draft", "sepsis-in-the-first-hour", provider)

    client.post(page(program, "submit"))
    program.refresh_from_db()
    assert (program.state, program.submitted_by) == ("submitted", editor)

    client.post(page(program, "take-back"))
    program.refresh_from_db()
    assert program.state == "draft"


def test_an_unverified_organization_drafts_and_can_t_submit() -> None:
    provider = make.provider(organization=make.organization(verified_on=None))
    client, program = signed_in(make.editor(provider)), make.listing(provider=provider)

    response = client.post(page(program, "submit"), follow=True)

    assertContains(response, "Your organization isn&#x27;t verified yet.")
    assert Program.objects.get().state == "draft"


def test_someone_who_edits_for_two_providers_chooses_one(provider: Provider, editor: User) -> None:
    second = make.provider(organization=provider.organization)
    client = signed_in(editor)

    assertContains(client.get(f"{MINE}add/"), f"?provider={second.slug}")
    client.post(f"{MINE}add/?provider={second.slug}", make.typed())

    assert Program.objects.get().provider == second
    assert client.post(f"{MINE}add/?provider={make.provider().slug}", make.typed()).status_code == 404


def test_an_invalid_form_keeps_its_input_and_marks_the_row(provider: Provider, editor: User) -> None:
    credit = programs.credit_type(code="AMA_PRA_1")
    offers = [{"credit_type": credit.code, "amount": "2", "words": "AMA PRA Category 1 Credit applied for"}]

    response = signed_in(editor).post(f"{MINE}add/", make.typed(title="", offers=offers))

    assertContains(response, "<title>Error: Add a listing")
    assertContains(response, '<a href="#id_title">Enter the title</a>', html=True)
    assertContains(response, 'href="#id_offers-0-words"')
    assertContains(response, "AMA PRA Category 1 Credit applied for</textarea>")
    assert not Program.objects.exists()


@pytest.mark.parametrize("state", [ListingState.LIVE, ListingState.DRAFT])
def test_a_row_is_added_with_everything_typed_kept_and_nothing_judged(
    provider: Provider, editor: User, state: str
) -> None:
    program = make.listing(provider=provider, state=state)
    typed = make.typed(program, title="", faculty=[{"name": "Ana Ruiz", "role": "Speaker"}])

    response = signed_in(editor).post(page(program, "edit"), {**typed, "add": "faculty", "edition": "7"})

    assertContains(response, 'value="Ana Ruiz"')
    assertContains(response, 'name="faculty-1-name"')
    assertContains(response, '<input type="hidden" name="edition" value="7">', html=True)
    assertNotContains(response, "There is a problem")
    assert Program.objects.get().title == program.title


def test_rows_marked_for_removal_go_and_the_others_stay_the_same_rows(provider: Provider, editor: User) -> None:
    day = dt.date(2027, 3, 1)
    program = make.listing(provider=provider, offerings=[{"starts_on": day}, {"starts_on": day, "city": "Boise"}])
    kept = program.offerings.get(city="Boise")
    data = {**make.typed(program), "offerings-0-DELETE": "on", "offerings-1-venue": "Grand Hall", "edition": "1"}

    signed_in(editor).post(page(program, "edit"), data)

    found = Offering.objects.get()
    assert (found.pk, found.public_id, found.venue) == (kept.pk, kept.public_id, "Grand Hall")


def test_a_form_that_isn_t_changed_changes_nothing(provider: Provider, editor: User) -> None:
    program = make.listing(
        provider=provider,
        title="Sepsis",
        description="One.\n\nTwo.",
        topics=["sepsis", "lactate"],
        professions=["np", "physician"],
        offers=[{"amount": "1.25", "words": "maximum of 1.25"}],
        offerings=[{"starts_on": dt.date(2027, 3, 1), "starts_at_time": dt.time(8), "time_zone": "America/Denver"}],
        prices=[{"audience": "Members", "amount": "40.50", "fees": 5}],
    )
    program.joint_providers.add(programs.provider())
    before = snapshot(program)

    response = signed_in(editor).post(page(program, "edit"), {**make.typed(program), "edition": "1"})

    assertRedirects(response, page(program))
    assert snapshot(Program.objects.get(pk=program.pk)) == before


def test_the_second_of_two_editors_is_told_and_loses_nothing(provider: Provider, editor: User) -> None:
    program = make.listing(provider=provider, title="Sepsis")
    first, second = signed_in(editor), signed_in(make.editor(provider))
    first.post(page(program, "edit"), {**make.typed(program, summary="By the first."), "edition": "1"})

    told = second.post(page(program, "edit"), {**make.typed(program, summary="By the second."), "edition": "1"})

    assertContains(told, "Someone else changed this listing since you opened the page.")
    assertContains(told, "By the second.</textarea>")
    assertContains(told, "first")
    assert Program.objects.get().summary == "By the first."

    edition = Program.objects.get().edition
    assertContains(told, f'<input type="hidden" name="edition" value="{edition}">', html=True)
    second.post(page(program, "edit"), {**make.typed(program, summary="By the second."), "edition": edition})
    assert Program.objects.get().summary == "By the second."


def test_a_listing_under_review_is_not_edited(provider: Provider, editor: User) -> None:
    program = make.listing(provider=provider, state=ListingState.SUBMITTED, submitted_at=timezone.now())

    response = signed_in(editor).post(page(program, "edit"), {**make.typed(title="Other"), "edition": "1"})

    assertRedirects(response, page(program))
    assert Program.objects.get().title == program.title


def test_only_a_draft_that_was_never_public_is_deleted(provider: Provider, editor: User) -> None:
    client, draft, live = signed_in(editor), make.listing(provider=provider), make.live(provider=provider)

    client.post(page(draft, "delete"))
    response = client.post(page(live, "delete"), follow=True)

    assertContains(response, actions.NotDeletable.sentence)
    assert list(Program.objects.all()) == [live]


# -- published listings ------------------------------------------------------------------------------------------------


def test_an_edit_of_a_live_listing_waits_while_the_old_version_stays(provider: Provider, editor: User) -> None:
    program, client = make.live(provider=provider, title="Sepsis"), signed_in(editor)
    data = {**make.typed(program, title="Sepsis, second edition"), "version": "1", "edition": "0"}

    response = client.post(page(program, "edit"), data, follow=True)

    assertContains(response, "edit under review")
    assert Program.objects.get().title == "Sepsis"
    assert Proposal.objects.get().payload["title"] == "Sepsis, second edition"
    assertContains(client.get(page(program, "edit")), 'value="Sepsis, second edition"')

    client.post(page(program, "edit/withdraw"))
    assert Proposal.objects.get().state == "withdrawn"


def test_the_second_editor_of_a_live_listing_is_told_too(provider: Provider, editor: User) -> None:
    program, client = make.live(provider=provider, title="Sepsis"), signed_in(editor)
    seen = {"version": "1", "edition": "0"}
    client.post(page(program, "edit"), {**make.typed(program, title="First"), **seen})

    told = signed_in(make.editor(provider)).post(page(program, "edit"), {**make.typed(program, title="Second"), **seen})

    assertContains(told, "Someone else changed this since you opened the page.")
    assertContains(told, 'value="Second"')
    assertContains(told, '<input type="hidden" name="edition" value="1">', html=True)
    assert Proposal.objects.get().payload["title"] == "First"


def test_a_withdrawn_listing_leaves_the_catalog_and_can_be_submitted_again(provider: Provider, editor: User) -> None:
    program, client = make.live(provider=provider), signed_in(editor)

    client.post(page(program, "withdraw"))
    assert Client().get(f"/programs/{program.slug}/").status_code == 410

    client.post(page(program, "edit"), {**make.typed(program, summary="New."), "edition": "2"})
    client.post(page(program, "submit"))
    assert Program.objects.values_list("state", "summary").get() == ("submitted", "New.")


def test_a_listing_that_was_public_says_that_it_isn_t_until_it_is_again(provider: Provider, editor: User) -> None:
    program, client = make.live(provider=provider), signed_in(editor)
    leave_version(target=program, by=None, now=timezone.now())

    client.post(page(program, "withdraw"))
    client.post(page(program, "submit"))

    assert Client().get(f"/programs/{program.slug}/").status_code == 410


# -- preview -----------------------------------------------------------------------------------------------------------


def test_the_preview_is_the_public_page_and_saves_nothing(provider: Provider, editor: User) -> None:
    program = make.listing(provider=provider, title="Sepsis")
    programs.outcome(program=program, measure="patients seen in time")
    before = snapshot(program), program.edition
    client = signed_in(editor)

    response = client.post(page(program, "edit"), {**make.typed(program, title="Sepsis, new"), "preview": "1"})

    assertContains(response, "<h1>Sepsis, new")
    assertContains(response, "Nothing was saved.")
    assertContains(response, "Patients seen in time")
    assertContains(response, 'href="https://provider.example/sepsis"')
    saved = Program.objects.get()
    assert (snapshot(saved), saved.edition) == before
    assert saved.state == "draft"
    assert Client().get(f"/programs/{program.slug}/").status_code == 404


def test_a_new_listing_can_be_previewed_before_it_s_saved(provider: Provider, editor: User) -> None:
    response = signed_in(editor).post(f"{MINE}add/", {**make.typed(title="Sepsis"), "preview": "1"})

    assertContains(response, "<h1>Sepsis")
    assert not Program.objects.exists()


def test_the_saved_listing_is_previewed_with_the_edit_under_review(provider: Provider, editor: User) -> None:
    program, client = make.live(provider=provider, title="Sepsis"), signed_in(editor)
    client.post(page(program, "edit"), {**make.typed(program, title="Edited"), "version": "1", "edition": "0"})

    assertContains(client.get(page(program, "preview")), "<h1>Edited")
    assertContains(Client().get(f"/programs/{program.slug}/"), "<h1>Sepsis")


# -- asking curators ---------------------------------------------------------------------------------------------------


def test_a_provider_asks_for_a_correction_and_sees_when_it_s_due(provider: Provider, editor: User) -> None:
    program, client = make.listing(provider=provider), signed_in(editor)

    response = client.post(
        page(program, "ask"),
        {"wanted": "correction", "about": "independence", "text": "No company paid.", "source": ""},
        follow=True,
    )

    asked = Correction.objects.get()
    assert (asked.program, asked.organization, asked.asked_by) == (program, provider.organization, editor)
    assert asked.due_on == timezone.now().date() + dt.timedelta(days=7)
    assertContains(response, "No company paid.")
    assertContains(response, "answer by")


def test_a_new_result_needs_a_source_and_never_becomes_public_by_itself(provider: Provider, editor: User) -> None:
    program, client = make.live(provider=provider), signed_in(editor)
    result = {"wanted": "result", "text": "Antibiotics within an hour rose from 54% to 71% of 480 patients."}

    refused = client.post(page(program, "ask"), result)
    client.post(page(program, "ask"), {**result, "source": "https://provider.example/report"})

    assertContains(refused, "Enter the address where the result is published")
    assert Correction.objects.get().wanted == Wanted.RESULT
    assert not program.outcomes.exists()
    assertNotContains(Client().get(f"/programs/{program.slug}/"), "54% to 71%")


def test_an_own_result_can_be_chosen_and_another_s_can_t(provider: Provider, editor: User) -> None:
    program, client = make.live(provider=provider), signed_in(editor)
    ours, theirs = programs.outcome(program=program), programs.outcome(program=make.live())
    asks = {"wanted": "correction", "text": "It was 64."}

    client.post(page(program, "ask"), {**asks, "about": f"outcome:{theirs.code}"})
    assert not Correction.objects.exists()
    client.post(page(program, "ask"), {**asks, "about": f"outcome:{ours.code}"})
    assert Correction.objects.get().outcome == ours


# -- claims ------------------------------------------------------------------------------------------------------------


def test_a_provider_without_an_organization_can_be_claimed_once() -> None:
    unclaimed, organization = programs.provider(), make.organization()
    client = signed_in(people.member(organization=organization, role=Role.EDITOR).user)
    claim = {"organization": organization.pk, "text": "Our page names it."}

    client.post(f"/providers/{unclaimed.slug}/claim/", claim)
    client.post(f"/providers/{unclaimed.slug}/claim/", claim)

    asked = Correction.objects.get()
    assert (asked.provider, asked.organization) == (unclaimed, organization)
    assertContains(client.get(f"/providers/{unclaimed.slug}/claim/"), "Our staff answers by")


def test_a_provider_of_an_organization_can_t_be_claimed(provider: Provider) -> None:
    other = make.editor(make.provider())

    assert signed_in(other).get(f"/providers/{provider.slug}/claim/").status_code == 404


def test_only_organizations_that_one_edits_for_can_claim() -> None:
    unclaimed, theirs = programs.provider(), make.organization()
    mine = people.member(organization=make.organization(), role=Role.EDITOR).user

    signed_in(mine).post(f"/providers/{unclaimed.slug}/claim/", {"organization": theirs.pk, "text": "Ours."})

    assert not Correction.objects.exists()
