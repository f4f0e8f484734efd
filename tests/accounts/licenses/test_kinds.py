"""The short forms of each kind of credential."""

import datetime as dt

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from pytest_django.asserts import assertContains, assertRedirects

from accounts.licenses.enums import ISSUERS, CredentialKind
from accounts.licenses.models import Credential
from accounts.licenses.numbers import unusual_format
from accounts.users.models import User
from cmehub.lib.dates import in_words, today_for
from tests.factories import accounts as make

pytestmark = pytest.mark.django_db

LIST = "/licenses/"
FORMS = {
    "multistate-license": {"state": "TX", "number": "123456"},
    "board-certificate": {"issuer": "ABIM", "title": "Cardiovascular Disease"},
    "certification": {"profession": "nurse", "issuer": "AACN", "title": "CCRN"},
    "registration": {"profession": "np", "issuer": "DEA", "state": "NY"},
}


@pytest.fixture
def person() -> User:
    return make.clinician()


@pytest.fixture
def own(person: User) -> Client:
    client = Client()
    client.force_login(person)
    return client


def _entry(person: User, kind: str, **changes: str) -> dict[str, str]:
    expires_on = today_for(person) + dt.timedelta(days=400)
    return {**FORMS[kind], "expires_on": expires_on.isoformat(), **changes}


@pytest.mark.parametrize(
    ("kind", "name", "headline"),
    [
        ("multistate-license", "multistate nurse license (Texas)", "Multistate nurse license (Texas)"),
        (
            "board-certificate",
            "Cardiovascular Disease board certificate (ABIM)",
            "Cardiovascular Disease board certificate (ABIM)",
        ),
        ("certification", "CCRN certification (AACN)", "CCRN certification (AACN)"),
        ("registration", "New York DEA registration", "New York DEA registration"),
    ],
)
def test_each_kind_has_its_own_form(own: Client, person: User, kind: str, name: str, headline: str) -> None:
    response = own.post(f"/licenses/add/{kind}/", _entry(person, kind), follow=True)

    assertRedirects(response, LIST)
    assertContains(response, f"Your {name} was saved. We&#x27;ll remind you before it expires")
    assertContains(response, f">{headline}</h2>")


@pytest.mark.parametrize("kind", FORMS)
def test_each_kind_can_be_edited_in_its_form(own: Client, person: User, kind: str) -> None:
    own.post(f"/licenses/add/{kind}/", _entry(person, kind))
    credential = Credential.objects.get()
    day = today_for(person) + dt.timedelta(days=500)

    form = own.get(f"/licenses/{credential.public_id}/edit/")
    own.post(f"/licenses/{credential.public_id}/edit/", _entry(person, kind, expires_on=day.isoformat()))

    assertContains(form, f"Edit your {credential}")
    credential.refresh_from_db()
    assert credential.current_period.expires_on == day


@pytest.mark.parametrize("kind", FORMS)
def test_each_kind_is_held_once(own: Client, person: User, kind: str) -> None:
    own.post(f"/licenses/add/{kind}/", _entry(person, kind))
    again = _entry(person, kind)
    if "title" in again:
        again["title"] = again["title"].lower()

    response = own.post(f"/licenses/add/{kind}/", again)

    assertContains(response, f"You already added your {Credential.objects.get()}".replace("'", "&#x27;"))
    assert Credential.objects.count() == 1


def test_a_nurse_has_one_multistate_license_even_after_moving(own: Client, person: User) -> None:
    own.post("/licenses/add/multistate-license/", _entry(person, "multistate-license"))

    response = own.post("/licenses/add/multistate-license/", _entry(person, "multistate-license", state="GA"))

    assertContains(response, "You already added your multistate nurse license (Texas)")


def test_states_outside_the_compact_issue_no_multistate_license(own: Client, person: User) -> None:
    response = own.post("/licenses/add/multistate-license/", _entry(person, "multistate-license", state="CA"))

    assertContains(response, "Choose “Home state” from the list")


