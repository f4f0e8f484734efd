"""An employer's first onboarding step."""

from accounts.organizations.models import Membership
from accounts.users.enums import Purpose
from accounts.users.models import User
from accounts.users.steps import Step


def _has_organization(user: User) -> bool:
    return Membership.objects.filter(user=user).exists()


ORGANIZATION = Step(
    purpose=Purpose.EMPLOYER,
    title="Add your organization",
    reason="Our staff verifies it before its vacancies are published.",
    address="accounts:organization_add",
    is_done=_has_organization,
)
