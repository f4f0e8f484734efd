"""A clinician's own verification pages: NPI, proof, files. Everyone sees only their own."""

import datetime as dt
import time
from uuid import uuid4

import pytest
from allauth.account.models import EmailAddress, EmailConfirmationHMAC
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone
from pytest_django.asserts import assertContains, assertNotContains, assertRedirects

from accounts.audit.models import Event
from accounts.licenses.enums import CredentialKind
from accounts.licenses.models import Credential
from accounts.users.enums import Profession
from accounts.users.models import User
from accounts.verification import review
from accounts.verification.access import own_work_addresses
from accounts.verification.enums import ClaimState, IdentityState, Match
from accounts.verification.models import Claim, Document, Identity, Institution
from cmehub.lib import uploads
from cmehub.lib.dates import today_for
from tests.factories import accounts as make

pytestmark = pytest.mark.django_db

NPI = "2000000002"
PDF = b"%PDF-1.7\n%%EOF\n"


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def pdf(name: str = "license.pdf", content: bytes = PDF) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content, "application/pdf")


@pytest.fixture
def person() -> User:
    return make.clinician()


@pytest.fixture
def credential(person: User) -> Credential:
    make.identity(user=person)
    return make.license(user=person, number="F340029", expires_on=today_for(person) + dt.timedelta(days=300))


def page_of(credential: Credential) -> str:
    return f"/verification/credentials/{credential.public_id}/"


class TestNpi:
    def test_a_valid_npi_is_saved_and_checked_next(self, person: User) -> None:
        response = signed_in(person).post("/verification/npi/", {"npi": "200-000 0002", "former_last_names": "Ortiz"})

        assertRedirects(response, "/verification/")
        identity = Identity.objects.get(user=person)
        assert (identity.npi, identity.former_last_names, identity.match) == (NPI, "Ortiz", "")
        assert identity.next_match_at is not None
        assert identity.next_match_at <= timezone.now()
        assert Event.objects.filter(kind="verification.npi_stated", actor_id=person.pk).exists()

    @pytest.mark.parametrize(
        ("npi", "said"),
        [
            ("2000000003", "isn&#x27;t a valid NPI"),
            ("3000000002", "starts with 1 or 2"),
            ("200000000", "Enter the 10 digits"),
            ("", "Enter your NPI"),
            ("２０００００００02", "Enter the 10 digits"),
        ],
    )
    def test_a_mistyped_one_is_kept_on_the_page_with_what_to_do(self, person: User, npi: str, said: str) -> None:
        response = signed_in(person).post("/verification/npi/", {"npi": npi, "former_last_names": "Ortiz"})

        assertContains(response, said)
        assertContains(response, "Ortiz")
        assert not Identity.objects.filter(user=person).exists()

    def test_a_nurse_may_have_none(self) -> None:
        nurse = make.profile(profession=Profession.NURSE).user

        signed_in(nurse).post("/verification/npi/", {"no_npi": "on"})

        identity = Identity.objects.get(user=nurse)
        assert (identity.npi, identity.match) == ("", Match.NO_NPI)

    def test_a_physician_may_not(self) -> None:
        physician = make.profile(profession=Profession.PHYSICIAN).user

        response = signed_in(physician).post("/verification/npi/", {"no_npi": "on"})

        assertContains(response, "Enter your NPI")
        assert not Identity.objects.filter(user=physician).exists()

    def test_without_a_profile_there_is_nothing_to_compare(self) -> None:
        response = signed_in(make.user()).get("/verification/npi/")

        assertRedirects(response, "/account/profile/")

    def test_nobody_verifies_themselves_with_extra_fields(self, person: User) -> None:
        signed_in(person).post(
            "/verification/npi/",
            {"npi": NPI, "state": "verified", "match": "matched", "verified": "on", "is_staff": "on"},
        )

        person.refresh_from_db()
        identity = Identity.objects.get(user=person)
        assert (identity.state, identity.match, person.is_staff) == ("declared", "", False)


