"""A person's memberships in organizations."""

from accounts.organizations.models import Membership
from accounts.users.models import User
from accounts.users.personal_data import Holding, Part


def _export(user: User) -> Part:
    memberships = Membership.objects.filter(user=user).order_by("since")
    return Part({"memberships": list(memberships.values("organization__name", "since"))})


def _erase(user: User) -> None:
    Membership.objects.filter(user=user).delete()


HOLDING = Holding("organizations", (Membership,), export=_export, erase=_erase)
