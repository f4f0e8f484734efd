"""A person's public profile and photo."""

from collections.abc import Iterable

from django.db import transaction

from accounts.directory.models import PublicProfile
from accounts.users.models import User
from accounts.users.personal_data import File, Holding, Part
from cmehub.lib import uploads

_PHOTO = "photo.jpg"


def _export(user: User) -> Part:
    found = list(PublicProfile.objects.filter(user=user))
    return Part(
        {
            "public_profile": [
                {
                    "listed": each.listed,
                    "open_to_mentor": each.open_to_mentor,
                    "headline": each.headline,
                    "languages": each.language_names,
                    "places": each.places,
                    "photo": _PHOTO if each.photo else "",
                    "shown_to_others": each.shown,
                }
                for each in found
            ]
        },
        [File(_PHOTO, each.photo) for each in found if each.photo],
    )


def _erase(user: User) -> None:
    for public in PublicProfile.objects.filter(user=user):
        photo = public.photo
        public.delete()
        transaction.on_commit(lambda photo=photo: uploads.discard(photo))  # type: ignore[misc]


def _stored_names() -> Iterable[str]:
    return PublicProfile.objects.exclude(photo="").values_list("photo", flat=True)


HOLDING = Holding("public_profile", (PublicProfile,), export=_export, erase=_erase, stored_names=_stored_names)
