import datetime as dt
from http import HTTPStatus

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.licenses import actions as licenses
from accounts.users.enums import Profession, State
from programs.reminders import planning
from programs.reminders.models import Deadline
from tests.factories import accounts

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk(client: Client) -> Client:
    """A staff member, and one license with a reminder."""
    client.force_login(accounts.staff())
    licenses.add(
        by=accounts.clinician(),
        profession=Profession.NP,
        state=State.NY,
        expires_on=timezone.now().date() + dt.timedelta(days=29),
    )
    planning.plan_due(now=timezone.now())
    return client


@pytest.mark.parametrize("model", ["deadline", "step"])
def test_dates_and_steps_are_found_by_their_person(desk: Client, model: str) -> None:
    address = reverse(f"admin:programs_{model}_changelist")

    assert desk.get(address).status_code == HTTPStatus.OK
    assert desk.get(address, {"q": "people.example"}).status_code == HTTPStatus.OK


def test_a_step_names_what_it_is_about_and_whom(desk: Client) -> None:
    page = desk.get(reverse("admin:programs_step_changelist")).content.decode()

    assert page.count("License deadlines") >= 3
    assert str(Deadline.objects.get().user) in page


def test_a_date_shows_its_steps_and_cannot_be_changed(desk: Client) -> None:
    address = reverse("admin:programs_deadline_change", args=[Deadline.objects.get().pk])

    (steps,) = desk.get(address).context["inline_admin_formsets"]

    assert [form.instance.days_before for form in steps.formset] == [90, 60, 30]
    assert desk.post(address, {}).status_code == HTTPStatus.FORBIDDEN


@pytest.mark.parametrize(("group", "status"), [("Moderator", HTTPStatus.OK), ("Verifier", HTTPStatus.FORBIDDEN)])
def test_who_settles_messages_sees_what_people_are_reminded_of(desk: Client, group: str, status: HTTPStatus) -> None:
    desk.force_login(accounts.staff(group))

    assert desk.get(reverse("admin:programs_deadline_changelist")).status_code == status
    assert desk.get(reverse("admin:programs_deadline_change", args=[Deadline.objects.get().pk])).status_code == status
