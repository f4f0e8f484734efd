"""The directory shows verified clinicians who chose it, and of each only what they chose."""

import datetime as dt
import io
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from PIL import Image
from pytest_django.asserts import assertContains, assertNotContains, assertRedirects

from accounts.audit.models import Event
from accounts.directory.enums import Part
from accounts.directory.models import PublicProfile
from accounts.licenses.models import Period
from accounts.profiles.models import Profile
from accounts.users.enums import Profession, State
from accounts.users.models import User
from cmehub.lib import uploads
from cmehub.lib.dates import today_for
from tests.factories import accounts as make

pytestmark = pytest.mark.django_db

LIST = "/clinicians/"
EDIT = "/account/public-profile/"
_npis = ("2000000002", "2000000010", "2000000028", "2000000036", "2000000044", "2000000051")


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def listed(*, verified: bool = True, profile: dict[str, Any] | None = None, **fields: Any) -> PublicProfile:
    """A clinician in the directory."""
    person = make.profile(**(profile or {})).user
    if verified:
        profession = person.profile.profession
        make.identity(user=person, npi=_npis[PublicProfile.objects.count()])
        valid_until = today_for(person) + dt.timedelta(days=300)
        make.verified(credential=make.license(user=person, profession=profession, expires_on=valid_until))
    return PublicProfile.objects.create(user=person, **{"listed": True, **fields})


def page_of(public: PublicProfile) -> str:
    return f"/clinicians/{public.public_id}/"


@pytest.fixture
def viewer() -> Client:
    return signed_in(make.employer())


class TestWhoIsListed:
    def test_verified_clinicians_who_chose_it(self, viewer: Client) -> None:
        public = listed(profile={"first_name": "Ana", "last_name": "Silva"})

        assertContains(viewer.get(LIST), "Ana Silva")
        assertContains(viewer.get(LIST), "Verified nurse practitioner, checked")
        assertContains(viewer.get(page_of(public)), "Ana Silva")

    @pytest.mark.parametrize("change", ["not listed", "not verified", "expired", "deactivated", "without a profile"])
    def test_nobody_else(self, viewer: Client, change: str) -> None:
        public = listed(
            profile={"first_name": "Ana", "last_name": "Silva"},
            verified=change != "not verified",
            listed=change != "not listed",
        )
        if change == "expired":
            Period.objects.update(expires_on=today_for(public.user) - dt.timedelta(days=1))
        if change == "deactivated":
            User.objects.filter(pk=public.user_id).update(is_active=False)
        if change == "without a profile":
            Profile.objects.all().delete()

        assertNotContains(viewer.get(LIST), "Silva")
        assert viewer.get(page_of(public)).status_code == 404
        assert viewer.get(page_of(public) + "photo/").status_code == 404

    def test_visitors_are_asked_to_sign_in(self, client: Client) -> None:
        public = listed()

        for address in (LIST, page_of(public), page_of(public) + "photo/", EDIT):
            assertRedirects(client.get(address), f"/accounts/login/?next={address}", fetch_redirect_response=False)

    def test_pages_are_private_and_not_for_search_engines(self, viewer: Client) -> None:
        public = listed()

        for address in (LIST, page_of(public)):
            response = viewer.get(address)
            assertContains(response, '<meta name="robots" content="noindex">')
            assert "private" in response.headers["Cache-Control"]


