"""Organizations to verify and requests to join without an owner, for the admin's home page."""

import datetime as dt

from accounts.organizations.models import JoinRequest, Organization
from cmehub.site.worklist import Queue, Waiting, waiting_since


def _unverified(now: dt.datetime) -> Waiting:
    return waiting_since(Organization.objects.filter(verified_on=None), "created_at")


def _without_owner(now: dt.datetime) -> Waiting:
    return waiting_since(JoinRequest.objects.for_staff(), "asked_at")


TO_VERIFY = Queue(
    "Organizations to verify",
    "accounts.change_organization",
    "accounts_organization",
    "verified_on__isempty=1",
    _unverified,
)
TO_ADMIT = Queue(
    "Requests to join without an owner",
    "accounts.change_joinrequest",
    "accounts_joinrequest",
    "for=staff",
    _without_owner,
)
