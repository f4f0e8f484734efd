"""The listings that a person submitted. They belong to their provider, and keep the account's number."""

from accounts.users.models import User
from accounts.users.personal_data import Holding, Part
from programs.catalog.models import Program
from programs.catalog.parts import CreditOffer, Faculty, FormerProgramSlug, Offering, Price, StateTopic, Supporter


def _export(user: User) -> Part:
    submitted = Program.objects.filter(submitted_by=user).order_by("pk")
    return Part({"listings_submitted": list(submitted.values("title", "slug", "submitted_at"))})


def _erase(user: User) -> None:
    """Nothing to erase: `submitted_by` refers to the emptied account."""


HOLDING = Holding(
    "catalog",
    (Program, CreditOffer, Faculty, FormerProgramSlug, Offering, Price, StateTopic, Supporter),
    export=_export,
    erase=_erase,
)
