"""Dead links, for the admin's home page."""

import datetime as dt

from cmehub.site.worklist import Queue, Waiting, waiting_since
from programs.links.enums import LinkStatus
from programs.links.models import LinkCheck


def _dead(now: dt.datetime) -> Waiting:
    return waiting_since(LinkCheck.objects.filter(status=LinkStatus.DEAD), "first_failed_at")


DEAD_LINKS = Queue(
    "Dead links", "programs.view_linkcheck", "programs_linkcheck", f"status__exact={LinkStatus.DEAD}", _dead
)
