"""Whom a person authorized, what those confirmed, and the rosters that a person uploaded as a provider's editor.

Rosters belong to the provider and stay, without who uploaded them. Their rows are dropped once they're processed.
"""

from accounts.users.models import User
from accounts.users.personal_data import Holding, Part
from programs.rosters.models import Authorization, Confirmation, Roster


def _export(user: User) -> Part:
    authorizations = Authorization.objects.filter(user=user).select_related("provider").order_by("authorized_at")
    confirmations = Confirmation.objects.filter(user=user).order_by("confirmed_at", "pk")
    uploaded = Roster.objects.filter(uploaded_by=user).order_by("uploaded_at")
    return Part(
        {
            "authorized_providers": [
                {"provider": each.provider.name, "birth_month_day": each.birth, "authorized_at": each.authorized_at}
                for each in authorizations
            ],
            "confirmations": list(
                confirmations.values("provider__name", "completion_id", "entry__title", "confirmed_at")
            ),
            "rosters_uploaded": list(uploaded.values("provider__name", "program__title", "rows", "uploaded_at")),
        }
    )


def _erase(user: User) -> None:
    Authorization.objects.filter(user=user).delete()
    Confirmation.objects.filter(user=user).delete()
    Roster.objects.filter(uploaded_by=user).update(uploaded_by=None)


HOLDING = Holding("confirmed_credit", (Authorization, Confirmation, Roster), export=_export, erase=_erase)
