"""Record when a scheduled job last succeeded, for alerting. `receivers.py` does it for each of them."""

import datetime as dt

from accounts.notices.models import Heartbeat

DELIVERY = "accounts.notices.deliver_due"


def beat(name: str, *, now: dt.datetime) -> None:
    Heartbeat.objects.update_or_create(name=name, defaults={"at": now})