class TestWhatIsShown:
    def test_nothing_but_name_profession_state_and_badge_by_default(self, viewer: Client) -> None:
        field = make.specialty(name="Sleep medicine")
        public = listed(
            profile={"specialties": [field]},
            headline="Sleep for shift workers",
            languages=["es"],
            places=["Lakeshore Hospital"],
        )

        for address in (LIST, page_of(public)):
            response = viewer.get(address)
            for private in ("Sleep for shift", "Spanish", "Lakeshore", public.user.email):
                assertNotContains(response, private)
        assertNotContains(viewer.get(page_of(public)), "Sleep medicine")

    @pytest.mark.parametrize(
        ("part", "words"),
        [
            (Part.HEADLINE, "Sleep for shift workers"),
            (Part.LANGUAGES, "Spanish"),
            (Part.PLACES, "Lakeshore Hospital"),
            (Part.SPECIALTIES, "Sleep medicine"),
            (Part.EMAIL, "@people.example"),
        ],
    )
    def test_each_part_on_its_own(self, viewer: Client, part: Part, words: str) -> None:
        public = listed(
            profile={"specialties": [make.specialty(name="Sleep medicine")]},
            headline="Sleep for shift workers",
            languages=["es"],
            places=["Lakeshore Hospital"],
            shown=[part],
        )

        assertContains(viewer.get(page_of(public)), words)

    def test_license_numbers_never(self, viewer: Client) -> None:
        public = listed(shown=Part.values)
        public.user.credentials.update(number="F340029")

        for address in (LIST, page_of(public)):
            assertNotContains(viewer.get(address), "F340029")
            assertNotContains(viewer.get(address), "2000000002")

    def test_one_s_own_page_says_who_sees_it(self) -> None:
        hidden = listed(listed=False)

        assertContains(signed_in(hidden.user).get(page_of(hidden)), "Only you can see this page")


class TestFilters:
    @pytest.fixture(autouse=True)
    def people(self) -> None:
        sleep = make.specialty(name="Sleep medicine", code="207RS0012X")
        listed(profile={"last_name": "Adams", "state": State.NY, "specialties": [sleep]}, shown=[Part.SPECIALTIES])
        listed(profile={"last_name": "Brown", "state": State.CA, "profession": Profession.PA}, open_to_mentor=True)
        listed(profile={"last_name": "Clark", "state": State.CA, "specialties": [sleep]})

    @pytest.mark.parametrize(
        ("query", "names"),
        [
            ("", ["Adams", "Brown", "Clark"]),
            ("profession=pa", ["Brown"]),
            ("state=CA", ["Brown", "Clark"]),
            ("specialty=207RS0012X", ["Adams"]),  # Clark doesn't show it
            ("mentor=on", ["Brown"]),
            ("name=pat+cla", ["Clark"]),
            ("state=CA&mentor=on&profession=np", []),
            ("profession=wizard&state=ZZ&specialty=%00&page=99", ["Adams", "Brown", "Clark"]),
        ],
    )
    def test_each_narrows_the_list(self, viewer: Client, query: str, names: list[str]) -> None:
        rows = viewer.get(f"{LIST}?{query}").context["rows"]

        assert [public.profile.last_name for public, _ in rows] == names

    def test_no_result_offers_a_way_out(self, viewer: Client) -> None:
        assertContains(viewer.get(f"{LIST}?name=nobody"), "Show everyone")


def test_queries_are_constant(viewer: Client) -> None:
    for _ in range(2):
        listed(shown=[Part.SPECIALTIES], profile={"specialties": [make.specialty()]})
    viewer.get(LIST)
    with CaptureQueriesContext(connection) as two:
        viewer.get(LIST)
    for _ in range(3):
        listed(shown=[Part.SPECIALTIES], profile={"specialties": [make.specialty()]})
    with CaptureQueriesContext(connection) as five:
        viewer.get(LIST)

    assert len(two) == len(five)


