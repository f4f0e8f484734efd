"""A PARS file through the pages: what it adds, changes and leaves, and what it's written from."""

import json
from decimal import Decimal
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.test import Client
from django.utils import timezone
from pytest_django.asserts import assertContains, assertNotContains, assertRedirects

from accounts.reviewing.models import Proposal
from accounts.users.models import User
from programs.catalog.enums import ListingState
from programs.catalog.listing import snapshot
from programs.catalog.models import Program
from programs.catalog.vocabulary import ActivityFormat, CreditType, MandatedTopic
from programs.portal import batches, pars_terms
from programs.portal.batches import Effect
from programs.portal.forms import MOST_MB
from programs.providers.models import Provider
from programs.reference import FOLDER, _load_table
from tests.factories import portal as make
from tests.factories import programs
from tests.programs.portal.samples import activity

pytestmark = pytest.mark.django_db

FILES = "/listings/files/"


@pytest.fixture(autouse=True)
def reference() -> None:
    for name, model in (("activity_formats", ActivityFormat), ("credit_types", CreditType)):
        _load_table(FOLDER / f"{name}.csv", model, {})
    _load_table(FOLDER / "mandated_topics.csv", MandatedTopic, {})


@pytest.fixture
def provider() -> Provider:
    return make.provider(slug="juniper-valley", name="Juniper Valley Health")


@pytest.fixture
def editor(provider: Provider) -> User:
    return make.editor(provider)


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def file_of(*activities: Any) -> str:
    return json.dumps({"ACCMEActivities": {"MedicalEducationMetrics": list(activities)}})


def upload(client: Client, provider: Provider, text: str | bytes) -> HttpResponse:
    content = text.encode() if isinstance(text, str) else text
    file = SimpleUploadedFile("activities.json", content, "application/json")
    return client.post(FILES, {"provider": provider.slug, "file": file}, follow=True)  # type: ignore[return-value]


def confirm(client: Client, previewed: HttpResponse) -> HttpResponse:
    token = previewed.context["token"]  # type: ignore[attr-defined]
    return client.post(f"{FILES}preview/", {"file": token}, follow=True)  # type: ignore[return-value]


def bring(client: Client, provider: Provider, *activities: Any) -> HttpResponse:
    return confirm(client, upload(client, provider, file_of(*activities)))


def effects(provider: Provider, *activities: Any) -> list[Effect]:
    return [each.effect for each in batches.plan(file_of(*activities), provider=provider)]


def test_every_term_of_ours_is_in_the_reference_files() -> None:
    known = set(ActivityFormat.objects.values_list("code", flat=True))

    assert pars_terms.FORMATS.keys() | pars_terms.WRITTEN_AS.keys() == known
    assert (pars_terms.CERTIFICATIONS.keys() | pars_terms.BOARDS.keys()) <= set(
        CreditType.objects.values_list("code", flat=True)
    )


# -- in ----------------------------------------------------------------------------------------------------------------


def test_a_new_activity_becomes_a_draft_after_its_preview(provider: Provider, editor: User) -> None:
    client = signed_in(editor)

    previewed = upload(client, provider, file_of(activity()))
    assertContains(previewed, "1 new draft")
    assertContains(previewed, "Sepsis in the first hour")
    assertContains(previewed, "Learner Performance (objective)")
    assert not Program.objects.exists()

    done = confirm(client, previewed)
    assertContains(done, "1 draft added.")
    program = Program.objects.get()
    assert (program.state, program.provider, program.accme_id) == ("draft", provider, "202612345")
    assert program.offerings.get().city == "Boise"
    assert program.offers.get().amount == Decimal("1.25")


def test_the_same_file_twice_changes_nothing(provider: Provider, editor: User) -> None:
    client = signed_in(editor)
    bring(client, provider, activity())
    before, edition = snapshot(Program.objects.get()), Program.objects.get().edition

    again = upload(client, provider, file_of(activity()))

    assertContains(again, "1 already the same")
    assertNotContains(again, "Save these changes")
    confirm(client, again)
    assert (snapshot(Program.objects.get()), Program.objects.get().edition) == (before, edition)


def test_a_changed_activity_changes_its_draft(provider: Provider, editor: User) -> None:
    client = signed_in(editor)
    bring(client, provider, activity())

    previewed = upload(client, provider, file_of(activity(title="Sepsis, second edition")))
    assertContains(previewed, "1 change.")
    assertContains(confirm(client, previewed), "1 draft changed.")

    assert Program.objects.get().title == "Sepsis, second edition"


def test_a_changed_activity_of_a_public_listing_becomes_an_edit_under_review(provider: Provider, editor: User) -> None:
    client = signed_in(editor)
    bring(client, provider, activity())
    Program.objects.update(state=ListingState.LIVE)

    bring(client, provider, activity(title="Sepsis, second edition"))

    assert Program.objects.get().title == "Sepsis in the first hour"
    assert Proposal.objects.get().payload["title"] == "Sepsis, second edition"
    assert effects(provider, activity(title="Sepsis, second edition")) == [Effect.SAME]


def test_a_listing_under_review_is_left_alone(provider: Provider, editor: User) -> None:
    bring(signed_in(editor), provider, activity())
    Program.objects.update(state=ListingState.SUBMITTED, submitted_at=timezone.now())

    (planned,) = batches.plan(file_of(activity(title="Other")), provider=provider)

    assert planned.effect == Effect.ERROR
    assert "Take it back first" in planned.problems[0].text


