"""Save a clinician's profile."""

from collections.abc import Iterable

from django.db import transaction

from accounts.audit.actions import record
from accounts.profiles.models import Profile, Specialty
from accounts.profiles.signals import profile_changed
from accounts.users.actions import move_to_zone, rename
from accounts.users.models import User

_COMPARED = ("first_name", "last_name", "profession", "state")


@transaction.atomic
def save_profile(
    *,
    by: User,
    first_name: str,
    last_name: str,
    profession: str,
    state: str,
    specialties: Iterable[str],
    time_zone: str,
) -> Profile:
    """Create or update the person's profile. `specialties` are taxonomy codes.

    A person without a display name gets the licensed name as display name.
    """
    before = Profile.objects.select_for_update().filter(user=by).first()
    profile, created = Profile.objects.update_or_create(
        user=by,
        defaults={"first_name": first_name, "last_name": last_name, "profession": profession, "state": state},
    )
    profile.specialties.set(Specialty.objects.filter(code__in=list(specialties)))
    if not by.name:
        rename(user=by, name=profile.licensed_name, by=by)
    move_to_zone(user=by, time_zone=time_zone, by=by)
    record(
        kind="profiles.created" if created else "profiles.edited",
        obj=profile,
        by=by,
        fields=["first_name", "last_name", "profession", "state", "specialties"],
    )
    if before and (changed := [name for name in _COMPARED if getattr(before, name) != getattr(profile, name)]):
        profile_changed.send(sender=Profile, profile=profile, fields=changed)
    return profile
