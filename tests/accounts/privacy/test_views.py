"""The “Your data” page: export, deletion and consents, each for the account's own holder."""

import io
from zipfile import ZipFile

import pytest
from django.test import Client
from django.utils import timezone
from pytest_django.asserts import assertContains, assertNotContains, assertRedirects

from accounts.audit.models import Event
from accounts.directory.models import PublicProfile
from accounts.privacy import actions, exporting, rules
from accounts.privacy.enums import Subject
from accounts.privacy.models import Consent, Export
from accounts.users.models import User
from tests.factories import accounts as make
from tests.factories.accounts import PASSWORD

pytestmark = pytest.mark.django_db

DATA = "/account/data/"


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def sure(user: User) -> Client:
    """Sign in, and confirm the password."""
    client = signed_in(user)
    client.post("/accounts/reauthenticate/", {"password": PASSWORD})
    return client


@pytest.fixture
def person() -> User:
    return make.clinician(password=PASSWORD)


class TestExport:
    def test_from_request_to_download(self, person: User) -> None:
        client = sure(person)

        assertContains(client.post(f"{DATA}export/", follow=True), "putting your data together")
        exporting.build_due(now=timezone.now())
        export = Export.objects.get()
        assertContains(client.get(DATA), f"{DATA}exports/{export.public_id}/")
        response = client.get(f"{DATA}exports/{export.public_id}/")

        content = b"".join(response.streaming_content)  # type: ignore[attr-defined]
        assert "data.json" in ZipFile(io.BytesIO(content)).namelist()
        assert response.headers["Content-Disposition"].startswith('attachment; filename="cme-hub-data-')
        assert "no-store" in response.headers["Cache-Control"]
        assert Event.objects.filter(kind="privacy.export_downloaded", actor_id=person.pk).count() == 1

    def test_the_page_shows_progress_without_a_script(self, person: User) -> None:
        actions.request_export(by=person, now=timezone.now())
        Export.objects.update(done=3, total=11)

        assertContains(signed_in(person).get(DATA), "3 of 11 sections done")

    @pytest.mark.parametrize("path", ["export/", "delete/"])
    def test_it_asks_to_confirm_it_s_you(self, person: User, path: str) -> None:
        response = signed_in(person).post(f"{DATA}{path}", {"sure": "on"})

        assert response.headers["Location"].startswith("/accounts/reauthenticate/")
        person.refresh_from_db()
        assert (Export.objects.count(), person.closes_at) == (0, None)

    def test_downloading_asks_too(self, person: User) -> None:
        actions.request_export(by=person, now=timezone.now())
        exporting.build_due(now=timezone.now())

        response = signed_in(person).get(f"{DATA}exports/{Export.objects.get().public_id}/")

        assert response.headers["Location"].startswith("/accounts/reauthenticate/")

    def test_an_expired_one_is_gone(self, person: User) -> None:
        actions.request_export(by=person, now=timezone.now())
        exporting.build_due(now=timezone.now())
        export = Export.objects.get()
        assert export.expires_at is not None
        exporting.expire(now=export.expires_at)

        client = sure(person)
        assert client.get(f"{DATA}exports/{export.public_id}/").status_code == 404
        assertContains(client.get(DATA), "Your last export expired")

    def test_somebody_else_s_is_a_404(self, person: User) -> None:
        actions.request_export(by=person, now=timezone.now())
        exporting.build_due(now=timezone.now())

        stranger = sure(make.clinician(password=PASSWORD))

        assert stranger.get(f"{DATA}exports/{Export.objects.get().public_id}/").status_code == 404


class TestDeletion:
    def test_asking_shows_the_day_on_every_page_and_keeping_takes_it_back(self, person: User) -> None:
        client = sure(person)

        assertRedirects(client.post(f"{DATA}delete/", {"sure": "on"}), DATA)
        assertContains(client.get("/account/"), "Your account will be deleted on")
        assertRedirects(client.get(f"{DATA}delete/"), DATA)

        assertContains(client.post(f"{DATA}keep/", follow=True), "Your account stays.")
        assertNotContains(client.get("/account/"), "Your account will be deleted on")

    def test_the_box_has_to_be_checked(self, person: User) -> None:
        response = sure(person).post(f"{DATA}delete/")

        assertContains(response, "Check the box to confirm, or go back")
        person.refresh_from_db()
        assert person.closes_at is None

    def test_what_stands_in_the_way_is_said_instead_of_the_form(self) -> None:
        response = sure(make.staff("Curator", password=PASSWORD)).get(f"{DATA}delete/")

        assertContains(response, "Ask another administrator to end your staff access first.")
        assertNotContains(response, 'name="sure"')

    def test_keeping_an_account_that_stays_says_so(self, person: User) -> None:
        assertContains(signed_in(person).post(f"{DATA}keep/", follow=True), "t about to be deleted.")


class TestConsent:
    def test_signing_up_records_the_version(self, client: Client) -> None:
        client.post("/accounts/signup/", {"email": "new@clinic.example", "password1": "several plain words"})

        given = Consent.objects.get(user__email="new@clinic.example")
        assert (given.subject, given.version) == (Subject.PRIVACY, rules.VERSIONS["privacy"])

    def test_listing_in_the_directory_is_a_consent_until_withdrawn(self, person: User) -> None:
        client = signed_in(person)

        client.post("/account/public-profile/", {"listed": "on"})
        given = Consent.objects.get(user=person, subject=Subject.DIRECTORY)
        assert given.withdrawn_at is None
        client.post("/account/public-profile/", {"headline": ""})
        given.refresh_from_db()

        assert given.withdrawn_at is not None
        assert not PublicProfile.objects.get(user=person).listed

    def test_a_new_version_asks_again(self, person: User, monkeypatch: pytest.MonkeyPatch) -> None:
        actions.consent(by=person, subject=Subject.PRIVACY, now=timezone.now())
        client = signed_in(person)
        assertNotContains(client.get(DATA), "Agree to the privacy policy")
        earlier = rules.VERSIONS["privacy"]
        later = earlier.replace(year=2030)
        monkeypatch.setitem(rules.VERSIONS, "privacy", later)

        assertContains(client.get(DATA), "Agree to the privacy policy")
        client.post(f"{DATA}consent/")

        assertNotContains(client.get(DATA), "Agree to the privacy policy")
        assert set(Consent.objects.values_list("version", flat=True)) == {earlier, later}
