"""Reports of mail providers, in the shapes that Postmark and SendGrid send."""

import base64
import datetime as dt
import json
from http import HTTPStatus
from typing import Any

import pytest
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from django.http import HttpResponse
from django.test import Client
from django.utils import timezone
from pytest_django import Settings

from accounts.audit.models import Event
from accounts.notices import delivery, mails
from accounts.notices.enums import NoticeState, SuppressionReason
from accounts.notices.kinds import Kind
from accounts.notices.models import MailEvent, Notice, Suppression
from accounts.notices.suppressions import suppress
from accounts.users.models import User
from tests.factories import notices
from tests.fakes import MailServer

pytestmark = pytest.mark.django_db

SECRET = "hub:four-and-twenty-blackbirds"
BASIC = "Basic " + base64.b64encode(SECRET.encode()).decode()
KEY = ec.generate_private_key(ec.SECP256R1())
PUBLIC = base64.b64encode(
    KEY.public_key().public_bytes(serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo)
).decode()


@pytest.fixture(autouse=True)
def webhooks(settings: Settings) -> None:
    settings.ANYMAIL = {"WEBHOOK_SECRET": [SECRET], "SENDGRID_TRACKING_WEBHOOK_VERIFICATION_KEY": ""}


@pytest.fixture
def person() -> User:
    return notices.person()


def send(provider: str, body: Any, **headers: str) -> HttpResponse:
    content = body if isinstance(body, (str, bytes)) else json.dumps(body)
    return Client(enforce_csrf_checks=True, raise_request_exception=False).post(  # type: ignore[return-value]
        f"/mail/webhooks/{provider}/tracking/",
        content,
        content_type="application/json",
        headers={"Authorization": BASIC, **headers},
    )


def postmark(kind: str, email: str, *, number: int = 4101, **fields: Any) -> dict[str, Any]:
    """A bounce or complaint as Postmark reports it."""
    return {
        "RecordType": "SpamComplaint" if kind == "SpamComplaint" else "Bounce",
        "ID": number,
        "Type": kind,
        "TypeCode": 1,
        "Name": kind,
        "MessageStream": "outbound",
        "MessageID": "0d3e2b5c-55a1-4c1c-8f3a-0e3f3b7a9b11",
        "Description": "The server was unable to deliver your message.",
        "Details": f"smtp;550 5.1.1 {email} unknown",
        "Email": email,
        "From": "hub@hub.example",
        "BouncedAt": "2026-11-20T09:28:50.3963933-05:00",
        "Inactive": True,
        "Subject": "Your license expires soon",
        "Metadata": {},
        **fields,
    }


def sendgrid(
    event: str, email: str, *, number: int = 1, message_id: str = "<14c5d75ce93.dfd.64b469@ismtpd-555>", **fields: Any
) -> dict[str, Any]:
    """One event of a SendGrid batch."""
    return {
        "email": email,
        "timestamp": 1_795_000_000,
        "smtp-id": message_id,
        "event": event,
        "sg_event_id": f"c2dfZXZlbnQ{number}",
        "sg_message_id": "14c5d75ce93.dfd.64b469.filter0001",
        **fields,
    }


def suppressions() -> dict[str, str]:
    return dict(Suppression.objects.values_list("email", "reason"))


@pytest.mark.parametrize(
    ("kind", "reason"),
    [
        ("HardBounce", SuppressionReason.BOUNCED),
        ("BadEmailAddress", SuppressionReason.BOUNCED),
        ("SpamComplaint", SuppressionReason.COMPLAINED),
        ("SpamNotification", SuppressionReason.COMPLAINED),
        ("Unsubscribe", SuppressionReason.UNSUBSCRIBED),
        ("SoftBounce", None),
        ("Transient", None),
        ("DnsError", None),
        ("Blocked", None),
        ("AutoResponder", None),
        ("OfTomorrow", None),
    ],
)
def test_what_postmark_reports_ends_email_to_the_address_or_not(
    person: User, kind: str, reason: SuppressionReason | None
) -> None:
    assert send("postmark", postmark(kind, person.email.upper())).status_code == HTTPStatus.OK

    assert suppressions() == ({person.email: reason} if reason else {})