class TestProof:
    def test_a_file_is_sent_to_the_reviewers(self, person: User, credential: Credential) -> None:
        response = signed_in(person).post(page_of(credential), {"document": pdf(), "comment": "I moved in May."})

        assertRedirects(response, "/verification/")
        claim = Claim.objects.get()
        assert (claim.state, claim.comment, claim.period) == ("open", "I moved in May.", credential.current_period)
        document = claim.documents.get()
        assert (document.name, document.content_type, document.size) == ("license.pdf", "application/pdf", len(PDF))

    def test_nobody_approves_themselves_with_extra_fields(self, person: User, credential: Credential) -> None:
        signed_in(person).post(
            page_of(credential),
            {"document": pdf(), "state": "approved", "verified": "on", "decided_by": person.pk, "revision": 9},
        )

        claim = Claim.objects.get()
        assert (claim.state, claim.revision, claim.decided_by) == ("open", 1, None)

    def test_a_refused_file_loses_nothing_that_was_typed(self, person: User, credential: Credential) -> None:
        document = pdf("license.pdf", b"MZ\x90 a program")

        response = signed_in(person).post(page_of(credential), {"document": document, "comment": "I moved in May."})

        assertContains(response, "This isn&#x27;t a PDF file")
        assertContains(response, "I moved in May.")
        assert not Claim.objects.exists()

    def test_a_file_over_10_mb_is_refused(self, person: User, credential: Credential) -> None:
        document = pdf(content=PDF + b"\x00" * 12 * 1024 * 1024)

        response = signed_in(person).post(page_of(credential), {"document": document})

        assertContains(response, "Choose a file of 10 MB or less")
        assert not Document.objects.exists()

    def test_proof_is_required(self, person: User, credential: Credential) -> None:
        response = signed_in(person).post(page_of(credential), {"comment": "Trust me"})

        assertContains(response, "Add your license as a PDF, JPEG or PNG file")

    def test_a_second_request_for_the_same_license_is_refused(self, person: User, credential: Credential) -> None:
        make.claim(credential=credential)

        response = signed_in(person).post(page_of(credential), {"document": pdf()})

        assertContains(response, "already under review")
        assert Claim.objects.count() == 1

    def test_an_expired_license_needs_its_renewal_first(self, person: User) -> None:
        make.identity(user=person)
        expired = make.license(user=person, expires_on=today_for(person) - dt.timedelta(days=1))

        assertContains(signed_in(person).get(page_of(expired)), "Add the renewal")
        assertContains(signed_in(person).post(page_of(expired), {"document": pdf()}), "Add the renewal")
        assert not Claim.objects.exists()

    def test_a_registration_has_no_verification(self, person: User) -> None:
        registration = make.license(
            user=person,
            kind=CredentialKind.REGISTRATION,
            issuer="DEA",
            expires_on=today_for(person) + dt.timedelta(days=9),
        )

        assert signed_in(person).get(page_of(registration)).status_code == 404

    def test_the_npi_comes_first(self, person: User) -> None:
        credential = make.license(user=person, expires_on=today_for(person) + dt.timedelta(days=9))

        assertContains(signed_in(person).post(page_of(credential), {"document": pdf()}), "Enter your NPI")
        assert not Claim.objects.exists()


