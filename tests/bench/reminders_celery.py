"""Celery for the reminders benchmark: the hub's delivery each second, and a task that sends one message naively."""

import datetime as dt
import os
import time

import django

from cmehub.celery import app
from tests.bench.mailing import set_up_process

READY_MADE = "BENCH_READY_MADE"
LEASE = dt.timedelta(seconds=5)

django.setup()
set_up_process(ready_made=bool(os.environ.get(READY_MADE)))
app.conf.beat_schedule = {
    "deliver": {"task": "tests.bench.deliver", "schedule": dt.timedelta(seconds=1), "options": {"expires": 1}}
}
app.conf.beat_max_loop_interval = 1


@app.task(name="tests.bench.send_one")
def send_one(pk: int) -> None:
    """Render, connect, send and note it, as if nothing could ever fail."""
    from django.utils import timezone

    from accounts.notices import kinds, mails
    from accounts.notices.enums import NoticeState
    from accounts.notices.models import Notice

    notice = Notice.objects.select_related("recipient").get(pk=pk)
    kind = kinds.get(notice.kind)
    mails.write(notice=notice, kind=kind, content=kind.render(notice, timezone.now())).send()
    Notice.objects.filter(pk=pk).update(state=NoticeState.SENT, sent_at=timezone.now())


@app.task(name="tests.bench.deliver")
def deliver() -> None:
    """Do what the hub's task does, with a lease that ends soon after a worker was killed."""
    from django.utils import timezone

    from accounts.notices import delivery

    delivery.deliver_due(now=timezone.now(), seconds=5, lease=LEASE)


def wait_for_worker(*, seconds: float = 120) -> None:
    until = time.monotonic() + seconds
    while not app.control.ping(timeout=0.5):
        assert time.monotonic() < until, "Celery did not start"
