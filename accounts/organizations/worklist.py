"""Organizations to verify, for the admin's home page."""

import datetime as dt

from accounts.organizations.models import Organization
from cmehub.site.worklist import Queue, Waiting, waiting_since


def _unverified(now: dt.datetime) -> Waiting:
    return waiting_since(Organization.objects.filter(verified_on=None), "created_at")


TO_VERIFY = Queue(
    "Organizations to verify",
    "accounts.change_organization",
    "accounts_organization",
    "verified_on__isempty=1",
    _unverified,
)
