"""A person's profile."""

from accounts.profiles.models import Profile
from accounts.users.models import User
from accounts.users.personal_data import Holding, Part


def _export(user: User) -> Part:
    return Part(
        {
            "profile": [
                {
                    "first_name": profile.first_name,
                    "last_name": profile.last_name,
                    "profession": profile.get_profession_display(),
                    "state": profile.state,
                    "specialties": [specialty.name for specialty in profile.specialties.order_by("name")],
                }
                for profile in Profile.objects.filter(user=user)
            ]
        }
    )


def _erase(user: User) -> None:
    Profile.objects.filter(user=user).delete()


HOLDING = Holding("profile", (Profile,), export=_export, erase=_erase)
