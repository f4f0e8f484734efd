"""The browsers that a person signed in with. An export has no tokens, which are stored as hashes only."""

from accounts.devices.models import KnownDevice
from accounts.users.models import User
from accounts.users.personal_data import Holding, Part


def _export(user: User) -> Part:
    known = KnownDevice.objects.filter(user=user).order_by("created_at")
    return Part({"known_devices": list(known.values("created_at", "last_used_at"))})


def _erase(user: User) -> None:
    KnownDevice.objects.filter(user=user).delete()


HOLDING = Holding("devices", (KnownDevice,), export=_export, erase=_erase)
