import pytest
from django.test import Client
from pytest_django.asserts import assertContains, assertNotContains, assertRedirects

from accounts.audit.models import Event
from accounts.users.enums import Purpose
from accounts.users.models import User
from cmehub.lib.dates import today_for
from tests.factories import accounts as make

pytestmark = pytest.mark.django_db


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def _start(user: User) -> str:
    return str(signed_in(user).get("/start/")["Location"])


def test_the_start_redirects_to_the_next_step() -> None:
    newcomer = make.user()
    without_profile = make.user(purposes=[Purpose.CLINICIAN])
    without_license = make.clinician()
    settled = make.clinician()
    make.license(user=settled, expires_on=today_for(settled))
    without_organization = make.user(purposes=[Purpose.EMPLOYER])

    assert _start(newcomer) == "/welcome/"
    assert _start(without_profile) == "/account/profile/"
    assert _start(without_license) == "/licenses/add/"
    assert _start(settled) == "/licenses/"
    assert _start(without_organization) == "/organizations/add/"
    assert _start(make.employer()) == "/vacancies/mine/"
    assert _start(make.user(purposes=[Purpose.PROVIDER])) == "/welcome/next/"
    assert _start(make.user(purposes=[Purpose.WRITER])) == "/welcome/next/"
    assert _start(make.staff("Curator")) == "/admin/"


def test_someone_with_two_purposes_does_the_steps_of_both() -> None:
    person = make.clinician()
    person.purposes = [Purpose.EMPLOYER, Purpose.CLINICIAN]
    person.save()
    make.license(user=person, expires_on=today_for(person))

    assert _start(person) == "/organizations/add/"


def test_a_single_purpose_continues_to_the_start() -> None:
    person = make.user()

    response = signed_in(person).post("/welcome/", {"purposes": ["clinician"]})

    assertRedirects(response, "/start/", fetch_redirect_response=False)
    person.refresh_from_db()
    assert person.purposes == ["clinician"]
    assert Event.objects.get(kind="users.purposes_chosen").fields == ["purposes"]


def test_several_purposes_show_the_steps_of_each() -> None:
    response = signed_in(make.user()).post("/welcome/", {"purposes": ["employer", "writer"]}, follow=True)

    assertRedirects(response, "/welcome/next/")
    assertContains(response, "Add your organization")
    assertContains(response, "Coming later: step-by-step milestones")
    assertNotContains(response, "Add your first license")


@pytest.mark.parametrize("purpose", Purpose)
def test_no_purpose_is_a_dead_end(purpose: Purpose) -> None:
    response = signed_in(make.user(purposes=[purpose])).get("/welcome/next/")

    assert str(response.content).count("<a ") > 10


@pytest.mark.parametrize("purposes", [[], ["wizard"], ["clin\x00ician"]])
def test_a_choice_is_one_of_the_four(purposes: list[str]) -> None:
    person = make.user()

    response = signed_in(person).post("/welcome/", {"purposes": purposes, "csrfmiddlewaretoken": "sent"})

    assert response.status_code == 200
    assert list(response.context["form"].errors) == ["purposes"]
    person.refresh_from_db()
    assert person.purposes == []


def test_the_account_page_shows_only_the_person_s_own_data() -> None:
    other = make.clinician(name="Somebody Else")
    person = make.clinician(name="Pat Doe")
    make.organization(name="Juniper Valley", members=[person])
    make.organization(name="Elsewhere Clinic", members=[other])

    response = signed_in(person).get("/account/")

    assertContains(response, person.email)
    assertContains(response, "Juniper Valley")
    assertContains(response, "Not verified")
    assertNotContains(response, "Elsewhere Clinic")
    assertNotContains(response, "Somebody Else")
    assert response.headers["Cache-Control"] == "no-store, private"


def test_name_and_time_zone_are_saved() -> None:
    person = make.user()

    signed_in(person).post("/account/details/", {"name": "  Pat \t Doe ", "time_zone": "Pacific/Honolulu"})

    person.refresh_from_db()
    assert (person.name, person.time_zone) == ("Pat Doe", "Pacific/Honolulu")


@pytest.mark.parametrize(
    ("entry", "field"),
    [
        ({"name": "Pat", "time_zone": "Mars/Olympus"}, "time_zone"),
        ({"name": "Pat", "time_zone": "../../etc/passwd"}, "time_zone"),
        ({"name": "Pat\x00", "time_zone": "America/Denver"}, "name"),
        ({"name": "P\x07at", "time_zone": "America/Denver"}, "name"),
        ({"name": "P" * 151, "time_zone": "America/Denver"}, "name"),
    ],
)
def test_invalid_names_and_time_zones_are_refused(entry: dict[str, str], field: str) -> None:
    response = signed_in(make.user()).post("/account/details/", entry)

    assert list(response.context["form"].errors) == [field]


@pytest.mark.parametrize("address", ["/start/", "/welcome/", "/welcome/next/", "/account/", "/account/details/"])
def test_visitors_are_sent_to_sign_in(client: Client, address: str) -> None:
    assertRedirects(client.get(address), f"/accounts/login/?next={address}", fetch_redirect_response=False)
