"""What a person asked of curators. What they reported as a reader is deleted with their account.

What they asked as a provider belongs to the organization and stays, without who asked.
"""

from accounts.users.models import User
from accounts.users.personal_data import Holding, Part
from programs.portal.models import Correction, ListingDay


def _export(user: User) -> Part:
    asked = Correction.objects.filter(asked_by=user).order_by("asked_at")
    columns = ("program__title", "provider__name", "about", "wanted", "text", "source", "state", "answer", "asked_at")
    return Part({"corrections_asked_for": list(asked.values(*columns))})


def _erase(user: User) -> None:
    Correction.objects.filter(asked_by=user, organization=None).delete()
    Correction.objects.filter(asked_by=user).update(asked_by=None)


# The counts of a listing's visits name nobody.
HOLDING = Holding("corrections", (Correction, ListingDay), export=_export, erase=_erase)
