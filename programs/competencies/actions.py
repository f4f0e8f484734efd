"""Choose a destination role. Events of the audit log don't say which."""

from collections.abc import Iterable

from django.db import transaction

from accounts.audit.actions import record
from accounts.users.models import User
from programs.competencies.models import Competency, Destination, Role


@transaction.atomic
def choose_role(*, by: User, role: Role, has: Iterable[Competency]) -> Destination:
    """Save the role, and which of its competencies the person has. What they have of other roles stays."""
    destination, _ = Destination.objects.select_for_update().update_or_create(user=by, defaults={"role": role})
    destination.has.remove(*role.competencies.all())
    destination.has.add(*has)
    record(kind="competencies.role_chosen", obj=destination, by=by, fields=["role", "has"])
    return destination


@transaction.atomic
def remove_role(*, by: User) -> None:
    """Remove the role, if any. The competencies that the person has stay, for the next role."""
    destination = Destination.objects.select_for_update().filter(user=by, role__isnull=False).first()
    if destination is None:
        return
    destination.role = None
    destination.save(update_fields=["role"])
    record(kind="competencies.role_removed", obj=destination, by=by, fields=["role"])
