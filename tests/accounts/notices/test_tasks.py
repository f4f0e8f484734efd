import datetime as dt

import pytest
from django.conf import settings
from django.db.migrations.recorder import MigrationRecorder
from django.utils import timezone

from accounts.notices import heartbeat, queries, tasks
from accounts.notices.enums import NoticeState
from accounts.notices.kinds import Kind
from accounts.notices.models import Heartbeat, Notice
from cmehub.celery import app
from programs.reminders.tasks import plan_due_reminders
from tests.factories import notices
from tests.fakes import MailServer


def test_every_scheduled_task_exists() -> None:
    app.loader.import_default_modules()

    assert {entry["task"] for entry in settings.CELERY_BEAT_SCHEDULE.values()} <= set(app.tasks)


@pytest.mark.django_db
def test_each_task_runs_and_records_a_heartbeat(greeting: Kind, mail_server: MailServer) -> None:
    due, doubtful = notices.planned(), notices.planned()
    Notice.objects.filter(pk=doubtful.pk).update(
        state=NoticeState.HANDED, claim=doubtful.public_id, handed_at=timezone.now() - dt.timedelta(hours=1)
    )

    for task in (tasks.deliver_due, tasks.hold_doubtful, tasks.drop_old, plan_due_reminders):
        task.apply()

    states = dict(Notice.objects.values_list("pk", "state"))
    assert states == {due.pk: NoticeState.SENT, doubtful.pk: NoticeState.HELD}
    assert set(Heartbeat.objects.values_list("name", flat=True)) == {
        "accounts.notices.deliver_due",
        "accounts.notices.hold_doubtful",
        "accounts.notices.drop_old",
        "programs.reminders.plan_due_reminders",
    }


@pytest.mark.django_db
def test_jobs_are_late_after_two_missed_runs_or_if_they_did_not_start_after_a_deployment() -> None:
    now = timezone.now()
    MigrationRecorder.Migration.objects.update(applied=now - dt.timedelta(hours=30))
    heartbeat.beat("accounts.notices.deliver_due", now=now - dt.timedelta(minutes=4))
    heartbeat.beat("accounts.notices.hold_doubtful", now=now - dt.timedelta(minutes=6))
    heartbeat.beat("accounts.notices.drop_old", now=now - dt.timedelta(hours=47))
    heartbeat.beat("accounts.audit.maintain", now=now - dt.timedelta(hours=49))

    late = {job.name: job.is_late for job in queries.jobs(now)}

    assert late["accounts.notices.deliver_due"] is False
    assert late["accounts.notices.hold_doubtful"] is True
    assert late["accounts.notices.drop_old"] is False
    assert late["accounts.audit.maintain"] is True
    assert late["accounts.verification.delete_old_proofs"] is False
    assert late["accounts.verification.check_identities"] is True
    assert queries.figures()["late_jobs"] == sum(late.values())


def test_nightly_jobs_run_at_an_hour_however_often_the_scheduler_restarts() -> None:
    nightly = [entry for entry in settings.CELERY_BEAT_SCHEDULE.values() if "options" in entry]

    assert not [entry for entry in nightly if entry["schedule"] == dt.timedelta(days=1)]
