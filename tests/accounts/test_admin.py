"""Which staff group can access what, and what the admin never shows."""

import datetime as dt

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from django.contrib import admin
from django.test import Client
from pytest_django.asserts import assertContains, assertNotContains, assertRedirects

from accounts.audit.actions import record
from accounts.audit.models import Event
from accounts.organizations.models import Organization
from accounts.users.models import User
from tests.factories import accounts as make

pytestmark = pytest.mark.django_db


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def _opens(client: Client, address: str) -> bool:
    status = client.get(address).status_code
    assert status in {200, 403}, (address, status)
    return status == 200


def test_the_admin_opens_with_a_second_factor_only() -> None:
    response = signed_in(make.staff(second_factor=False)).get("/admin/", follow=True)

    assertRedirects(response, "/account/two-step/?next=/admin/")
    assertContains(response, "every staff account needs two-step verification")
    assert signed_in(make.staff()).get("/admin/").status_code == 200


def test_recovery_codes_alone_do_not_open_the_admin() -> None:
    person = make.staff(second_factor=False)
    RecoveryCodes.activate(person)

    assertRedirects(signed_in(person).get("/admin/", follow=True), "/account/two-step/?next=/admin/")


def test_visitors_sign_in_through_the_hub_s_own_page(client: Client) -> None:
    assertRedirects(client.get("/admin/accounts/user/", follow=True), "/accounts/login/?next=/admin/accounts/user/")


def test_people_who_are_not_staff_are_refused() -> None:
    assert signed_in(make.clinician()).get("/admin/", follow=True).status_code == 403


def test_signed_in_staff_pass_the_admin_s_login_to_where_they_were_going() -> None:
    client = signed_in(make.staff())

    assertRedirects(
        client.get("/admin/login/?next=/admin/accounts/user/"), "/admin/accounts/user/", fetch_redirect_response=False
    )
    assertRedirects(client.get("/admin/login/?next=https://evil.example/"), "/admin/", fetch_redirect_response=False)


ROOMS = {
    "accounts/user": {"Verifier"},
    "accounts/profile": {"Verifier"},
    "accounts/credential": {"Verifier"},
    "accounts/period": {"Verifier"},
    "accounts/exclusionlead": {"Verifier"},
    "accounts/exclusion": {"Verifier"},
    "accounts/registryload": set(),
    "accounts/specialty": {"Curator", "Moderator", "Verifier"},
    "accounts/organization": {"Curator", "Moderator"},  # a provider's listings belong to one
    "accounts/membership": {"Moderator"},
    "accounts/invitation": {"Moderator"},
    "accounts/joinrequest": {"Moderator"},
    "accounts/event": set(),
    "account/emailaddress": set(),
    "mfa/authenticator": set(),
    "usersessions/usersession": set(),
    "auth/group": set(),
}


@pytest.mark.parametrize("group", ["Curator", "Moderator", "Verifier"])
def test_each_group_reaches_its_own_rooms_and_no_other(group: str) -> None:
    client = signed_in(make.staff(group))

    reached = {room for room in ROOMS if _opens(client, f"/admin/{room}/")}

    assert reached == {room for room, groups in ROOMS.items() if group in groups}


@pytest.mark.parametrize(
    ("group", "writable"),
    [("Curator", {"accounts/specialty"}), ("Moderator", {"accounts/organization"}), ("Verifier", set())],
)
def test_each_group_adds_only_where_it_may(group: str, writable: set[str]) -> None:
    client = signed_in(make.staff(group))

    assert {room for room in ROOMS if _opens(client, f"/admin/{room}/add/")} == writable


def test_groups_name_real_permissions() -> None:
    from django.contrib.auth.models import Permission

    for permission in Permission.objects.filter(group__isnull=False).select_related("content_type"):
        model = permission.content_type.model_class()
        assert model is not None, permission
        assert permission.codename.split("_")[1] == model._meta.model_name
        assert permission.name == f"Can {permission.codename.split('_')[0]} {model._meta.verbose_name_raw}"


def test_every_room_opens_searches_and_shows_a_row_to_the_admin() -> None:
    person = make.clinician(password=make.PASSWORD)
    rows = [
        person,
        person.profile,
        make.license(user=person, expires_on=dt.date(2027, 1, 1)),
        make.specialty(),
        make.organization(members=[person]),
        record(kind="users.renamed", obj=person, by=person),
        person.emailaddress_set.get(),
    ]
    client = signed_in(make.staff())

    for row in rows:
        room = f"/admin/{row._meta.app_label}/{row._meta.model_name}/"
        assert client.get(room, {"q": "per"}).status_code == 200, room
        assert client.get(f"{room}{row.pk}/change/").status_code == 200, room


