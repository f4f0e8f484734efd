"""Metrics with labels, as Prometheus reads them."""

import datetime as dt
import re

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from pytest_django import Settings

from accounts.notices import heartbeat, metrics
from accounts.notices.enums import NoticeState
from accounts.notices.models import MailEvent, Notice, Suppression
from tests.factories import notices

pytestmark = pytest.mark.django_db


def samples(prefix: str) -> dict[str, float]:
    """Return the current samples by labels: 'kind="greeting",state="sent"' -> number."""
    found = {}
    for family in metrics.families():
        for sample in family.samples:
            if sample.name == prefix:
                found[",".join(f"{name}={value}" for name, value in sample.labels.items())] = sample.value
    return found


def test_messages_are_counted_by_kind_and_state() -> None:
    now = timezone.now()
    person = notices.person()
    notices.posted(to=person)
    notices.posted(to=person, at=now - dt.timedelta(hours=2))
    held = notices.planned(to=person, kind="farewell")
    Notice.objects.filter(pk=held.pk).update(state=NoticeState.HELD, claim=held.public_id, handed_at=now)
    old = notices.planned(to=person)
    Notice.objects.filter(pk=old.pk).update(created_at=now - dt.timedelta(days=2))

    assert samples("cmehub_messages_planned_last_day") == {"kind=greeting,state=sent": 2, "kind=farewell,state=held": 1}
    assert samples("cmehub_messages_sent_last_hour") == {"kind=greeting": 1}
    assert samples("cmehub_messages_to_settle") == {"kind=farewell,state=held": 1}


def test_reports_and_suppressed_addresses_are_counted() -> None:
    now = timezone.now()
    for number, (event, age) in enumerate((("bounced", 5), ("bounced", 50), ("complained", 500), ("bounced", 5000))):
        MailEvent.objects.create(
            provider="postmark", key=str(number), event=event, received_at=now - dt.timedelta(minutes=age)
        )
    Suppression.objects.create(email="a@people.example", reason="bounced")

    assert samples("cmehub_mail_reports_last_day") == {
        "provider=postmark,event=bounced": 2,
        "provider=postmark,event=complained": 1,
    }
    assert samples("cmehub_suppressed_addresses") == {
        "reason=bounced": 1,
        "reason=complained": 0,
        "reason=unsubscribed": 0,
    }
    assert 290 < samples("cmehub_mail_report_age_seconds")["provider=postmark"] < 400


def test_jobs_have_the_age_of_their_last_success() -> None:
    heartbeat.beat("accounts.notices.drop_old", now=timezone.now() - dt.timedelta(hours=3))

    ages = samples("cmehub_job_age_seconds")

    assert list(ages) == ["job=accounts.notices.drop_old"]
    assert ages["job=accounts.notices.drop_old"] == pytest.approx(10_800, abs=60)


def test_they_are_on_metrics_with_the_figures(settings: Settings) -> None:
    settings.METRICS_TOKEN = "scrape-me"
    Suppression.objects.create(email="a@people.example", reason="complained")

    text = Client().get("/metrics", headers={"Authorization": "Bearer scrape-me"}).content.decode()

    assert 'cmehub_suppressed_addresses{reason="complained"} 1.0' in text
    assert re.search(r"^cmehub_late_jobs \d", text, re.MULTILINE)
    assert re.search(r"^cmehub_audit_partition_days_ahead \d", text, re.MULTILINE)


def test_they_take_the_same_queries_whatever_the_rows() -> None:
    def queries_made() -> int:
        with CaptureQueriesContext(connection) as captured:
            list(metrics.families())
        return len(captured)

    none = queries_made()
    person = notices.person()
    for _ in range(3):
        notices.posted(to=person)

    assert none == queries_made() == 8
