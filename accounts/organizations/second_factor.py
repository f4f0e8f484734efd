"""Owners speak for their organization and admit its members, so their account needs a second factor where they do."""

from accounts.organizations.queries import owns_one
from accounts.users.second_factor import Requirement

OWNERS = Requirement(
    needs=owns_one,
    reason="You own an organization on CME Hub, so your account needs two-step verification.",
    paths=("/organizations/",),
)