@pytest.mark.parametrize(
    ("event", "fields", "reason"),
    [
        ("bounce", {"type": "bounce", "status": "5.1.1", "reason": "550 no such user"}, SuppressionReason.BOUNCED),
        ("bounce", {"type": "blocked", "status": "4.7.1", "reason": "greylisted"}, None),
        ("dropped", {"reason": "Bounced Address"}, SuppressionReason.BOUNCED),
        ("dropped", {"reason": "Invalid"}, SuppressionReason.BOUNCED),
        ("dropped", {"reason": "Spam Reporting Address"}, SuppressionReason.COMPLAINED),
        ("dropped", {"reason": "Unsubscribed Address"}, SuppressionReason.UNSUBSCRIBED),
        ("dropped", {"reason": "Invalid SMTPAPI header"}, None),
        ("spamreport", {}, SuppressionReason.COMPLAINED),
        ("group_unsubscribe", {"asm_group_id": 7}, SuppressionReason.UNSUBSCRIBED),
        ("deferred", {"response": "450 try later", "attempt": "3"}, None),
        ("delivered", {"response": "250 OK"}, None),
        ("processed", {}, None),
        ("open", {"ip": "192.0.2.1", "useragent": "Mail"}, None),
        ("of_tomorrow", {}, None),
    ],
)
def test_what_sendgrid_reports_ends_email_to_the_address_or_not(
    person: User, event: str, fields: dict[str, Any], reason: SuppressionReason | None
) -> None:
    assert send("sendgrid", [sendgrid(event, person.email, **fields)]).status_code == HTTPStatus.OK

    assert suppressions() == ({person.email: reason} if reason else {})


def test_a_repeated_report_has_no_effect(person: User) -> None:
    batch = [sendgrid("bounce", person.email, type="bounce"), sendgrid("bounce", person.email, type="bounce")]
    send("sendgrid", batch)
    Suppression.objects.all().delete()  # the person confirmed the address meanwhile

    assert send("sendgrid", batch).status_code == HTTPStatus.OK

    assert MailEvent.objects.count() == 1
    assert suppressions() == {}
    assert Event.objects.filter(kind="notices.suppressed").count() == 1


def test_a_batch_may_come_in_any_order(person: User) -> None:
    bounce = sendgrid("bounce", person.email, number=2, type="bounce", timestamp=1_795_000_900)
    delayed = sendgrid("deferred", person.email, number=1)

    send("sendgrid", [bounce, delayed])

    assert suppressions() == {person.email: SuppressionReason.BOUNCED}
    assert list(MailEvent.objects.order_by("happened_at").values_list("event", flat=True)) == ["deferred", "bounced"]


def test_a_complaint_outweighs_a_bounce_and_not_the_other_way_around(person: User) -> None:
    for number, kind in enumerate(("Unsubscribe", "HardBounce", "SpamComplaint", "HardBounce", "Unsubscribe")):
        send("postmark", postmark(kind, person.email, number=number))

    assert suppressions() == {person.email: SuppressionReason.COMPLAINED}


def test_a_report_stores_no_address(person: User) -> None:
    send("postmark", postmark("HardBounce", person.email))
    send("postmark", {"RecordType": "Delivery", "MessageID": "5f1", "Recipient": person.email, "Details": person.email})

    stored = json.dumps(list(MailEvent.objects.values()), default=str)
    assert MailEvent.objects.count() == 2
    assert person.email not in stored


def held(to: User) -> Notice:
    notice = notices.planned(to=to)
    moment = timezone.now() - dt.timedelta(hours=1)
    Notice.objects.filter(pk=notice.pk).update(state=NoticeState.HELD, claim=notice.public_id, handed_at=moment)
    return notice


