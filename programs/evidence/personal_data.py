"""The outcomes that a curator checked. They belong to the catalog, and keep the account's number."""

from accounts.users.models import User
from accounts.users.personal_data import Holding, Part
from programs.evidence.models import Outcome, PlannedMeasure


def _export(user: User) -> Part:
    checked = Outcome.objects.filter(checked_by=user).order_by("pk")
    return Part({"outcomes_checked": list(checked.values("code", "checked_on"))})


def _erase(user: User) -> None:
    """Nothing to erase: `checked_by` refers to the emptied account."""


HOLDING = Holding("evidence", (Outcome, PlannedMeasure), export=_export, erase=_erase)
