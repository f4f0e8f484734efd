"""The hub's Celery app with every periodic task running each second, for tests with real workers and schedulers."""

from datetime import timedelta

from cmehub.celery import app

app.conf.beat_schedule = {
    name: {**entry, "schedule": timedelta(seconds=1), "options": {"expires": 2}}
    for name, entry in app.conf.beat_schedule.items()
}
app.conf.beat_max_loop_interval = 1