class TestWorkAddress:
    @pytest.fixture
    def hospital(self) -> Institution:
        return Institution.objects.create(name="Lakeshore Hospital", domain="lakeshore.example")

    @staticmethod
    def add_address(person: User, email: str, *, verified: bool = True) -> None:
        EmailAddress.objects.create(user=person, email=email, verified=verified, primary=False)

    @pytest.mark.parametrize("email", ["pat@lakeshore.example", "pat@mail.icu.lakeshore.example"])
    def test_a_confirmed_one_is_proof(
        self, person: User, credential: Credential, hospital: Institution, email: str
    ) -> None:
        self.add_address(person, email)

        signed_in(person).post(page_of(credential), {"work_address": email})

        claim = Claim.objects.get()
        assert (claim.work_address, claim.institution) == (email, hospital)

    @pytest.mark.parametrize(
        ("email", "verified", "active"),
        [
            ("pat@lakeshore.example", False, True),
            ("pat@lakeshore.example", True, False),
            ("pat@notlakeshore.example", True, True),
            ("pat@lakeshore.example.evil.test", True, True),
        ],
    )
    def test_any_other_is_not(
        self, person: User, credential: Credential, hospital: Institution, email: str, verified: bool, active: bool
    ) -> None:
        Institution.objects.update(active=active)
        self.add_address(person, email, verified=verified)

        signed_in(person).post(page_of(credential), {"work_address": email})

        assert not Claim.objects.exists()

    @pytest.mark.parametrize(("days_ago", "confirmed"), [(0, True), (60, False)])
    def test_a_link_confirms_it_until_the_link_expires(
        self,
        person: User,
        hospital: Institution,
        days_ago: int,
        confirmed: bool,
        monkeypatch: pytest.MonkeyPatch,
    ) -> None:
        self.add_address(person, "pat@lakeshore.example", verified=False)
        address = EmailAddress.objects.get(email="pat@lakeshore.example")
        with monkeypatch.context() as then:
            sent_at = time.time() - days_ago * 24 * 60 * 60
            then.setattr("django.core.signing.time.time", lambda: sent_at)
            key = EmailConfirmationHMAC(address).key

        for _ in range(2):  # a used link changes nothing more
            signed_in(person).post(f"/accounts/confirm-email/{key}/")

        assert [each.email for each in own_work_addresses(person)] == (["pat@lakeshore.example"] if confirmed else [])

    def test_a_used_link_does_not_bring_a_removed_address_back(self, person: User, hospital: Institution) -> None:
        self.add_address(person, "pat@lakeshore.example", verified=False)
        address = EmailAddress.objects.get(email="pat@lakeshore.example")
        key = EmailConfirmationHMAC(address).key
        signed_in(person).post(f"/accounts/confirm-email/{key}/")
        address.delete()

        response = signed_in(person).post(f"/accounts/confirm-email/{key}/")

        assert response.status_code < 500
        assert own_work_addresses(person) == []

    def test_somebody_else_s_address_is_not(self, person: User, credential: Credential, hospital: Institution) -> None:
        self.add_address(make.user(), "ana@lakeshore.example")
        self.add_address(person, "pat@lakeshore.example")

        response = signed_in(person).post(page_of(credential), {"work_address": "ana@lakeshore.example"})

        assert response.status_code == 200
        assert not Claim.objects.exists()


class TestAnswer:
    @pytest.fixture
    def claim(self, credential: Credential) -> Claim:
        claim = make.claim(credential=credential)
        review.ask_more(
            claim=claim, by=make.staff("Verifier"), revision=1, reason="Please send the back.", now=timezone.now()
        )
        return Claim.objects.get()

    def test_the_person_reads_the_question_and_answers_with_a_file(self, person: User, claim: Claim) -> None:
        client, page = signed_in(person), page_of(claim.credential)
        assertContains(client.get(page), "Please send the back.")

        assertRedirects(client.post(page, {"document": pdf("back.pdf"), "comment": "Here"}), "/verification/")

        claim.refresh_from_db()
        assert (claim.state, claim.comment, claim.revision) == ("open", "Here", 2)
        assert [document.name for document in claim.documents.all()] == ["license.pdf", "back.pdf"]

    def test_an_empty_answer_is_refused(self, person: User, claim: Claim) -> None:
        assertContains(signed_in(person).post(page_of(claim.credential), {"comment": ""}), "Add a file or an answer")