def test_long_lists_have_pages(viewer: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("accounts.directory.views.PER_PAGE", 2)
    for number in range(3):
        listed(profile={"last_name": f"Adams{number}"})

    assertNotContains(viewer.get(f"{LIST}?state=NY"), "Adams2")
    assertContains(viewer.get(f"{LIST}?state=NY&page=2"), "Adams2")


class TestEditing:
    @staticmethod
    def picture() -> SimpleUploadedFile:
        encoded = io.BytesIO()
        exif = Image.Exif()
        exif[0x9286] = "taken at home"
        Image.new("RGB", (600, 300), "teal").save(encoded, "JPEG", exif=exif.tobytes())
        return SimpleUploadedFile("me.jpg", encoded.getvalue())

    def test_everything_is_saved_and_shown_as_others_see_it(self) -> None:
        person = make.clinician()
        fields = {
            "listed": "on",
            "headline": "Sleep",
            "languages": ["es", "fr"],
            "places": " Lakeshore  Hospital \n\nClinic\nClinic",
            "shown": ["headline", "photo"],
            "photo": self.picture(),
        }

        response = signed_in(person).post(EDIT, fields)

        public = PublicProfile.objects.get()
        assertRedirects(response, page_of(public))
        assert (public.languages, public.places) == (["es", "fr"], ["Lakeshore Hospital", "Clinic"])
        assert (public.listed, public.open_to_mentor, public.shown) == (True, False, ["headline", "photo"])
        with uploads.opened(public.photo) as stored:
            content = stored.read()
        assert b"taken at home" not in content
        assert Image.open(io.BytesIO(content)).size == (400, 400)
        assert "photo" in Event.objects.get(kind="directory.edited").fields

    def test_nothing_is_public_by_default(self) -> None:
        signed_in(make.clinician()).post(EDIT, {"headline": "Sleep"})

        public = PublicProfile.objects.get()
        assert (public.listed, public.open_to_mentor, public.shown) == (False, False, [])

    @pytest.mark.parametrize(
        ("fields", "said"),
        [
            ({"languages": ["klingon"]}, "klingon isn&#x27;t a language on our list"),
            ({"places": "\n".join(f"Place {n}" for n in range(6))}, "Enter up to 5 places"),
            ({"places": "x" * 101}, "Enter up to 100 characters per place"),
            ({"headline": "x" * 121}, "at most 120 characters"),
            ({"shown": ["license_number"]}, "What others can see” from the list"),
        ],
    )
    def test_mistakes_lose_nothing(self, fields: dict[str, Any], said: str) -> None:
        response = signed_in(make.clinician()).post(EDIT, {"headline": "Sleep", **fields})

        assertContains(response, said)
        assert not PublicProfile.objects.exists()

    def test_extra_fields_change_nothing(self) -> None:
        person, other = make.clinician(), make.clinician()

        signed_in(person).post(
            EDIT, {"headline": "Sleep", "user": other.pk, "photo": "aa/stolen.jpg", "verified": "on"}
        )

        public = PublicProfile.objects.get()
        assert (public.user, public.photo) == (person, "")

    @pytest.mark.django_db(transaction=True)
    def test_a_photo_is_replaced_removed_and_deleted_with_the_account(self) -> None:
        person = make.clinician()
        client = signed_in(person)
        stored = []
        for fields in ({"photo": self.picture()}, {"photo": self.picture()}, {"remove_photo": "on"}):
            client.post(EDIT, {"headline": "Sleep", **fields})
            stored.append(PublicProfile.objects.get().photo)
        client.post(EDIT, {"headline": "Sleep", "photo": self.picture()})
        stored.append(PublicProfile.objects.get().photo)
        assertContains(client.get(EDIT), "Remove my photo")
        person.delete()

        assert stored[2] == ""
        for name in (stored[0], stored[1], stored[3]):
            with pytest.raises(FileNotFoundError):
                uploads.opened(name)

    def test_a_photo_is_sent_only_where_it_is_shown(self, viewer: Client) -> None:
        public = listed(photo=uploads.store(b"\xff\xd8\xff", uploads.JPEG))
        address = page_of(public) + "photo/"
        assert viewer.get(address).status_code == 404

        PublicProfile.objects.update(shown=[Part.PHOTO])
        response = viewer.get(address)

        assert response.headers["Content-Type"] == "image/jpeg"
        assert response.headers["X-Content-Type-Options"] == "nosniff"
        response.close()

    def test_the_profile_comes_first(self) -> None:
        assertRedirects(signed_in(make.user()).get(EDIT), "/account/profile/")
