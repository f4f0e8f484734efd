import datetime as dt

import pytest
from django.utils import timezone

from accounts.notices import heartbeat, queries
from accounts.notices.enums import NoticeState
from accounts.notices.models import Notice
from accounts.notices.queries import DeadMan
from cmehub.site.health import current_figures
from tests.factories import notices

pytestmark = pytest.mark.django_db

NOW = timezone.now()


def test_there_are_no_figures_before_the_first_run() -> None:
    assert queries.dead_man(NOW) == DeadMan(last_tick=None, oldest_unsent_age=None, held=0)


def test_figures_report_the_last_run_the_oldest_unsent_and_the_held() -> None:
    heartbeat.beat(heartbeat.DELIVERY, now=NOW - dt.timedelta(minutes=2))
    heartbeat.beat(heartbeat.DELIVERY, now=NOW - dt.timedelta(minutes=1))
    heartbeat.beat("another job", now=NOW)
    for minutes in (10, 20, -30):  # the last one isn't due yet
        notices.planned(due_at=NOW - dt.timedelta(minutes=minutes))
    held = notices.planned(due_at=NOW - dt.timedelta(hours=1))
    Notice.objects.filter(pk=held.pk).update(state=NoticeState.HELD, claim=held.public_id, handed_at=NOW)

    assert queries.dead_man(NOW) == DeadMan(
        last_tick=NOW - dt.timedelta(minutes=1), oldest_unsent_age=dt.timedelta(minutes=20), held=1
    )


def test_its_figures_are_on_readyz() -> None:
    heartbeat.beat(heartbeat.DELIVERY, now=timezone.now())

    figures = current_figures()

    assert figures["last_tick_age_seconds"] is not None
    assert figures["last_tick_age_seconds"] < 60
    assert (figures["oldest_unsent_age_seconds"], figures["held_messages"]) == (0.0, 0.0)
