import datetime as dt

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from pytest_django.asserts import assertContains, assertNotContains, assertRedirects

from accounts.audit.models import Event
from accounts.profiles.forms import MOST_SPECIALTIES
from accounts.profiles.models import Profile
from accounts.users.enums import Purpose
from accounts.users.models import User
from accounts.verification.badges import badge_of
from tests.factories import accounts as make

pytestmark = pytest.mark.django_db

ADDRESS = "/account/profile/"


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def _entry(**changes: str | list[str]) -> dict[str, str | list[str]]:
    return {
        "first_name": "Dana María",
        "last_name": "Reyes",
        "profession": "np",
        "state": "NY",
        "time_zone": "America/Chicago",
        **changes,
    }


def test_the_first_profile_continues_to_the_first_license() -> None:
    person = make.user(purposes=[Purpose.CLINICIAN], name="")
    field = make.specialty()

    response = signed_in(person).post(ADDRESS, _entry(specialties=[field.code]))

    assertRedirects(response, "/start/", fetch_redirect_response=False)
    profile = Profile.objects.get()
    assert (profile.user, profile.licensed_name, list(profile.specialties.all())) == (
        person,
        "Dana María Reyes",
        [field],
    )
    person.refresh_from_db()
    assert (person.name, person.time_zone) == ("Dana María Reyes", "America/Chicago")
    assert Event.objects.filter(kind="profiles.created", actor_id=person.pk).exists()


def test_editing_a_profile_keeps_the_display_name() -> None:
    person = make.clinician(name="Dr. Dana")

    response = signed_in(person).post(ADDRESS, _entry(last_name="Reyes-Luna"))

    assertRedirects(response, "/account/")
    person.refresh_from_db()
    assert person.name == "Dr. Dana"
    assert Profile.objects.get().last_name == "Reyes-Luna"


@pytest.mark.parametrize(
    ("changes", "field", "problem"),
    [
        ({"specialties": ["207Q00000Y"]}, "specialties", "207Q00000Y isn't a specialty on our list"),
        ({"specialties": ["2\x00"]}, "specialties", "2\x00 isn't a specialty on our list"),
        ({"first_name": ""}, "first_name", "Enter your first name, as printed on your license"),
        ({"first_name": "Da\x00na"}, "first_name", "Null characters are not allowed."),
        ({"last_name": "\n"}, "last_name", "Enter your last name, as printed on your license"),
        ({"profession": "wizard"}, "profession", "Select a valid choice. wizard is not one of the available choices."),
        ({"state": "ZZ"}, "state", "Select a valid choice. ZZ is not one of the available choices."),
    ],
)
def test_invalid_input_is_explained(changes: dict[str, str | list[str]], field: str, problem: str) -> None:
    response = signed_in(make.user()).post(ADDRESS, _entry(**changes))

    assert problem in response.context["form"].errors[field]
    assert not Profile.objects.exists()


def test_at_most_ten_specialties() -> None:
    codes = [make.specialty().code for _ in range(MOST_SPECIALTIES + 1)]

    response = signed_in(make.user()).post(ADDRESS, _entry(specialties=codes))

    assert response.context["form"].errors["specialties"] == ["Choose up to 10 specialties. You chose 11"]


def test_chosen_specialties_are_on_top_and_not_repeated_in_their_group() -> None:
    chosen = make.specialty(grouping="Nursing", name="Critical care nurse")
    make.specialty(grouping="Nursing", name="Hospice nurse")
    person = make.user()
    make.profile(user=person, specialties=[chosen])

    page = signed_in(person).get(ADDRESS).content.decode()

    assert page.count("Critical care nurse") == 1
    assert page.index("Critical care nurse") < page.index("<summary>Nursing</summary>") < page.index("Hospice nurse")
    assert f'value="{chosen.code}" checked' in page


def _groups(client: Client, posted: dict[str, str | list[str]] | None = None) -> list[str]:
    response = client.post(ADDRESS, posted) if posted else client.get(ADDRESS)
    return [group.name for group in response.context["form"].specialty_picker().groups]


def test_groups_that_fit_the_profession_come_first() -> None:
    for grouping in ("Dental", "Pharmacy", "Primary care", "Surgery and procedures", "Nursing"):
        make.specialty(grouping=grouping)
    newcomer, nurse = make.user(), make.user()
    make.profile(user=nurse, profession="nurse")

    assert _groups(signed_in(newcomer)) == ["Nursing", "Pharmacy", "Primary care", "Surgery and procedures", "Dental"]
    assert _groups(signed_in(nurse))[:2] == ["Nursing", "Primary care"]
    posted = _entry(profession="physician", state="")
    assert _groups(signed_in(nurse), posted)[:2] == ["Primary care", "Surgery and procedures"]


def test_a_retired_specialty_stays_with_those_who_have_it() -> None:
    retired = make.specialty(name="Phrenology", active=False)
    holder = make.user()
    make.profile(user=holder, specialties=[retired])

    assertContains(signed_in(holder).get(ADDRESS), "Phrenology")
    assertNotContains(signed_in(make.user()).get(ADDRESS), "Phrenology")


def test_the_page_takes_a_constant_number_of_queries() -> None:
    person = make.user()
    make.profile(user=person, specialties=[make.specialty()])
    client = signed_in(person)
    counts = []
    for _ in range(3):
        client.get(ADDRESS)
        with CaptureQueriesContext(connection) as queries:
            client.get(ADDRESS)
        counts.append(len(queries))
        Profile.objects.get().specialties.add(make.specialty())

    assert counts[0] == counts[2]


class TestVerifiedPeople:
    @pytest.fixture
    def person(self) -> User:
        person = make.clinician()
        make.verified(credential=make.license(user=person, expires_on=dt.date(2099, 1, 1)))
        return person

    @staticmethod
    def answers(person: User, **changes: str) -> dict[str, str]:
        profile = Profile.objects.get(user=person)
        names = ("first_name", "last_name", "profession", "state")
        return {**{name: getattr(profile, name) for name in names}, "time_zone": person.time_zone, **changes}

    def test_they_read_what_another_name_does_and_confirm_it(self, person: User) -> None:
        client = Client()
        client.force_login(person)
        assertContains(client.get("/account/profile/"), "your badge ends until a reviewer checks it again")

        refused = client.post("/account/profile/", self.answers(person, last_name="Roe"))
        assertContains(refused, "Confirm that you want to change your name")
        assert badge_of(person) is not None

        client.post("/account/profile/", self.answers(person, last_name="Roe", confirmed="on"))
        assert Profile.objects.get(user=person).last_name == "Roe"
        assert badge_of(person) is None

    def test_another_state_needs_no_confirmation(self, person: User) -> None:
        client = Client()
        client.force_login(person)

        client.post("/account/profile/", self.answers(person, state="CA"))

        assert (Profile.objects.get(user=person).state, badge_of(person) is not None) == ("CA", True)
