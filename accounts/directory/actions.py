"""Save what a clinician shows in the directory."""

from collections.abc import Iterable
from typing import Any

from django.db import transaction

from accounts.audit.actions import record
from accounts.directory.models import PublicProfile
from accounts.directory.signals import listing_changed
from accounts.users.models import User
from cmehub.lib import uploads

PHOTO_SIDE = 400  # px


@transaction.atomic
def save(
    *,
    by: User,
    listed: bool,
    open_to_mentor: bool,
    headline: str,
    languages: Iterable[str],
    places: Iterable[str],
    shown: Iterable[str],
    photo: uploads.Checked | None = None,
    remove_photo: bool = False,
) -> PublicProfile:
    """Create or update the person's public profile. A new photo replaces the old one, whose file is deleted."""
    public, _ = PublicProfile.objects.select_for_update().get_or_create(user=by)
    values: dict[str, Any] = {
        "listed": listed,
        "open_to_mentor": open_to_mentor,
        "headline": headline,
        "languages": list(languages),
        "places": list(places),
        "shown": list(shown),
    }
    if photo or remove_photo:
        values["photo"] = _stored(photo) if photo else ""
    changed = [name for name, value in values.items() if getattr(public, name) != value]
    before = public.photo
    for name in changed:
        setattr(public, name, values[name])
    public.save()
    if "photo" in changed:
        transaction.on_commit(lambda: uploads.discard(before))
    if changed:
        record(kind="directory.edited", obj=public, by=by, fields=changed)
    if "listed" in changed:
        listing_changed.send(sender=PublicProfile, user=by, listed=listed)
    return public


def _stored(photo: uploads.Checked) -> str:
    return uploads.store(uploads.thumbnail(photo.content, side=PHOTO_SIDE), uploads.JPEG)
