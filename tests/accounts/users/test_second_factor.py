"""Who needs a second factor, where, and how they're led to it."""

from html import unescape
from types import SimpleNamespace

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal import auth as totp
from django.test import Client
from django.urls import reverse
from pytest_django.asserts import assertContains, assertNotContains, assertRedirects

from accounts.organizations.models import Membership
from accounts.users import second_factor
from accounts.users.models import User
from tests.factories import accounts as make
from tests.project.test_access import signed_in, signed_in_just_now

pytestmark = pytest.mark.django_db

SETUP = "/account/two-step/"


def owner(**fields: object) -> User:
    """An owner of an organization without a second factor."""
    made = make.user(purposes=["employer"], **fields)
    Membership.objects.create(organization=make.organization(), user=made, role="owner")
    return made


def passkey(user: User) -> Authenticator:
    data = {"name": "Key", "credential": {}}
    made: Authenticator = Authenticator.objects.create(user=user, type=Authenticator.Type.WEBAUTHN, data=data)
    return made


@pytest.mark.parametrize("address", ["/start/", "/account/", "/inbox/", "/vacancies/mine/", "/admin/"])
def test_staff_without_one_are_led_to_the_setup_from_every_page(address: str) -> None:
    client = signed_in(make.staff("Curator", second_factor=False))

    assertRedirects(client.get(address), f"{SETUP}?next={address}", fetch_redirect_response=False)


@pytest.mark.parametrize("address", ["/vacancies/mine/", "/vacancies/mine/add/", "/organizations/add/"])
def test_owners_without_one_are_led_to_it_where_they_act_for_the_organization(address: str) -> None:
    client = signed_in(owner())

    page = client.get(address, follow=True)

    assertRedirects(page, f"{SETUP}?next={address}")
    assertContains(page, "You own an organization on CME Hub")


@pytest.mark.parametrize("address", ["/account/", "/organizations/add/", "/vacancies/mine/"])
def test_other_members_need_none(address: str) -> None:
    recruiter = make.member(organization=make.organization(), role="recruiter").user

    assert signed_in(recruiter).get(address).status_code == 200


@pytest.mark.parametrize("address", ["/account/", "/inbox/", "/clinicians/", "/account/details/", "/programs/"])
def test_owners_use_the_other_pages_without_one(address: str) -> None:
    assert signed_in(owner()).get(address).status_code == 200


@pytest.mark.parametrize("address", ["/", "/programs/", "/vacancies/", "/privacy/", "/accounts/logout/"])
def test_public_pages_stay_open(address: str) -> None:
    assert signed_in(make.staff(second_factor=False)).get(address).status_code == 200


def test_the_setup_stays_open_and_says_why() -> None:
    client = signed_in_just_now(make.staff(second_factor=False))

    assertContains(client.get(SETUP), "every staff account needs two-step verification")
    for name in ("mfa_index", "mfa_activate_totp", "mfa_add_webauthn", "account_email", "account_change_password"):
        assert client.get(reverse(name)).status_code == 200, name


def test_recovery_codes_alone_don_t_count() -> None:
    person = owner()
    RecoveryCodes.activate(person)

    assert signed_in(person).get("/vacancies/mine/").status_code == 302


def test_a_passkey_counts() -> None:
    person = owner()
    passkey(person)

    assert signed_in(person).get("/vacancies/mine/").status_code == 200


def test_others_need_none() -> None:
    for person in (make.clinician(), make.user()):
        assert second_factor.reasons(person) == []
        assert signed_in(person).get("/vacancies/mine/").status_code == 200


