"""A paused kind waits, and goes out afterwards if it's still due. The desk says what goes out."""

import datetime as dt

import pytest
from django.test import Client
from django.utils import timezone

from accounts.audit.models import Event
from accounts.notices import actions, kinds, queries
from accounts.notices.delivery import deliver_due
from accounts.notices.enums import NoticeState
from accounts.notices.models import MailEvent, Notice, Pause
from accounts.notices.outlook import outlook
from tests.factories import accounts as people
from tests.factories import notices
from tests.fakes import MailServer

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("greeting")]
DESK = "/admin/accounts/pause/"


@pytest.fixture
def kind(greeting: kinds.Kind) -> str:
    return greeting.name


def pause(kind: str) -> None:
    actions.pause(kind=kind, reason="The link was wrong", now=timezone.now(), by=people.staff())


def test_a_paused_kind_waits_and_goes_out_when_it_s_turned_on(kind: str, mail_server: MailServer) -> None:
    notice = notices.planned()
    pause(kind)

    assert deliver_due(now=timezone.now()) == 0
    assert Notice.objects.get(pk=notice.pk).state == NoticeState.PLANNED

    actions.resume(kind=kind, by=people.staff())
    assert deliver_due(now=timezone.now()) == 1


def test_a_pause_raises_no_alarm(kind: str) -> None:
    notices.planned(due_at=timezone.now() - dt.timedelta(days=2))
    pause(kind)

    assert queries.dead_man(timezone.now()).oldest_unsent_age is None


def test_the_desk_says_what_goes_out_and_pauses_it(kind: str, client: Client) -> None:
    notices.planned()
    staff = people.staff()
    client.force_login(staff)

    refused = client.post(DESK, {"kind": kind, "do": "pause", "reason": ""}).content.decode()
    assert "Say why" in refused
    assert not Pause.objects.exists()

    page = client.post(DESK, {"kind": kind, "do": "pause", "reason": "The link was wrong"}, follow=True)
    assert "The link was wrong" in page.content.decode()
    assert "1 waiting" in page.content.decode()
    assert Event.objects.filter(kind="notices.paused").exists()

    client.post(DESK, {"kind": kind, "do": "resume"})
    assert not Pause.objects.exists()


def test_only_those_who_may_pause_a_kind_can(kind: str, client: Client) -> None:
    client.force_login(people.staff("Verifier"))

    assert client.get(DESK).status_code == 403
    assert client.post(DESK, {"kind": kind, "do": "pause", "reason": "No"}).status_code == 403
    assert not Pause.objects.exists()


def test_today_and_tomorrow_are_counted_with_what_jobs_will_plan(kind: str) -> None:
    now = timezone.now()
    midnight = now + dt.timedelta(hours=1)
    notices.planned(due_at=now)
    notices.planned(due_at=midnight + dt.timedelta(hours=3))
    notices.planned(due_at=midnight + dt.timedelta(days=2))

    (line,) = [each for each in outlook(now=now, midnight=midnight) if each.kind.name == kind]

    assert (line.waiting, line.today, line.tomorrow) == (1, 1, 1)


def test_delivery_is_counted_by_kind_and_each_message_once_however_often_it_bounced(kind: str) -> None:
    now = timezone.now()
    person = notices.person()
    bounced = notices.posted(to=person, at=now)
    notices.posted(to=person, at=now)
    notices.posted(to=person, at=now - dt.timedelta(days=8))
    for number, event in enumerate(("bounced", "complained", "delivered")):
        MailEvent.objects.create(provider="postmark", key=str(number), event=event, notice=bounced)
    held = notices.planned()
    Notice.objects.filter(pk=held.pk).update(state="held", claim=held.public_id, handed_at=now)

    (line,) = [each for each in outlook(now=now, midnight=now) if each.kind.name == kind]

    assert (line.sent, line.not_delivered, line.held, line.failed, line.today) == (2, 1, 1, 0, 0)