def test_a_report_about_a_held_message_shows_that_it_was_sent(person: User) -> None:
    by_sendgrid, by_postmark, other = held(person), held(person), held(person)

    send("sendgrid", [sendgrid("delivered", person.email, message_id=mails.message_id(by_sendgrid))])
    send(
        "postmark",
        {
            "RecordType": "Delivery",
            "MessageID": "883953f4-6105-42a2-a16a-77a8eac79483",
            "Recipient": person.email,
            "DeliveredAt": "2026-11-20T13:28:10.2735393Z",
            "Metadata": {"message-id": mails.message_id(by_postmark)},
        },
    )

    for notice in (by_sendgrid, by_postmark, other):
        notice.refresh_from_db()
    assert (by_sendgrid.state, by_sendgrid.sent_at) == (NoticeState.SENT, by_sendgrid.handed_at)
    assert (by_postmark.state, other.state) == (NoticeState.SENT, NoticeState.HELD)
    assert [event.event for event in by_postmark.mail_events.all()] == ["delivered"]


@pytest.mark.parametrize("state", [NoticeState.PLANNED, NoticeState.FAILED])
def test_a_late_report_does_not_undo_what_staff_decided(person: User, state: NoticeState) -> None:
    notice = held(person)
    Notice.objects.update(state=state)

    send("sendgrid", [sendgrid("delivered", person.email, message_id=mails.message_id(notice))])

    notice.refresh_from_db()
    assert notice.state == state


def test_a_message_id_of_another_site_is_not_ours(person: User) -> None:
    notice = held(person)

    send("sendgrid", [sendgrid("delivered", person.email, message_id=f"<{notice.public_id}@elsewhere.example>")])

    assert MailEvent.objects.get().notice is None


def test_mail_through_postmark_carries_what_its_reports_repeat(
    greeting: Kind, mail_server: MailServer, settings: Settings, person: User
) -> None:
    ordinary = notices.planned(to=person)
    delivery.deliver_due(now=timezone.now())
    assert mail_server.messages[0]["X-PM-KeepID"] is None

    settings.EMAIL_HOST = "smtp.postmarkapp.com"
    mail = mails.write(notice=ordinary, kind=greeting, content=greeting.render(ordinary, timezone.now()))

    assert mail.extra_headers["X-PM-KeepID"] == "true"
    assert mail.extra_headers["X-PM-Metadata-message-id"] == mails.message_id(ordinary)


def test_an_unsubscription_at_the_provider_stops_only_subscribed_kinds(
    mail_server: MailServer, register: Any, person: User
) -> None:
    send("postmark", postmark("Unsubscribe", person.email))

    def became(*, subscribed: bool) -> str:
        register(notices.greeting(subscribed=subscribed))
        notice = notices.planned(to=person)
        delivery.deliver_due(now=timezone.now())
        notice.refresh_from_db()
        return notice.state

    assert became(subscribed=True) == NoticeState.MUTED
    assert became(subscribed=False) == NoticeState.SENT
    suppress(email=person.email, reason=SuppressionReason.BOUNCED, now=timezone.now())
    assert became(subscribed=False) == NoticeState.MUTED


# -- attacks and garbage ---


def test_webhooks_are_off_until_a_secret_is_set(settings: Settings, person: User) -> None:
    settings.ANYMAIL = {"WEBHOOK_SECRET": [], "SENDGRID_TRACKING_WEBHOOK_VERIFICATION_KEY": ""}

    for provider in ("postmark", "sendgrid", "unheard-of"):
        assert send(provider, []).status_code == HTTPStatus.NOT_FOUND


@pytest.mark.parametrize(
    "authorization", ["", "Basic", "Basic !!!", "Basic aHViOndyb25n", "Bearer four-and-twenty-blackbirds", "Basic /w=="]
)
@pytest.mark.parametrize("provider", ["postmark", "sendgrid"])
def test_a_wrong_secret_is_refused(person: User, provider: str, authorization: str) -> None:
    body = postmark("HardBounce", person.email) if provider == "postmark" else [sendgrid("spamreport", person.email)]

    answer = send(provider, body, Authorization=authorization)

    assert answer.status_code == HTTPStatus.FORBIDDEN
    assert not answer.cookies
    assert (suppressions(), MailEvent.objects.count()) == ({}, 0)


def signed(body: str, *, key: ec.EllipticCurvePrivateKey = KEY, timestamp: str = "1795000000") -> dict[str, str]:
    signature = key.sign((timestamp + body).encode(), ec.ECDSA(hashes.SHA256()))
    return {
        "Authorization": "",
        "X-Twilio-Email-Event-Webhook-Signature": base64.b64encode(signature).decode(),
        "X-Twilio-Email-Event-Webhook-Timestamp": timestamp,
    }


