"""The imports that a curator uploaded or confirmed. They belong to the catalog, and keep the account's number."""

from collections.abc import Iterable

from django.db.models import Q

from accounts.users.models import User
from accounts.users.personal_data import Holding, Part
from programs.importing.models import Import, RowError


def _export(user: User) -> Part:
    theirs = Import.objects.filter(Q(uploaded_by=user) | Q(confirmed_by=user)).order_by("uploaded_at")
    return Part({"imports": list(theirs.values("filename", "kind", "state", "uploaded_at", "confirmed_at"))})


def _erase(user: User) -> None:
    """Empty the file names, which are the person's own words. The rest refers to the emptied account."""
    Import.objects.filter(uploaded_by=user).update(filename="deleted")


def _stored_names() -> Iterable[str]:
    return Import.objects.exclude(stored_as="").values_list("stored_as", flat=True)


HOLDING = Holding("importing", (Import, RowError), export=_export, erase=_erase, stored_names=_stored_names)
