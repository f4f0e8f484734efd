"""Members of an organization speak for it, so their account needs a second factor where they do."""

from accounts.organizations.models import Membership
from accounts.users.models import User
from accounts.users.second_factor import Requirement


def speaks_for_an_organization(user: User) -> bool:
    return Membership.objects.filter(user=user).exists()


MEMBERS = Requirement(
    needs=speaks_for_an_organization,
    reason="You publish in the name of an organization, so your account needs two-step verification.",
    paths=("/organizations/",),
)
