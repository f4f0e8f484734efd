"""A person's destination role and the competencies they have."""

from accounts.users.models import User
from accounts.users.personal_data import Holding, Part
from programs.competencies.models import Destination


def _export(user: User) -> Part:
    own = Destination.objects.filter(user=user).select_related("role")
    return Part(
        {
            "destination_role": [
                {
                    "role": destination.role.name if destination.role else None,
                    "competencies_you_have": [each.name for each in destination.has.order_by("name")],
                }
                for destination in own
            ]
        }
    )


def _erase(user: User) -> None:
    Destination.objects.filter(user=user).delete()


HOLDING = Holding("destination role", (Destination,), export=_export, erase=_erase)
