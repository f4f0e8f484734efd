import datetime as dt
from http import HTTPStatus

import pytest
from django.contrib.auth.models import Permission
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.audit.models import Event
from accounts.notices.actions import pause
from accounts.notices.enums import NoticeState
from accounts.notices.kinds import Kind
from accounts.notices.models import Heartbeat, MailEvent, Notice, Preference, Suppression
from accounts.notices.rules import STUCK_AFTER
from accounts.notices.worklist import STUCK
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


def page_of(notice: Notice) -> str:
    return reverse("admin:accounts_notice_change", args=[notice.pk])


def test_a_message_can_be_looked_at_and_not_edited(desk: Client) -> None:
    notice = held()

    assert desk.get(page_of(notice)).status_code == HTTPStatus.OK
    assert desk.post(page_of(notice), {"state": "sent"}).status_code == HTTPStatus.FORBIDDEN
    assert desk.post(page_of(notice), {"do": "unheard of"}).status_code == HTTPStatus.FORBIDDEN
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


# -- the page of one message ---


def test_stuck_messages_have_a_queue_and_a_list(desk: Client, greeting: Kind) -> None:
    now = timezone.now()
    long_ago, lately = now - STUCK_AFTER - dt.timedelta(seconds=1), now - dt.timedelta(minutes=1)
    waits, lost, unanswered = notices.planned(due_at=long_ago), notices.planned(), notices.planned()
    notices.planned(due_at=lately), notices.planned(due_at=now + dt.timedelta(days=1))
    Notice.objects.filter(pk=lost.pk).update(state=NoticeState.CLAIMED, claim=lost.public_id, next_try_at=long_ago)
    Notice.objects.filter(pk=unanswered.pk).update(
        state=NoticeState.HANDED, claim=unanswered.public_id, handed_at=long_ago
    )

    listed = desk.get(reverse(LIST), {"stuck": "yes"}).context["cl"].result_list

    assert set(listed) == {waits, lost, unanswered}
    assert STUCK.look(now).count == 3
    pause(kind="greeting", reason="Wrong link", now=now, by=notices.person())
    assert STUCK.look(now).count == 0


def test_the_list_of_held_and_failed_messages_has_both(desk: Client) -> None:
    one, two, other = held(), held(), notices.planned()
    Notice.objects.filter(pk=two.pk).update(state=NoticeState.FAILED)

    found = desk.get(reverse(LIST) + "?state__in=held%2Cfailed").context["cl"].result_list

    assert {notice.pk for notice in found} == {one.pk, two.pk}
    assert other.pk not in {notice.pk for notice in found}


def test_the_page_shows_what_happened_in_order(desk: Client, greeting: Kind) -> None:
    notice = held()
    at = notice.created_at
    moments = {"handed_at": at + dt.timedelta(minutes=1), "posted_at": at + dt.timedelta(seconds=30)}
    Notice.objects.filter(pk=notice.pk).update(due_at=at, problem="no answer after the message was started", **moments)
    MailEvent.objects.create(
        provider="postmark",
        key="1",
        event="bounced",
        reason="bounced",
        notice=notice,
        happened_at=at + dt.timedelta(minutes=2),
    )

    page = desk.get(page_of(notice))

    assert [what for _, what in page.context["timeline"]] == [
        "Planned",
        "Due",
        "Shown in the inbox",
        "Handed to the mail server",
        "Bounced (bounced), reported by postmark",
    ]
    assert "no answer after the message was started" in page.content.decode()


def test_the_preview_hides_the_person_s_unsubscribe_link(desk: Client, greeting: Kind) -> None:
    page = desk.get(page_of(held())).content.decode()

    assert "Hello, Pat" in page
    assert "http://localhost:8000/u/…/" in page
    assert "/u/gAAAA" not in page


def test_the_preview_is_escaped(desk: Client, greeting: Kind) -> None:
    page = desk.get(page_of(notices.planned(name="<script>alert(1)</script>"))).content.decode()

    assert "<script>alert(1)" not in page
    assert "&lt;script&gt;alert(1)" in page


def test_a_kind_that_cannot_be_rendered_has_a_page_too(desk: Client) -> None:
    page = desk.get(page_of(notices.planned(kind="of_tomorrow"))).content.decode()

    assert "unknown kind of_tomorrow" in page
    assert "The email can&#x27;t be rendered now (UnknownKind)." in page


@pytest.mark.parametrize(
    ("state", "offered"),
    [
        (NoticeState.HELD, {"Resend", "Mark as sent"}),
        (NoticeState.FAILED, {"Resend"}),
        (NoticeState.PLANNED, set()),
        (NoticeState.MUTED, set()),
    ],
)
def test_each_state_offers_what_can_be_done(
    desk: Client, greeting: Kind, state: NoticeState, offered: set[str]
) -> None:
    notice = held()
    Notice.objects.update(state=state)

    assert {each.title for each in desk.get(page_of(notice)).context["offered"].values()} == offered


def test_a_button_says_first_what_it_means(desk: Client, staff: User, greeting: Kind) -> None:
    notice = held()

    asked = desk.get(page_of(notice), {"do": "resend"}).content.decode()
    notice.refresh_from_db()
    assert "If the first one did arrive, the person gets it twice." in asked
    assert notice.state == NoticeState.HELD

    desk.post(page_of(notice), {"do": "resend"})
    notice.refresh_from_db()
    assert notice.state == NoticeState.PLANNED
    assert Event.objects.filter(kind="notices.sent_again", object_id=notice.pk, actor_id=staff.pk).count() == 1


def test_of_two_clicks_the_second_changes_nothing(desk: Client, greeting: Kind) -> None:
    notice = held()
    desk.post(page_of(notice), {"do": "sent"})

    answer = desk.post(page_of(notice), {"do": "resend"}, follow=True)

    notice.refresh_from_db()
    assert notice.state == NoticeState.SENT
    assert "This message was already resolved." in answer.content.decode()


def test_moderators_settle_messages_and_curators_do_not(client: Client, greeting: Kind) -> None:
    notice = held()

    client.force_login(accounts.staff("Curator"))
    assert client.post(page_of(notice), {"do": "sent"}).status_code == HTTPStatus.FORBIDDEN
    client.force_login(accounts.staff("Moderator"))
    assert client.get(reverse("admin:index")).content.decode().count("Messages held") == 1
    client.post(page_of(notice), {"do": "sent"})

    notice.refresh_from_db()
    assert notice.state == NoticeState.SENT


def test_whoever_may_only_look_gets_no_buttons(client: Client, greeting: Kind) -> None:
    notice, reader = held(), accounts.staff("Curator")
    reader.user_permissions.add(Permission.objects.get(codename="view_notice"))
    client.force_login(reader)

    assert client.get(page_of(notice)).context["offered"] == {}
    assert client.post(page_of(notice), {"do": "resend"}).status_code == HTTPStatus.FORBIDDEN


def test_reports_are_listed_with_their_message(desk: Client) -> None:
    MailEvent.objects.create(provider="postmark", key="1", event="bounced", notice=held())
    MailEvent.objects.create(provider="sendgrid", key="2", event="complained")

    page = desk.get(reverse("admin:accounts_mailevent_changelist"), {"q": "person"}).content.decode()

    assert page.count("greeting key") >= 1
