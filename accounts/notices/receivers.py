"""Take mail providers' reports from anymail, in any order and however often, and note when scheduled jobs succeed."""

import datetime as dt
import hashlib
from typing import Any

from anymail.signals import AnymailTrackingEvent, tracking
from celery import Task
from celery.signals import task_success
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.dispatch import receiver
from django.utils import timezone

from accounts.notices import actions, heartbeat, mails
from accounts.notices.enums import MailEventKind

_LONGEST = 200


@receiver(tracking)
def note_report(event: AnymailTrackingEvent, esp_name: str, **kwargs: Any) -> None:
    """Record a report, unless it's of a kind that we don't store, such as an opened email."""
    if event.event_type not in MailEventKind.values:
        return
    now = timezone.now()
    actions.note_report(
        report=actions.Report(
            provider=esp_name.lower(),
            key=_key(event),
            event=MailEventKind(event.event_type),
            reason=event.reject_reason or "",
            message_id=_text(event.message_id),
            notice_id=_notice_id(event),
            recipient=_address(event.recipient),
            happened_at=_moment(event.timestamp) or now,
        ),
        now=now,
    )


def _key(event: AnymailTrackingEvent) -> str:
    """Return what identifies the report. Postmark numbers only bounces and complaints."""
    told_by = (event.event_id,) if event.event_id else (event.message_id, event.timestamp)
    key = ":".join(_text(part) for part in (event.event_type, *told_by))
    return key if len(key) <= _LONGEST else hashlib.sha256(key.encode()).hexdigest()


def _notice_id(event: AnymailTrackingEvent) -> Any:
    """Return the public id of our notice. SendGrid repeats the Message-ID, Postmark the metadata that we send it."""
    metadata = event.metadata if isinstance(event.metadata, dict) else {}
    given = (metadata.get("message-id"), event.esp_event.get("smtp-id"), event.message_id)
    return next((found for each in given if (found := mails.notice_id(_text(each)))), None)


def _text(value: Any) -> str:
    """Return a value of the provider as text that the database can store."""
    return "" if value is None else str(value).replace("\x00", "")[:_LONGEST]


def _address(value: Any) -> str:
    """Return a valid email address in lower case, or ''."""
    address = str(value or "").strip().lower()
    try:
        validate_email(address)
    except ValidationError:
        return ""
    return address if len(address) <= 254 else ""


def _moment(value: dt.datetime | None) -> dt.datetime | None:
    return timezone.make_aware(value, dt.UTC) if value and timezone.is_naive(value) else value


@task_success.connect
def note_success(sender: "Task[Any, Any]", **kwargs: Any) -> None:
    """Note the success of a scheduled job, so that none can forget to."""
    if sender.name in {entry["task"] for entry in settings.CELERY_BEAT_SCHEDULE.values()}:
        heartbeat.beat(sender.name, now=timezone.now())
