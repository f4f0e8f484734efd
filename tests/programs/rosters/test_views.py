"""The pages of clinicians and of providers, and what a provider can't learn from them."""

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.audit.models import Event
from accounts.users import personal_data
from accounts.users.models import User
from programs.catalog.models import Program
from programs.ledger.models import Entry
from programs.rosters import processing
from programs.rosters.models import Authorization, Confirmation, Roster
from programs.rosters.personal_data import HOLDING
from tests.factories import accounts as people
from tests.factories import portal, rosters
from tests.factories import programs as make
from tests.factories.rosters import NPI, as_csv, completion

pytestmark = pytest.mark.django_db

LIST = "/credits/providers/"


@pytest.fixture
def program() -> Program:
    return rosters.activity()


@pytest.fixture
def pat() -> User:
    return rosters.clinician()


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


class TestAuthorizing:
    def test_a_provider_is_found_authorized_and_revoked(self, program: Program, pat: User) -> None:
        client, provider = signed_in(pat), program.provider
        page = f"{LIST}{provider.slug}/"

        assert page in client.get(LIST, {"q": provider.name.lower()}).text
        assert "Nothing about you goes to it" in client.get(page).text
        client.post(page, {"birth": "3/14"})
        authorization = Authorization.objects.get()
        assert (authorization.user, authorization.provider, authorization.birth) == (pat, provider, "03-14")
        assert "03-14" in client.get(LIST).text

        client.post(page, {"birth": ""})
        assert Authorization.objects.get().birth == ""
        client.post(f"{page}revoke/")
        assert not Authorization.objects.exists()
        kinds = ["rosters.authorized", "rosters.authorization_edited", "rosters.revoked"]
        assert (
            list(Event.objects.filter(kind__startswith="rosters.").order_by("pk").values_list("kind", flat=True))
            == kinds
        )

    def test_a_wrong_birth_day_is_told(self, program: Program, pat: User) -> None:
        response = signed_in(pat).post(f"{LIST}{program.provider.slug}/", {"birth": "14 March"})

        assert "Enter your birth month and day as MM-DD" in response.text
        assert not Authorization.objects.exists()

    def test_unverified_people_are_told_what_it_takes(self, program: Program) -> None:
        person = rosters.clinician(is_verified=False)

        assert "so they don't prove that it's you" in signed_in(person).get(f"{LIST}{program.provider.slug}/").text

    def test_without_a_profile_nothing_can_be_authorized(self, program: Program) -> None:
        client, page = signed_in(people.user()), f"{LIST}{program.provider.slug}/"

        assert "Add your profile first" in client.get(page).text
        client.post(page, {"birth": ""})
        assert not Authorization.objects.exists()

    def test_a_provider_without_public_programs_is_not_there(self, pat: User) -> None:
        assert signed_in(pat).get(f"{LIST}{make.provider().slug}/").status_code == 404

    def test_others_authorizations_can_t_be_seen_or_revoked(self, program: Program, pat: User) -> None:
        rosters.authorization(user=pat, provider=program.provider, birth="07-21")
        stranger = signed_in(rosters.clinician(npi="2000000010"))

        assert "07-21" not in stranger.get(LIST).text + stranger.get(f"{LIST}{program.provider.slug}/").text
        stranger.post(f"{LIST}{program.provider.slug}/revoke/")
        assert Authorization.objects.get().user == pat

    @pytest.mark.parametrize("count", [1, 3])
    def test_the_list_takes_the_same_number_of_queries(
        self, pat: User, count: int, django_assert_max_num_queries: Any
    ) -> None:
        for _ in range(count):
            rosters.authorization(user=pat, provider=rosters.activity().provider)
        client = signed_in(pat)
        client.get(LIST)

        with django_assert_max_num_queries(16):
            client.get(LIST, {"q": "Provider"})