def test_another_provider_s_listing_with_the_same_id_isn_t_touched(provider: Provider, editor: User) -> None:
    make.listing(accme_id="202612345", provider_ref="SEP-26")

    assert effects(provider, activity()) == [Effect.NEW]


def test_the_accme_id_counts_before_the_provider_s_own(provider: Provider) -> None:
    by_accme = make.listing(provider=provider, accme_id="202612345")
    make.listing(provider=provider, provider_ref="SEP-26")

    (planned,) = batches.plan(file_of(activity()), provider=provider)

    assert planned.program == by_accme


def test_two_activities_or_two_listings_with_one_id_are_errors(provider: Provider) -> None:
    assert effects(provider, activity(), activity(title="Other")) == [Effect.ERROR, Effect.ERROR]

    for _ in range(2):
        make.listing(provider=provider, accme_id="202612345")
    assert effects(provider, activity()) == [Effect.ERROR]


def test_one_wrong_activity_doesn_t_stop_the_others(provider: Provider, editor: User) -> None:
    wrong = activity(title="x" * 300, identifier=[{"catalog": "Provider Activity ID", "entry": "OTHER"}])

    previewed = upload(signed_in(editor), provider, file_of(activity(), wrong))

    assertContains(previewed, "1 new draft, 1 error")
    assertContains(previewed, '<code class="text-break">title</code>')


def test_a_delete_action_deletes_nothing(provider: Provider, editor: User) -> None:
    client = signed_in(editor)
    bring(client, provider, activity())

    previewed = upload(client, provider, file_of(activity(activityRecordAction="Delete")))

    assertContains(previewed, "Files never delete listings.")
    confirm(client, previewed)
    assert Program.objects.count() == 1


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "The file is empty"),
        (b"\xff\xfe\x00", "This isn&#x27;t a text file in UTF-8"),
        (b'{"MedicalEducationMetrics": [', "before it&#x27;s complete"),
        (b" " * (MOST_MB * 1024 * 1024 + 1), f"Choose a file of {MOST_MB} MB or less"),
    ],
)
def test_a_file_that_can_t_be_read_says_why(provider: Provider, editor: User, content: bytes, message: str) -> None:
    assertContains(upload(signed_in(editor), provider, content), message)


def test_a_preview_belongs_to_who_uploaded_it(provider: Provider, editor: User) -> None:
    token = upload(signed_in(editor), provider, file_of(activity())).context["token"]  # type: ignore[attr-defined]
    colleague = signed_in(make.editor(provider))

    assertRedirects(colleague.get(f"{FILES}preview/?file={token}"), FILES)
    assertRedirects(colleague.post(f"{FILES}preview/", {"file": token}), FILES)
    assert not Program.objects.exists()


def test_one_uploads_only_for_one_s_own_providers(editor: User) -> None:
    response = upload(signed_in(editor), make.provider(), file_of(activity()))

    assertContains(response, "Choose “Provider” from the list")


# -- out ---------------------------------------------------------------------------------------------------------------


def download(client: Client, provider: Provider, year: int, *, file: bool = True) -> HttpResponse:
    query = {"provider": provider.slug, "year": str(year), **({"file": "1"} if file else {})}
    return client.get(f"{FILES}download/", query)  # type: ignore[return-value]


def test_the_downloaded_file_changes_nothing_when_it_comes_back(provider: Provider, editor: User) -> None:
    client, year = signed_in(editor), timezone.localdate().year
    bring(client, provider, activity(startDateTime=f"{year}-10-05", endDateTime=f"{year}-10-06"))
    Program.objects.update(state=ListingState.LIVE)
    programs.outcome(program=Program.objects.get())

    response = download(client, provider, year)

    (written,) = json.loads(response.content)["ACCMEActivities"]["MedicalEducationMetrics"]
    assert written["XtensibleInfo"]["MeasuredOutcomes"] == [
        {"MeasuredOutcome": "Learner Performance", "MeasurementType": ["Objective"]}
    ]
    assert f'filename="{provider.slug}-{year}.json"' in response.headers["Content-Disposition"]
    (planned,) = batches.plan(response.content.decode(), provider=provider)
    assert (planned.effect, planned.notes) == (Effect.SAME, [])


def test_the_page_says_what_the_file_lacks_and_never_that_it_s_reported(provider: Provider, editor: User) -> None:
    make.live(provider=provider, title="Without anything")

    response = download(signed_in(editor), provider, timezone.localdate().year, file=False)

    assertContains(response, "Without anything")
    assertContains(response, "Add your own ID, a description, the activity format, a type of credit")
    assertContains(response, "CME Hub reports nothing to PARS.")


def test_drafts_and_other_years_aren_t_in_the_file(provider: Provider, editor: User) -> None:
    client, year = signed_in(editor), timezone.localdate().year
    bring(client, provider, activity(startDateTime=f"{year}-10-05", endDateTime=f"{year}-10-06"))

    assert json.loads(download(client, provider, year).content) == json.loads(file_of())
    Program.objects.update(state=ListingState.LIVE)
    assert json.loads(download(client, provider, year - 1).content) == json.loads(file_of())


@pytest.mark.parametrize("query", ["", "?year=2026", "?provider=other&year=2026", "?year=1999&provider={own}"])
def test_a_download_of_nothing_of_one_s_own_is_a_404(provider: Provider, editor: User, query: str) -> None:
    assert signed_in(editor).get(f"{FILES}download/{query.format(own=provider.slug)}").status_code == 404