@pytest.mark.parametrize("room", ROOMS)
def test_a_search_for_nonsense_is_answered(room: str) -> None:
    client = signed_in(make.staff())

    for nonsense in ("x" * 10_000, "'; DROP TABLE", "%_\\"):
        assert client.get(f"/admin/{room}/", {"q": nonsense}).status_code == 200


def test_null_bytes_in_a_filter_are_refused() -> None:
    client = signed_in(make.staff())

    for filters in ({"profession__exact": "\x00"}, {"q": "a\x00"}):
        assert client.get("/admin/accounts/credential/", filters).status_code == 400


def test_license_numbers_are_never_whole_in_the_admin() -> None:
    credential = make.license(expires_on=dt.date(2027, 1, 1), number="F340029")
    client = signed_in(make.staff())

    assertNotContains(client.get("/admin/accounts/credential/"), "029")
    page = client.get(f"/admin/accounts/credential/{credential.pk}/change/")
    assertContains(page, "•••••029")
    assertNotContains(page, "F340029")


def test_secrets_of_second_factors_and_passwords_are_never_shown() -> None:
    person = make.staff(password=make.PASSWORD)
    authenticator = Authenticator.objects.get(user=person)
    verifier = make.staff("Verifier")

    page = signed_in(person).get(f"/admin/mfa/authenticator/{authenticator.pk}/change/")
    assertNotContains(page, authenticator.data["secret"])
    assertNotContains(signed_in(verifier).get(f"/admin/accounts/user/{person.pk}/change/"), "pbkdf2")


def test_nobody_changes_an_event_or_a_license_in_the_admin() -> None:
    credential = make.license(expires_on=dt.date(2027, 1, 1))
    event = record(kind="users.renamed", obj=credential.user, by=None)
    client = signed_in(make.staff())

    for room, row in (("event", event), ("credential", credential)):
        assert client.get(f"/admin/accounts/{room}/add/").status_code == 403
        assert client.post(f"/admin/accounts/{room}/{row.pk}/change/", {}).status_code == 403
        assert client.post(f"/admin/accounts/{room}/{row.pk}/delete/", {"post": "yes"}).status_code == 403


def test_corrections_by_staff_leave_an_event_with_the_fields() -> None:
    specialty = make.specialty()
    curator = make.staff("Curator")

    signed_in(curator).post(
        f"/admin/accounts/specialty/{specialty.pk}/change/",
        {"code": specialty.code, "name": "Renamed", "grouping": "Nursing", "source": "x", "confidence": "low"},
    )

    event = Event.objects.get(kind="admin.specialty_edited")
    assert (event.actor_id, event.object_id) == (curator.pk, str(specialty.pk))
    assert event.fields == ["active", "confidence", "grouping", "name", "source"]


def test_deletions_by_staff_leave_an_event() -> None:
    organization = make.organization()
    admin_user = make.staff()

    signed_in(admin_user).post(
        "/admin/accounts/organization/",
        {"action": "delete_selected", "_selected_action": [organization.pk], "post": "yes"},
    )

    assert not Organization.objects.exists()
    assert Event.objects.get(kind="admin.organization_deleted").actor_id == admin_user.pk


def test_an_admin_adds_a_person_with_a_hashed_password() -> None:
    response = signed_in(make.staff()).post(
        "/admin/accounts/user/add/",
        {
            "email": "new@hub.example",
            "usable_password": "true",
            "password1": "a lake in winter",
            "password2": "a lake in winter",
        },
    )

    assert response.status_code == 302
    person = User.objects.get(email="new@hub.example")
    assert person.check_password("a lake in winter")
    assert not person.is_staff


def test_an_admin_switches_an_account_off_and_its_sessions_end() -> None:
    person = make.user(name="Pat Doe")
    at_home = signed_in(person)
    at_home.get("/account/")

    signed_in(make.staff()).post(
        f"/admin/accounts/user/{person.pk}/change/", {"name": "Pat Doe", "time_zone": "America/New_York"}
    )

    person.refresh_from_db()
    assert not person.is_active
    assert at_home.get("/account/").status_code == 302
    assert Event.objects.filter(kind="users.switched_off", object_id=person.pk).exists()


def test_our_models_all_have_a_desk() -> None:
    from django.apps import apps

    missing = {
        model._meta.model_name
        for model in apps.get_app_config("accounts").get_models()
        if model._meta.model_name in {room.split("/")[1] for room in ROOMS} and not admin.site.is_registered(model)
    }

    assert missing == set()
