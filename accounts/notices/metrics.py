"""Metrics of messages, reports and scheduled jobs, for /metrics.

Each is one query, with an index or on a small table.
"""

import datetime as dt
from collections.abc import Iterable, Iterator

from django.db.models import Count, Max, QuerySet
from django.utils import timezone
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.metrics_core import Metric

from accounts.notices import queries
from accounts.notices.enums import NoticeState, SuppressionReason
from accounts.notices.models import MailEvent, Notice, Suppression

_DAY = dt.timedelta(days=1)
_HOUR = dt.timedelta(hours=1)


def families() -> Iterator[Metric]:
    now = timezone.now()
    yield _counted(
        "cmehub_messages_planned_last_day",
        "Messages planned in the last 24 hours, by what became of them",
        Notice.objects.filter(created_at__gt=now - _DAY),
        ("kind", "state"),
    )
    yield _counted(
        "cmehub_messages_sent_last_hour",
        "Messages that the mail server accepted in the last hour",
        Notice.objects.filter(state=NoticeState.SENT, sent_at__gt=now - _HOUR),
        ("kind",),
    )
    yield _counted(
        "cmehub_messages_to_settle",
        "Held and failed messages",
        Notice.objects.filter(state__in=[NoticeState.HELD, NoticeState.FAILED]),
        ("kind", "state"),
    )
    yield _counted(
        "cmehub_mail_reports_last_day",
        "Reports of mail providers in the last 24 hours: bounces, complaints, deliveries and so on",
        MailEvent.objects.filter(received_at__gt=now - _DAY),
        ("provider", "event"),
    )
    yield _last_reports(now)
    yield _suppressed()
    yield _jobs(now)


def _counted(name: str, words: str, rows: "QuerySet[MailEvent] | QuerySet[Notice]", labels: tuple[str, ...]) -> Metric:
    """Return the number of rows by labels. Combinations without rows are left out."""
    counts = rows.order_by().values_list(*labels).annotate(n=Count("pk"))
    return _family(name, words, labels, (([str(label) for label in each[:-1]], each[-1]) for each in counts))


def _last_reports(now: dt.datetime) -> Metric:
    latest = MailEvent.objects.order_by().values_list("provider").annotate(at=Max("received_at"))
    ages = (([provider], (now - at).total_seconds()) for provider, at in latest)
    return _family("cmehub_mail_report_age_seconds", "Age of the latest report of a mail provider", ("provider",), ages)


def _suppressed() -> Metric:
    counts = dict(Suppression.objects.order_by().values_list("reason").annotate(n=Count("pk")))
    rows = (([reason], counts.get(reason, 0)) for reason in SuppressionReason.values)
    return _family("cmehub_suppressed_addresses", "Addresses that get no email, by reason", ("reason",), rows)


def _jobs(now: dt.datetime) -> Metric:
    ages = (([job.name], job.age.total_seconds()) for job in queries.jobs(now) if job.age is not None)
    return _family("cmehub_job_age_seconds", "Time since a scheduled job last succeeded", ("job",), ages)


def _family(name: str, words: str, labels: tuple[str, ...], rows: Iterable[tuple[list[str], float]]) -> Metric:
    family = GaugeMetricFamily(name, words, labels=labels)
    for values, number in rows:
        family.add_metric(values, number)
    return family
