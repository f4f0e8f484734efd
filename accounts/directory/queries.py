"""The listed clinicians who match the filters."""

from collections.abc import Iterable
from typing import Any

from django.db.models import Q

from accounts.directory.enums import Part
from accounts.directory.models import PublicProfile, PublicProfileQuerySet
from accounts.profiles.models import Specialty


def matching(asked: dict[str, Any]) -> PublicProfileQuerySet:
    """Return the listed clinicians, by name. `asked` has `name`, `profession`, `state`, `specialty` and `mentor`.

    The profession is that of a verified license. A specialty is found only where it's shown.
    """
    found = PublicProfile.objects.listed()
    for word in (asked.get("name") or "").split():
        found = found.filter(Q(user__profile__first_name__icontains=word) | Q(user__profile__last_name__icontains=word))
    if profession := asked.get("profession"):
        found = found.filter(PublicProfileQuerySet.has_badge(profession=profession))
    if state := asked.get("state"):
        found = found.filter(user__profile__state=state)
    if specialty := asked.get("specialty"):
        found = found.filter(user__profile__specialties__code=specialty, shown__contains=[Part.SPECIALTIES])
    if asked.get("mentor"):
        found = found.filter(open_to_mentor=True)
    return found.order_by("user__profile__last_name", "user__profile__first_name", "pk")


def shown_specialties() -> Iterable[Specialty]:
    """Return the specialties that listed clinicians show."""
    listed = PublicProfile.objects.listed().filter(shown__contains=[Part.SPECIALTIES])
    return Specialty.objects.filter(profiles__user__in=listed.values("user")).distinct().order_by("name")