class TestUploading:
    @pytest.fixture
    def editor(self, program: Program) -> User:
        return portal.editor(program.provider)

    def upload(self, editor: User, program: Program, *rows: dict[str, str]) -> Any:
        file = SimpleUploadedFile("completions.csv", as_csv(*(rows or (completion(),))), content_type="text/csv")
        return signed_in(editor).post(self.page(program), {"file": file}, follow=True)

    def page(self, program: Program) -> str:
        return reverse("programs:roster", args=[program.public_id])

    def test_the_answer_and_the_page_are_the_same_whoever_authorized_the_provider(
        self, program: Program, editor: User, pat: User
    ) -> None:
        unknown = self.upload(editor, program).text
        processing.process_due(now=timezone.now())
        seen_before = signed_in(editor).get(self.page(program)).text
        Roster.objects.all().delete()
        rosters.authorization(user=pat, provider=program.provider)

        known = self.upload(editor, program).text
        processing.process_due(now=timezone.now())
        seen_after = signed_in(editor).get(self.page(program)).text

        assert Entry.objects.get().user == pat
        assert "Received 1 row. CME Hub adds them for clinicians who authorized you. We don't tell who did." in (
            known.replace("&#x27;", "'")
        )
        assert _plain(known) == _plain(unknown)
        assert _plain(seen_after) == _plain(seen_before)

    def test_problems_are_told_by_row_and_the_others_are_received(self, program: Program, editor: User) -> None:
        response = self.upload(editor, program, completion(), completion(completion_id="C-2", npi="1"))

        assert Roster.objects.get().rows == 1
        assert "This isn't a valid NPI" in response.text.replace("&#x27;", "'")

    def test_a_file_without_the_columns_is_refused(self, program: Program, editor: User) -> None:
        file = SimpleUploadedFile("completions.csv", b"name,credit\nPat,1\n")

        response = signed_in(editor).post(self.page(program), {"file": file})

        assert "The first row lacks" in response.text
        assert not Roster.objects.exists()

    def test_the_template_has_a_column_for_each_credit_type(self, program: Program, editor: User) -> None:
        response = signed_in(editor).get(reverse("programs:roster_template", args=[program.public_id]))

        assert response.text.strip().endswith("completed_on,completion_id,AMA_PRA_1")

    def test_only_those_who_edit_listings_may_upload(self, program: Program, editor: User) -> None:
        recruiter = portal.editor(program.provider, "recruiter")

        for person in (recruiter, people.user(), people.staff()):
            assert signed_in(person).get(self.page(program)).status_code == 404
            assert self.upload(person, program).status_code == 404
        assert not Roster.objects.exists()

    def test_drafts_and_unverified_providers_take_no_rosters(self, program: Program, editor: User) -> None:
        draft = portal.listing(provider=program.provider)
        assert "once this listing is published" in self.upload(editor, draft).text

        organization = program.provider.organization
        assert organization is not None
        organization.verified_on = None
        organization.save()
        assert "once our staff has verified" in self.upload(editor, program).text
        assert not Roster.objects.exists()


def _plain(page: str) -> str:
    """Return a page without what differs by request: form tokens and the compression's padding."""
    return "\n".join(line for line in page.splitlines() if "csrfmiddlewaretoken" not in line)


def test_a_person_s_data_is_exported_and_erased_and_rosters_stay(program: Program, pat: User) -> None:
    rosters.authorization(user=pat, provider=program.provider, birth="03-14")
    rosters.processed(program=program)
    Roster.objects.update(uploaded_by=pat)

    tables = HOLDING.export(pat).tables
    assert tables["authorized_providers"][0]["birth_month_day"] == "03-14"
    assert tables["confirmations"][0]["completion_id"] == "C-1"
    assert tables["rosters_uploaded"][0]["rows"] == 1
    assert HOLDING in personal_data.holdings()

    HOLDING.erase(pat)
    assert not Authorization.objects.exists()
    assert not Confirmation.objects.exists()
    assert Roster.objects.get().uploaded_by is None
    assert NPI not in str(Roster.objects.values().get())
