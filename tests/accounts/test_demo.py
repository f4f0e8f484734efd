import datetime as dt
import io
import time
from types import SimpleNamespace

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal import auth as totp
from django.core.management import call_command
from django.test import Client
from pytest_django import Settings

from accounts import demo
from accounts.management.commands import demo_accounts
from accounts.organizations.enums import Role
from accounts.reviewing.models import Proposal
from accounts.users.models import User

pytestmark = pytest.mark.django_db

TODAY = dt.date(2026, 5, 4)


@pytest.fixture
def people(settings: Settings) -> dict[str, User]:
    settings.DEMO_WORLD = True
    demo.load(as_of=TODAY)
    return {user.email: user for user in User.objects.all()}


def test_a_real_installation_gets_no_demo_people() -> None:
    with pytest.raises(demo.NoDemoWorld):
        demo.load(as_of=TODAY)

    assert not User.objects.exists()


def test_everyone_is_marked_as_demo(people: dict[str, User]) -> None:
    assert all(user.is_demo and "(demo)" in user.name for user in people.values())


def test_dana_s_license_expires_in_29_days(people: dict[str, User]) -> None:
    dana = people[demo.CLINICIAN]

    days = [credential.current_period.days_left(TODAY) for credential in dana.credentials.order_by("id")]

    assert (dana.is_clinician, days) == (True, [29, 415])


def test_rita_speaks_for_a_verified_employer(people: dict[str, User]) -> None:
    organization = people[demo.EMPLOYER].organizations.get()

    assert (organization.name, organization.verified_on, organization.is_demo) == (demo.ORGANIZATION, TODAY, True)


def test_the_demo_employer_has_every_kind_of_member_and_an_open_invitation(people: dict[str, User]) -> None:
    organization = people[demo.EMPLOYER].organizations.get()

    assert dict(organization.memberships.values_list("user__email", "role")) == {
        demo.EMPLOYER: Role.OWNER,
        demo.SUPERVISOR: Role.SUPERVISOR,
        demo.TWO_HATS: Role.RECRUITER,
    }
    assert people[demo.TWO_HATS].is_clinician
    assert organization.invitations.get().email.endswith(".example")


def test_an_edit_of_her_organization_waits_for_the_moderator(people: dict[str, User]) -> None:
    proposal = Proposal.objects.get()

    assert (proposal.state, proposal.proposed_by) == ("pending", people[demo.EMPLOYER])
    assert proposal.payload["name"] == "Juniper Valley Health System"


def test_staff_sign_in_with_the_printed_code(people: dict[str, User], monkeypatch: pytest.MonkeyPatch) -> None:
    for module in (totp, demo_accounts):
        monkeypatch.setattr(module, "time", SimpleNamespace(time=lambda: 1_900_000_000))
    out = io.StringIO()
    call_command("demo_accounts", stdout=out)
    line = next(line for line in out.getvalue().splitlines() if "curator@demo.example" in line)
    client = Client()

    client.post("/accounts/login/", {"login": "curator@demo.example", "password": demo.PASSWORD})
    client.post("/accounts/2fa/authenticate/", {"code": line.split()[-1]})

    assert demo.PASSWORD in out.getvalue()
    assert client.get("/admin/").status_code == 200


def test_each_installation_has_its_own_codes(people: dict[str, User]) -> None:
    secrets = [factor.data["secret"] for factor in Authenticator.objects.filter(type="totp")]

    assert len(set(secrets)) == len(demo.STAFF) + 1  # and Rita's
    assert demo.current_code(people[demo.CLINICIAN], now=time.time()) is None


def test_nothing_is_printed_without_a_demo_world(settings: Settings) -> None:
    out = io.StringIO()
    call_command("demo_accounts", stdout=out)
    settings.DEMO_WORLD = True
    call_command("demo_accounts", stdout=out)

    assert out.getvalue() == ""