def test_after_the_setup_people_continue_where_they_were_going(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(totp, "time", SimpleNamespace(time=lambda: 1_900_000_000))
    client = signed_in_just_now(owner())

    client.get("/vacancies/mine/?page=1", follow=True)
    secret = client.get("/accounts/2fa/totp/activate/").context["form"].secret
    code = totp.format_hotp_value(totp.hotp_value(secret, 1_900_000_000 // 30))
    codes = client.post("/accounts/2fa/totp/activate/", {"code": code}, follow=True)

    assertRedirects(codes, "/accounts/2fa/recovery-codes/")
    assertContains(codes, f'<a class="btn btn-second" href="{SETUP}">Continue</a>')
    assertRedirects(client.get(SETUP), "/vacancies/mine/?page=1")
    assertNotContains(client.get("/accounts/2fa/"), "Continue")


@pytest.mark.parametrize(
    "target", ["https://evil.example/", "//evil.example/", "/\\evil.example", "javascript:alert(1)"]
)
def test_the_setup_leads_to_no_other_site(target: str) -> None:
    client = signed_in(make.employer())

    assertRedirects(client.get(SETUP, {"next": target}), "/start/", fetch_redirect_response=False)


def test_a_form_that_was_filled_in_is_refused_with_its_entries() -> None:
    person = owner()
    client = signed_in(person)

    page = client.post("/vacancies/mine/add/", {"title": 'Nurse, "nights"', "summary": "line one\nline two"})

    assertContains(page, "Nothing was saved yet", status_code=403)
    assert 'name="title" value="Nurse, "nights""' in unescape(page.text)
    assertContains(page, 'action="/vacancies/mine/add/"', status_code=403)


def test_nothing_is_saved_without_one() -> None:
    person = owner()
    organization = person.organizations.get()

    entry = {"name": "Renamed", "city": "Boise", "state": "ID", "website": ""}
    signed_in(person).post(f"/organizations/{organization.public_id}/edit/", entry)

    organization.refresh_from_db()
    assert organization.name != "Renamed"


def test_the_first_organization_is_added_before_one_is_needed() -> None:
    client = signed_in(make.user(purposes=["employer"]))

    added = client.post(
        "/organizations/add/", {"kinds": ["employer"], "name": "Alder", "city": "Ithaca", "state": "NY"}
    )

    assertRedirects(added, "/vacancies/mine/add/", fetch_redirect_response=False)
    assertRedirects(client.get("/vacancies/mine/add/"), f"{SETUP}?next=/vacancies/mine/add/")


@pytest.mark.parametrize("person", [make.employer, lambda: make.staff("Moderator")])
def test_the_last_one_can_t_be_turned_off_while_it_s_needed(person: object) -> None:
    someone = person()  # type: ignore[operator]
    client = signed_in_just_now(someone)

    page = client.post("/accounts/2fa/totp/deactivate/")

    assertContains(page, "Add another way before you remove this one")
    assertNotContains(page, "Turn off app</button>")
    assert second_factor.has_one(someone)


def test_the_last_passkey_can_t_be_removed_while_it_s_needed() -> None:
    person = owner()
    key = passkey(person)
    RecoveryCodes.activate(person)
    client = signed_in_just_now(person)

    page = client.post(f"/accounts/2fa/webauthn/keys/{key.pk}/remove/", follow=True)

    assertRedirects(page, "/accounts/2fa/webauthn/")
    assertContains(page, "Add another way before you remove this one")
    assert Authenticator.objects.filter(pk=key.pk).exists()


def test_one_of_two_can_be_removed() -> None:
    person = make.employer()
    key = passkey(person)
    client = signed_in_just_now(person)

    client.post(f"/accounts/2fa/webauthn/keys/{key.pk}/remove/")

    assert not Authenticator.objects.filter(pk=key.pk).exists()
    assert second_factor.has_one(person)


def test_who_needs_none_may_turn_it_off() -> None:
    person = make.clinician()
    make.authenticator_app(person)
    client = signed_in_just_now(person)

    client.post("/accounts/2fa/totp/deactivate/")

    assert not second_factor.has_one(person)


def test_a_code_signs_in_after_the_password(client: Client) -> None:
    person = make.employer(password=make.PASSWORD)

    asked = client.post("/accounts/login/", {"login": person.email, "password": make.PASSWORD})

    assertRedirects(asked, "/accounts/2fa/authenticate/", fetch_redirect_response=False)
    assert client.get("/account/").status_code == 302
