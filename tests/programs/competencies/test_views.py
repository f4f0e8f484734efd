"""Choosing a destination role."""

import pytest
from django.test import Client
from django.urls import reverse

from accounts.audit.models import Event
from accounts.users.models import User
from programs.competencies.models import Competency, Destination, Role
from programs.competencies.personal_data import HOLDING
from tests.factories import accounts as make_accounts
from tests.factories import programs as make

pytestmark = pytest.mark.django_db

ROLES = reverse("programs:role_list")


@pytest.fixture
def person() -> User:
    return make_accounts.clinician()


@pytest.fixture
def strategy() -> Competency:
    return make.competency(name="Strategy")


@pytest.fixture
def role(strategy: Competency) -> Role:
    return make.role(name="Chief medical officer", competencies=[strategy, make.competency(name="Budgets")])


@pytest.fixture
def own(client: Client, person: User) -> Client:
    client.force_login(person)
    return client


def address(role: Role) -> str:
    return reverse("programs:role_choose", args=[role.code])


def test_a_role_s_page_says_what_it_takes(own: Client, role: Role) -> None:
    shown = own.get(address(role)).content.decode()

    for words in ("An active license", "Lead a committee", "Run a service line", "Strategy", "Budgets"):
        assert words in shown


def test_a_role_is_chosen_with_the_competencies_one_has(
    own: Client, person: User, role: Role, strategy: Competency
) -> None:
    response = own.post(address(role), {"has": [strategy.pk]})

    assert response.headers["Location"] == ROLES
    destination = Destination.objects.get(user=person)
    assert destination.role == role
    assert list(destination.has.all()) == [strategy]
    assert "checked" in own.get(address(role)).content.decode()


def test_the_event_does_not_say_which_role(own: Client, person: User, role: Role) -> None:
    own.post(address(role))

    event = Event.objects.get(kind="competencies.role_chosen")
    assert (event.actor_id, event.fields) == (person.pk, ["has", "role"])
    assert role.name not in str(Destination.objects.get())


def test_another_role_keeps_what_one_has_of_the_first(
    own: Client, person: User, role: Role, strategy: Competency
) -> None:
    shared, other = strategy, make.competency()
    second = make.role(competencies=[other])
    own.post(address(role), {"has": [shared.pk]})

    own.post(address(second), {"has": [other.pk]})
    own.post(address(second), {"has": []})

    destination = Destination.objects.get(user=person)
    assert (destination.role, list(destination.has.all())) == (second, [shared])


def test_a_competency_of_another_role_is_refused(own: Client, role: Role) -> None:
    response = own.post(address(role), {"has": [make.competency().pk]})

    assert "Choose competencies from the list" in response.content.decode()
    assert not Destination.objects.exists()


def test_one_goes_back_to_the_program_one_came_from(own: Client, role: Role) -> None:
    back = "/programs/sepsis/fit/"
    assert f"{address(role)}?next={back}" in own.get(f"{ROLES}?next={back}").content.decode()

    assert own.post(address(role), {"next": back}).headers["Location"] == back
    assert own.post(address(role), {"next": "https://evil.example/"}).headers["Location"] == ROLES


def test_a_removed_role_leaves_the_competencies(own: Client, person: User, role: Role, strategy: Competency) -> None:
    own.post(address(role), {"has": [strategy.pk]})

    own.post(reverse("programs:role_remove"))
    own.post(reverse("programs:role_remove"))

    destination = Destination.objects.get(user=person)
    assert (destination.role, list(destination.has.all())) == (None, [strategy])
    assert Event.objects.filter(kind="competencies.role_removed").count() == 1


def test_nobody_sees_another_s_role(own: Client, role: Role) -> None:
    own.post(address(role))
    other = Client()
    other.force_login(make_accounts.clinician())

    assert "Edit your competencies" in own.get(ROLES).content.decode()
    assert "Edit your competencies" not in other.get(ROLES).content.decode()
    assert "This is your destination role." not in other.get(address(role)).content.decode()


def test_it_is_exported_and_erased(own: Client, person: User, role: Role, strategy: Competency) -> None:
    own.post(address(role), {"has": [strategy.pk]})

    assert HOLDING.export(person).tables == {
        "destination_role": [{"role": "Chief medical officer", "competencies_you_have": ["Strategy"]}]
    }
    HOLDING.erase(person)
    assert not Destination.objects.exists()


def test_the_account_links_to_it(own: Client) -> None:
    assert ROLES in own.get(reverse("accounts:account")).content.decode()
