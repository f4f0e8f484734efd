import datetime as dt
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from pytest_django.asserts import assertContains, assertNotContains, assertRedirects

from accounts.licenses.models import Credential, Period
from accounts.users.models import User
from cmehub.lib.dates import in_words, today_for
from tests.factories import accounts as make

pytestmark = pytest.mark.django_db

LIST = "/licenses/"
ADD = "/licenses/add/"


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def in_days(user: User, days: int) -> dt.date:
    return today_for(user) + dt.timedelta(days=days)


def test_the_list_says_how_long_each_license_is_valid() -> None:
    person = make.clinician()
    for state, days in (("NY", 29), ("CA", 400), ("FL", -3)):
        make.license(user=person, state=state, expires_on=in_days(person, days))

    response = signed_in(person).get(LIST)

    expired = in_words(in_days(person, -3))
    assertContains(response, f"Your Florida nurse practitioner license expired {expired}, 3 days ago.")
    assertContains(response, "3 <small>days ago</small>", html=False)
    assertContains(response, "29 <small>days left</small>", html=False)
    assertContains(response, "Expires soon", count=1)
    assertContains(response, "</svg>Expired</span>", count=1)
    assertNotContains(response, "compliant")


def test_an_empty_list_says_what_to_do() -> None:
    response = signed_in(make.clinician()).get(LIST)

    assertContains(response, "No credentials yet")
    assertContains(response, f'href="{ADD}"')


def test_numbers_are_masked_in_the_list_and_full_in_the_owner_s_form() -> None:
    person = make.clinician()
    credential = make.license(user=person, number="F340029", expires_on=in_days(person, 29))
    client = signed_in(person)

    assertContains(client.get(LIST), "•••••029")
    assertNotContains(client.get(LIST), "F340029")
    assertContains(client.get(f"/licenses/{credential.public_id}/edit/"), 'value="F340029"')


def test_the_list_takes_a_constant_number_of_queries() -> None:

    person = make.clinician()
    client = signed_in(person)
    counts = []
    for state in ("NY", "CA", "FL"):
        make.license(user=person, state=state, expires_on=in_days(person, 29))
        client.get(LIST)
        with CaptureQueriesContext(connection) as queries:
            client.get(LIST)
        counts.append(len(queries))

    assert counts[0] == counts[2]


def _entry(person: User, **changes: str) -> dict[str, str]:
    return {
        "profession": "np",
        "state": "CA",
        "number": "95012847",
        "expires_on": in_days(person, 400).isoformat(),
        "issued_on": "",
        **changes,
    }


def test_the_form_is_prefilled_from_the_profile() -> None:
    response = signed_in(make.clinician()).get(ADD)

    assert response.context["form"].initial == {"profession": "np", "state": "NY"}


def test_adding_a_license() -> None:
    person = make.clinician()

    response = signed_in(person).post(ADD, _entry(person), follow=True)

    assertRedirects(response, LIST)
    credential = Credential.objects.get()
    assert (credential.user, credential.state, credential.number) == (person, "CA", "95012847")
    assertContains(
        response, "Your California nurse practitioner license was saved. We&#x27;ll remind you before it expires"
    )


def test_an_expired_license_is_saved_with_a_warning() -> None:
    person = make.clinician()

    response = signed_in(person).post(ADD, _entry(person, expires_on=in_days(person, -1).isoformat()), follow=True)

    assertContains(response, "was saved. It expired")


@pytest.mark.parametrize(
    ("changes", "field", "problem"),
    [
        ({"expires_on": "2027-02-30"}, "expires_on", "Enter a valid expiration date, like 12/31/2027"),
        ({"expires_on": "soon"}, "expires_on", "Enter a valid expiration date, like 12/31/2027"),
        ({"expires_on": "2027\x00"}, "expires_on", "Enter a valid expiration date, like 12/31/2027"),
        ({"expires_on": ""}, "expires_on", "Enter the expiration date, like 12/31/2027"),
        (
            {"expires_on": "9999-12-31"},
            "expires_on",
            "Enter an expiration date within 15 years from today. Check the year",
        ),
        ({"issued_on": "9999-12-31"}, "issued_on", "Enter an issue date that isn't in the future"),
        ({"state": "ZZ"}, "state", "Select a valid choice. ZZ is not one of the available choices."),
        ({"state": "C\x00"}, "state", "Select a valid choice. C\x00 is not one of the available choices."),
        ({"profession": "wizard"}, "profession", "Select a valid choice. wizard is not one of the available choices."),
        ({"number": "12\x0034"}, "number", "Null characters are not allowed."),
        ({"number": "9" * 41}, "number", "Ensure this value has at most 40 characters (it has 41)."),
    ],
)
def test_invalid_input_is_explained(changes: dict[str, str], field: str, problem: str) -> None:
    person = make.clinician()

    response = signed_in(person).post(ADD, _entry(person, **changes))

    assert response.status_code == 200
    assert response.context["form"].errors == {field: [problem]}
    assertContains(response, "<title>Error: Add a credential")
    assert not Credential.objects.exists()


