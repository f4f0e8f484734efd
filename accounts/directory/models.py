"""Public profiles: what clinicians show about themselves in the directory."""

import uuid
from typing import TYPE_CHECKING

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Exists, OuterRef

from accounts.directory.enums import Language, Part
from accounts.verification.models import Claim

if TYPE_CHECKING:
    from accounts.profiles.models import Profile


class PublicProfileQuerySet(models.QuerySet["PublicProfile"]):
    def listed(self) -> "PublicProfileQuerySet":
        """Those who chose to be listed and have a badge today, unless their account is about to be deleted."""
        return self.filter(self.has_badge(), listed=True, user__profile__isnull=False, user__closes_at=None)

    @staticmethod
    def has_badge(**fields: str) -> Exists:
        """Whether the person has a badge. `fields` are conditions on its credential."""
        conditions = {f"credential__{name}": value for name, value in fields.items()}
        claims = Claim.objects.in_force().filter(credential__user=OuterRef("user"), **conditions)
        return Exists(claims)

    def for_pages(self) -> "PublicProfileQuerySet":
        return self.select_related("user__profile").prefetch_related("user__profile__specialties")


class PublicProfile(models.Model):
    """What a person adds to their profile for the directory. Nothing shows until they choose it.

    Those who are `listed` show their name, profession, state and badge, and the parts in `shown`.
    """

    public_id = models.UUIDField(default=uuid.uuid4, editable=False, unique=True)
    user = models.OneToOneField(settings.AUTH_USER_MODEL, models.CASCADE, related_name="public_profile")
    listed = models.BooleanField(default=False)
    open_to_mentor = models.BooleanField(default=False)
    headline = models.CharField(max_length=120, blank=True)
    languages = ArrayField(models.CharField(max_length=3, choices=Language.choices), default=list, blank=True)
    places = ArrayField(models.CharField(max_length=100), default=list, blank=True)
    photo = models.CharField(max_length=100, blank=True, help_text="The name of the stored file")
    shown = ArrayField(models.CharField(max_length=12, choices=Part.choices), default=list, blank=True)

    objects = PublicProfileQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["user"], condition=models.Q(listed=True), name="public_profile_listed")]

    def __str__(self) -> str:
        return f"{self.user}"

    @property
    def profile(self) -> "Profile":
        profile: Profile = self.user.profile
        return profile

    @property
    def language_names(self) -> list[str]:
        return [str(Language(code).label) for code in self.languages]

    def shows(self, part: Part) -> bool:
        """Whether others see this part, and there's something to see."""
        if part not in self.shown:
            return False
        match part:
            case Part.SPECIALTIES:
                return bool(self.profile.specialties.all())
            case Part.EMAIL:
                return True
        return bool(getattr(self, part.value))

    @property
    def visible(self) -> dict[str, bool]:
        """Which parts others see, by name, for templates."""
        return {part.value: self.shows(part) for part in Part}