def test_a_signed_report_is_taken_and_a_forged_one_refused(settings: Settings, person: User) -> None:
    settings.ANYMAIL = {"WEBHOOK_SECRET": [], "SENDGRID_TRACKING_WEBHOOK_VERIFICATION_KEY": PUBLIC}
    body = json.dumps([sendgrid("spamreport", person.email)])
    forger = ec.generate_private_key(ec.SECP256R1())
    forgeries = [
        (body, {"Authorization": ""}),
        (body, {**signed(body), "X-Twilio-Email-Event-Webhook-Signature": "bm90IGEgc2lnbmF0dXJl"}),
        (body, {**signed(body), "X-Twilio-Email-Event-Webhook-Signature": "!"}),
        (body, {**signed(body), "X-Twilio-Email-Event-Webhook-Timestamp": "1795000001"}),
        (body, signed(body, key=forger)),
        (body.replace("clinic", "hospital"), signed(body)),
    ]

    for forged, headers in forgeries:
        assert send("sendgrid", forged, **headers).status_code == HTTPStatus.FORBIDDEN
        assert suppressions() == {}
    assert send("sendgrid", body, **signed(body)).status_code == HTTPStatus.OK
    assert suppressions() == {person.email: SuppressionReason.COMPLAINED}


@pytest.mark.parametrize("provider", ["postmark", "sendgrid"])
@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{",
        b"\xff\xfe",
        b"null",
        b"7",
        b'"text"',
        b"[null]",
        b"[[]]",
        b'[{"event": []}]',
        b'{"RecordType": "Bounce", "Type": []}',
        b'{"RecordType": "Delivery", "DeliveredAt": 7}',
        b'{"RecordType": "Inbound"}',
        b'[{"event": "delivered", "timestamp": 1e300}]',
        b"[" * 100_000,
    ],
)
def test_garbage_is_refused_and_never_a_server_error(provider: str, body: bytes) -> None:
    assert send(provider, body).status_code in {HTTPStatus.OK, HTTPStatus.BAD_REQUEST}
    assert suppressions() == {}


def test_odd_values_are_stored_as_they_can_be(person: User) -> None:
    odd = sendgrid("bounce", "not an address\x00", type="bounce", message_id="\x00" * 300)
    long = sendgrid("delivered", person.email, sg_event_id="x" * 5000, timestamp=None)

    assert send("sendgrid", [odd]).status_code == HTTPStatus.OK
    assert send("sendgrid", [{**long, "timestamp": 1_795_000_000}]).status_code == HTTPStatus.OK

    assert MailEvent.objects.count() == 2
    assert suppressions() == {}


def test_a_huge_body_is_refused(settings: Settings) -> None:
    answer = send("sendgrid", b"[" + b" " * settings.DATA_UPLOAD_MAX_MEMORY_SIZE + b"]")

    assert answer.status_code == HTTPStatus.REQUEST_ENTITY_TOO_LARGE


@pytest.mark.parametrize("method", ["GET", "HEAD", "PUT", "OPTIONS"])
def test_only_posts_are_taken(method: str) -> None:
    answer = Client().generic(method, "/mail/webhooks/postmark/tracking/", headers={"Authorization": BASIC})

    assert answer.status_code == HTTPStatus.METHOD_NOT_ALLOWED


def test_a_failure_of_ours_makes_the_provider_try_again(person: User, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(**kwargs: Any) -> None:
        raise RuntimeError("database away")

    monkeypatch.setattr("accounts.notices.actions.note_report", fail)

    assert send("postmark", postmark("HardBounce", person.email)).status_code == HTTPStatus.INTERNAL_SERVER_ERROR


def test_old_reports_are_dropped() -> None:
    for number, days in enumerate((399, 401)):
        MailEvent.objects.create(
            provider="postmark",
            key=str(number),
            event="delivered",
            received_at=timezone.now() - dt.timedelta(days=days),
        )

    delivery.drop_old(now=timezone.now())

    assert list(MailEvent.objects.values_list("key", flat=True)) == ["0"]
