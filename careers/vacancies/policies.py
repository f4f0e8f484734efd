"""Written CME policies that employers upload. They're served as downloads only."""

from django.db import transaction

from accounts.audit.actions import record
from accounts.organizations.models import Organization
from accounts.users.models import User
from careers.vacancies.models import PolicyFile
from cmehub.lib import uploads


@transaction.atomic
def add(*, organization: Organization, file: uploads.Checked, by: User) -> PolicyFile:
    """Store a file that was checked. The employer's vacancies can share it."""
    policy = PolicyFile.objects.create(
        organization=organization,
        name=file.name,
        size=len(file.content),
        stored_as=uploads.store(file.content, file.content_type),
        uploaded_by=by,
    )
    record(kind="vacancies.policy_added", obj=policy, by=by)
    return policy