class TestFiles:
    def test_the_owner_downloads_it_as_an_attachment(self, person: User, credential: Credential) -> None:
        document = make.claim(credential=credential, document=PDF).documents.get()

        response = signed_in(person).get(f"/verification/documents/{document.public_id}/")

        assert b"".join(response.streaming_content) == PDF  # type: ignore[attr-defined]
        assert response.headers["Content-Disposition"] == 'attachment; filename="license.pdf"'
        assert response.headers["X-Content-Type-Options"] == "nosniff"
        assert "sandbox" in response.headers["Content-Security-Policy"]
        assert "no-store" in response.headers["Cache-Control"]

    @pytest.mark.parametrize("who", ["clinician", "employer"])
    def test_strangers_get_404(self, credential: Credential, who: str) -> None:
        claim = make.claim(credential=credential)
        document = claim.documents.get()
        client = signed_in(getattr(make, who)())

        assert client.get(f"/verification/documents/{document.public_id}/").status_code == 404
        assert client.post(f"/verification/documents/{document.public_id}/delete/").status_code == 404
        assert client.post(f"/verification/claims/{claim.public_id}/withdraw/").status_code == 404
        assert client.get(page_of(credential)).status_code == 404
        assert client.post(page_of(credential), {"document": pdf()}).status_code == 404
        assert client.get(f"/verification/documents/{uuid4()}/").status_code == 404
        assert Claim.objects.get().state == ClaimState.OPEN

    def test_a_verifier_has_no_way_to_it_outside_the_admin(self, credential: Credential) -> None:
        document = make.claim(credential=credential).documents.get()

        assert (
            signed_in(make.staff("Verifier")).get(f"/verification/documents/{document.public_id}/").status_code == 404
        )

    def test_a_file_that_is_gone_is_not_found(self, person: User, credential: Credential) -> None:
        document = make.claim(credential=credential).documents.get()
        Document.objects.update(stored_as="aa/gone.pdf")

        assert signed_in(person).get(f"/verification/documents/{document.public_id}/").status_code == 404

    @pytest.mark.django_db(transaction=True)
    def test_withdrawing_deletes_the_files(self, person: User, credential: Credential) -> None:
        claim = make.claim(credential=credential)
        stored = claim.documents.get().stored_as

        response = signed_in(person).post(f"/verification/claims/{claim.public_id}/withdraw/")

        assertRedirects(response, page_of(credential))
        claim.refresh_from_db()
        assert claim.state == ClaimState.WITHDRAWN
        with pytest.raises(FileNotFoundError):
            uploads.opened(stored)

    def test_a_reviewer_s_file_stays_until_the_claim_is_decided(self, person: User, credential: Credential) -> None:
        document = make.claim(credential=credential).documents.get()

        response = signed_in(person).post(f"/verification/documents/{document.public_id}/delete/", follow=True)

        assertContains(response, "A reviewer needs this file.")
        assert Document.objects.count() == 1

    def test_it_can_be_deleted_afterward(self, person: User) -> None:
        claim = make.verified(credential=make.license(user=person, expires_on=today_for(person) + dt.timedelta(days=9)))
        document = claim.documents.get()

        signed_in(person).post(f"/verification/documents/{document.public_id}/delete/")

        assert not Document.objects.exists()


class TestStatus:
    def test_the_next_step_changes_with_what_is_done(self) -> None:
        person = make.user()
        client = signed_in(person)
        assertContains(client.get("/verification/"), "Add your profile")

        make.profile(user=person)
        assertContains(client.get("/verification/"), "Add your license")

        credential = make.license(user=person, expires_on=today_for(person) + dt.timedelta(days=99))
        assertContains(client.get("/verification/"), "Enter your NPI")

        make.identity(user=person)
        assertContains(client.get("/verification/"), "Send proof")

        claim = make.claim(credential=credential)
        assertContains(client.get("/verification/"), "A reviewer is looking at your request")

        review.reject(claim=claim, by=make.staff("Verifier"), revision=1, reason="Blurred", now=timezone.now())
        assertContains(client.get("/verification/"), "See why and try again")
        assertContains(client.get(page_of(credential)), "Blurred")

    def test_a_verified_person_sees_the_badge_as_others_do(self) -> None:
        person = make.verified().credential.user

        assertContains(signed_in(person).get("/verification/"), "Verified nurse practitioner")

    def test_what_differs_from_the_registry_is_shown_side_by_side(self, person: User) -> None:
        make.identity(
            user=person,
            match=Match.MISMATCH,
            state=IdentityState.DECLARED,
            comparisons=[{"field": "last name", "claimed": "Doe", "recorded": "ROE", "agreement": "different"}],
        )

        response = signed_in(person).get("/verification/")

        assertContains(response, "ROE")
        assertContains(response, "add your former last name")

    def test_numbers_and_notes_for_staff_never_show(self, person: User, credential: Credential) -> None:
        claim = make.claim(credential=credential)
        Claim.objects.filter(pk=claim.pk).update(note="Looks like a photocopy")
        client = signed_in(person)

        for page in ("/verification/", page_of(credential)):
            assertNotContains(client.get(page), "Looks like a photocopy")
            assertNotContains(client.get(page), "F340029")
