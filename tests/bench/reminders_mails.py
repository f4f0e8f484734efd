"""Mails per second: the hub's workers, and what each would be as a task and a connection of its own."""

import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager

from django.conf import settings

from accounts.notices.enums import NoticeState
from accounts.notices.models import Notice
from tests.bench.mail_sink import MailSink
from tests.bench.mailing import Outcome, Worker, environment, judged

_PATIENCE = 600


def deliver(*, workers: int, ready_made: bool = False) -> Outcome:
    """Deliver what's planned with so many workers."""
    count = Notice.objects.count()
    with MailSink() as sink:
        team = [Worker(sink.url, ready_made=ready_made) for _ in range(workers)]
        for worker in team:
            worker.wait_until_ready()
        begun = time.monotonic()
        for worker in team:
            worker.finish()
        return judged(Outcome(messages=count, seconds=time.monotonic() - begun), sink.arrived)


def fan_out(*, ready_made: bool = False) -> Outcome:
    """Deliver what's planned naively: one task and one connection for each message, with one Celery worker."""
    from tests.bench import reminders_celery

    keys = list(Notice.objects.order_by("pk").values_list("pk", flat=True))
    with MailSink() as sink, celery_worker(sink.url, ready_made=ready_made):
        begun = time.monotonic()
        for key in keys:
            reminders_celery.send_one.delay(pk=key)
        while Notice.objects.exclude(state=NoticeState.SENT).exists():
            assert time.monotonic() < begun + _PATIENCE, "the tasks did not end"
            time.sleep(0.1)
        return judged(Outcome(messages=len(keys), seconds=time.monotonic() - begun), sink.arrived)


@contextmanager
def celery_worker(mail_url: str, *, ready_made: bool) -> Iterator[None]:
    """Run a worker with one process, and wait until it answers."""
    from tests.bench import reminders_celery

    env = environment(mail_url) | {reminders_celery.READY_MADE: "1" if ready_made else ""}
    process = subprocess.Popen(celery("worker", "--concurrency", "1"), cwd=settings.BASE_DIR, env=env)
    try:
        reminders_celery.wait_for_worker()
        yield
    finally:
        process.terminate()
        process.wait(timeout=60)


def celery(command: str, *options: str) -> list[str]:
    """Return the command line of a Celery process that says nothing."""
    quiet = ["--loglevel", "CRITICAL", *(["--without-mingle", "--without-gossip"] if command == "worker" else [])]
    app = ["-m", "celery", "--quiet", "--app", "tests.bench.reminders_celery"]
    return [sys.executable, "-W", "ignore", *app, command, *quiet, *options]
