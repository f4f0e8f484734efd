"""A clinician's second onboarding step."""

from accounts.licenses.models import Credential
from accounts.users.enums import Purpose
from accounts.users.models import User
from accounts.users.steps import Step


def _has_license(user: User) -> bool:
    return Credential.objects.of(user).exists()


FIRST_LICENSE = Step(
    purpose=Purpose.CLINICIAN,
    title="Add your first license",
    reason="We'll remind you before it expires.",
    address="accounts:license_add",
    is_done=_has_license,
)