def test_a_board_certificate_has_several_dates(own: Client, person: User) -> None:
    due = today_for(person) + dt.timedelta(days=100)
    later = due + dt.timedelta(days=30)
    entry = _entry(person, "board-certificate", two_year_on=due.isoformat(), assessment_on=later.isoformat())
    own.post("/licenses/add/board-certificate/", entry)
    credential = Credential.objects.get()

    assertContains(own.get(LIST), f"Two-year requirement due {in_words(due)}")
    assertContains(own.get(LIST), f"Assessment due {in_words(later)}")

    own.post(f"/licenses/{credential.public_id}/edit/", {**entry, "two_year_on": ""})
    assert [milestone.kind for milestone in credential.milestones.all()] == ["assessment"]


def test_a_registration_number_is_never_stored(own: Client, person: User) -> None:
    own.post("/licenses/add/registration/", _entry(person, "registration", number="AB1234563"))

    assert Credential.objects.get().number == ""


def test_an_unknown_kind_is_not_found(own: Client) -> None:
    assert own.get("/licenses/add/driving-license/").status_code == 404


def test_a_certificate_without_issuer_or_title_is_explained(own: Client, person: User) -> None:
    response = own.post("/licenses/add/certification/", _entry(person, "certification", issuer="ABIM", title=""))

    assertContains(response, "Choose “Issued by” from the list")
    assertContains(response, "Enter the name of the certification")


def test_an_unusual_number_is_questioned_once_and_can_be_kept(own: Client, person: User) -> None:
    entry = {
        "profession": "np",
        "state": "FL",
        "number": "12-34",
        "expires_on": _entry(person, "registration")["expires_on"],
    }

    asked = own.post("/licenses/add/", entry)
    saved = own.post("/licenses/add/", {**entry, "number_is_right": "on"})

    assertContains(asked, "Florida numbers for this profession usually look like APRN11001234")
    assertContains(asked, "The number is right as entered")
    assertRedirects(saved, LIST)
    credential = Credential.objects.get()
    assert credential.number == "12-34"
    assertRedirects(own.post(f"/licenses/{credential.public_id}/edit/", entry), LIST)


@pytest.mark.parametrize(
    ("number", "state", "profession", "is_unusual"),
    [
        ("041.123456", "IL", "nurse", False),
        ("aprn 11001234", "FL", "np", False),
        ("MD.MD.61234567", "WA", "physician", False),
        ("F340029", "NY", "np", False),
        ("51.123456", "IL", "nurse", True),
        ("RN1234567X", "FL", "nurse", True),
        ("anything", "WY", "nurse", False),
        ("", "FL", "nurse", False),
    ],
)
def test_numbers_are_compared_with_the_board_s_format(
    number: str, state: str, profession: str, is_unusual: bool
) -> None:
    assert (unusual_format(number, state=state, profession=profession) is not None) is is_unusual


@pytest.mark.parametrize(
    ("constraint", "fields"),
    [
        ("credential_fields_of_kind", {"kind": "certification", "state": "", "issuer": "AACN"}),
        ("credential_fields_of_kind", {"kind": "state_license", "state": "NY", "title": "CCRN"}),
        ("credential_fields_of_kind", {"kind": "state_license", "state": ""}),
        ("credential_fields_of_kind", {"kind": "registration", "issuer": "DEA", "number": "AB1234563"}),
        ("credential_fields_of_kind", {"kind": "board_certificate", "issuer": "ABIM", "title": "Sleep", "state": "NY"}),
        ("credential_multistate_is_nurse", {"kind": "multistate_license", "state": "TX", "profession": "np"}),
    ],
)
def test_the_database_refuses_fields_of_another_kind(constraint: str, fields: dict[str, str]) -> None:
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        make.license(expires_on=dt.date(2027, 1, 1), **fields)


def test_every_kind_but_licenses_offers_its_issuers() -> None:
    assert "ABIM" in ISSUERS[CredentialKind.BOARD_CERTIFICATE]
    assert "AACN" not in ISSUERS[CredentialKind.BOARD_CERTIFICATE]
    assert {"AACN", "NCCPA", "OTHER"} <= set(ISSUERS[CredentialKind.CERTIFICATION])
    assert "DEA" not in ISSUERS[CredentialKind.CERTIFICATION]
