"""Which digests a person gets. What was in them is exported with their messages."""

from accounts.users.models import User
from accounts.users.personal_data import Holding, Part
from programs.digests.models import Digest


def _export(user: User) -> Part:
    return Part({"digests": list(Digest.objects.filter(user=user).order_by("kind").values("kind", "next_on"))})


def _erase(user: User) -> None:
    Digest.objects.filter(user=user).delete()


HOLDING = Holding("digests", (Digest,), export=_export, erase=_erase)
