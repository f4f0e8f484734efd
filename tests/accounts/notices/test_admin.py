from http import HTTPStatus

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.audit.models import Event
from accounts.notices.enums import NoticeState
from accounts.notices.models import Heartbeat, Notice, Preference, Suppression
from accounts.users.models import User
from tests.factories import accounts, notices

pytestmark = pytest.mark.django_db

LIST = "admin:accounts_notice_changelist"


@pytest.fixture
def staff() -> User:
    return accounts.staff()


@pytest.fixture
def desk(client: Client, staff: User) -> Client:
    client.force_login(staff)
    return client


def held() -> Notice:
    notice = notices.planned()
    Notice.objects.filter(pk=notice.pk).update(
        state=NoticeState.HELD, claim=notice.public_id, handed_at=timezone.now(), attempts=3
    )
    return notice


def choose(desk: Client, action: str, *chosen: Notice) -> str:
    answer = desk.post(
        reverse(LIST), {"action": action, "_selected_action": [notice.pk for notice in chosen]}, follow=True
    )
    return " ".join(str(message) for message in answer.context["messages"])


def test_a_held_message_can_be_marked_as_sent(desk: Client, staff: User) -> None:
    notice = held()

    said = choose(desk, "confirm_sent", notice)

    notice.refresh_from_db()
    assert said == "1 marked as sent."
    assert (notice.state, notice.sent_at) == (NoticeState.SENT, notice.handed_at)
    assert Event.objects.filter(kind="notices.confirmed_sent", object_id=notice.pk, actor_id=staff.pk).count() == 1


@pytest.mark.parametrize("state", [NoticeState.HELD, NoticeState.FAILED])
def test_a_held_or_failed_message_can_be_sent_again(desk: Client, staff: User, state: NoticeState) -> None:
    notice = held()
    Notice.objects.update(state=state)

    said = choose(desk, "send_again", notice)

    notice.refresh_from_db()
    assert said == "1 will be sent again."
    assert (notice.state, notice.claim, notice.handed_at, notice.attempts) == (NoticeState.PLANNED, None, None, 0)
    assert Event.objects.filter(kind="notices.sent_again", object_id=notice.pk, actor_id=staff.pk).count() == 1


def test_what_was_settled_meanwhile_is_passed_over(desk: Client) -> None:
    settled, doubtful = notices.planned(), held()

    said = choose(desk, "send_again", settled, doubtful)

    assert said == "1 will be sent again. 1 passed over: not held any more."


def test_a_message_can_be_looked_at_and_not_changed(desk: Client) -> None:
    notice = held()
    address = reverse("admin:accounts_notice_change", args=[notice.pk])

    assert desk.get(address).status_code == HTTPStatus.OK
    assert desk.post(address, {"state": "sent"}).status_code == HTTPStatus.FORBIDDEN
    assert desk.get(reverse("admin:accounts_notice_add")).status_code == HTTPStatus.FORBIDDEN


@pytest.mark.parametrize(
    "query",
    [{}, {"q": "greeting"}, {"q": "person@clinic.example"}, {"state__exact": "held"}, {"kind": "greeting"}],
)
def test_messages_are_found(desk: Client, query: dict[str, str]) -> None:
    held()

    assert desk.get(reverse(LIST), query).status_code == HTTPStatus.OK


@pytest.mark.parametrize("model", ["preference", "suppression", "heartbeat"])
def test_the_other_tables_have_their_pages(desk: Client, staff: User, model: str) -> None:
    Preference.objects.create(user=staff, kind="greeting", by_mail=False)
    Suppression.objects.create(email="pat@clinic.example", reason="bounced")
    Heartbeat.objects.create(name="accounts.notices.deliver_due", at=timezone.now())

    assert desk.get(reverse(f"admin:accounts_{model}_changelist"), {"q": "x"}).status_code == HTTPStatus.OK


def test_a_complaint_can_be_entered_whatever_the_case_of_the_address(desk: Client) -> None:
    desk.post(
        reverse("admin:accounts_suppression_add"),
        {"email": "Pat@Clinic.Example", "reason": "complained", "since_0": "2026-11-01", "since_1": "09:00"},
    )

    assert Suppression.objects.get().email == "pat@clinic.example"
    assert Event.objects.filter(kind="admin.suppression_added").count() == 1
