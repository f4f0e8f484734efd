"""A person's shortlist with their notes."""

from accounts.users.models import User
from accounts.users.personal_data import Holding, Part
from programs.shortlist.models import ShortlistItem


def _export(user: User) -> Part:
    items = ShortlistItem.objects.filter(user=user).select_related("program").order_by("created_at", "pk")
    return Part(
        {
            "shortlist": [
                {"program": item.program.title, "note": item.note, "saved_at": item.created_at} for item in items
            ]
        }
    )


def _erase(user: User) -> None:
    ShortlistItem.objects.filter(user=user).delete()


HOLDING = Holding("shortlist", (ShortlistItem,), export=_export, erase=_erase)
