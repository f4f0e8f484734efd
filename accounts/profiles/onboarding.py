"""A clinician's first onboarding step."""

from accounts.profiles.models import Profile
from accounts.users.enums import Purpose
from accounts.users.models import User
from accounts.users.steps import Step


def _has_profile(user: User) -> bool:
    return Profile.objects.filter(user=user).exists()


PROFILE = Step(
    purpose=Purpose.CLINICIAN,
    title="Tell us about your work",
    reason="Your name on your license, profession, specialties and time zone.",
    address="accounts:profile_edit",
    is_done=_has_profile,
)