def test_expiration_before_issue_shows_the_issue_date() -> None:
    person = make.clinician()

    response = signed_in(person).post(ADD, _entry(person, issued_on="2024-05-03", expires_on="2024-05-03"))

    assertContains(response, "Enter an expiration date after the issue date, May 3, 2024")


def test_a_license_already_added_is_linked_and_not_added_again() -> None:
    person = make.clinician()
    held = make.license(user=person, state="CA", expires_on=in_days(person, 29))

    response = signed_in(person).post(ADD, _entry(person))

    assertContains(response, "You already added your California nurse practitioner license")
    assertContains(response, f'href="/licenses/{held.public_id}/renew/"')
    assert Credential.objects.count() == 1


def test_two_people_can_have_the_same_kind_of_license() -> None:
    make.license(state="CA", expires_on=dt.date(2027, 1, 1))
    person = make.clinician()

    signed_in(person).post(ADD, _entry(person))

    assert Credential.objects.filter(user=person).count() == 1


def test_editing_changes_the_period() -> None:
    person = make.clinician()
    credential = make.license(user=person, expires_on=in_days(person, 29))
    day = in_days(person, 60)

    response = signed_in(person).post(
        f"/licenses/{credential.public_id}/edit/",
        _entry(person, state="NY", number="F340029", expires_on=day.isoformat()),
    )

    assertRedirects(response, LIST)
    assert [period.expires_on for period in Period.objects.all()] == [day]


def test_renewing_inserts_a_period() -> None:
    person = make.clinician()
    credential = make.license(user=person, expires_on=in_days(person, 29))
    day = in_days(person, 759)

    response = signed_in(person).post(f"/licenses/{credential.public_id}/renew/", {"expires_on": day.isoformat()})

    assertRedirects(response, LIST)
    assert credential.periods.count() == 2


def test_a_renewal_to_the_same_day_is_refused() -> None:
    person = make.clinician()
    credential = make.license(user=person, expires_on=in_days(person, 29))
    day = in_days(person, 29)

    response = signed_in(person).post(f"/licenses/{credential.public_id}/renew/", {"expires_on": day.isoformat()})

    assertContains(response, f"Enter an expiration date after {in_words(day)}, the previous expiration date")


def test_deleting_asks_for_confirmation() -> None:
    person = make.clinician()
    credential = make.license(user=person, expires_on=in_days(person, 29))
    client = signed_in(person)
    address = f"/licenses/{credential.public_id}/delete/"

    asked = client.get(address)
    assert Credential.objects.count() == 1
    done = client.post(address, follow=True)

    assertContains(asked, "stops its reminders")
    assertContains(done, "was deleted.")
    assert Credential.objects.count() == 0


@pytest.mark.parametrize("name", ["license_edit", "license_renew", "license_delete"])
@pytest.mark.parametrize("method", ["get", "post"])
def test_other_people_and_staff_get_a_404(name: str, method: str) -> None:
    credential = make.license(expires_on=dt.date(2027, 1, 1), number="F340029")
    address = reverse(f"accounts:{name}", args=[credential.public_id])

    for other in (make.clinician(), make.user(), make.staff()):
        response = getattr(signed_in(other), method)(address)
        assert response.status_code == 404

    assert Credential.objects.count() == 1


def test_an_unknown_license_is_not_found() -> None:
    client = signed_in(make.clinician())

    assert client.get(f"/licenses/{uuid4()}/edit/").status_code == 404
    assert client.get("/licenses/not-a-uuid/edit/").status_code == 404


@pytest.mark.parametrize("address", [LIST, ADD])
def test_visitors_are_sent_to_sign_in(client: Client, address: str) -> None:
    assertRedirects(client.get(address), f"/accounts/login/?next={address}", fetch_redirect_response=False)


def test_private_pages_are_not_cached() -> None:
    response: Any = signed_in(make.clinician()).get(LIST)

    assert response.headers["Cache-Control"] == "no-store, private"
