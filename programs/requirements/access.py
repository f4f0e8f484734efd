"""Look up what's a person's own. Anyone else's raise Http404."""

from uuid import UUID

from django.shortcuts import get_object_or_404

from accounts.users.models import User
from programs.requirements.models import Cycle, OwnTarget


def own_ended_cycle(user: User, public_id: UUID) -> Cycle:
    cycles = Cycle.objects.of(user).filter(closed_at__isnull=False)
    return get_object_or_404(cycles.select_related("credential", "version__authority"), public_id=public_id)


def own_target(user: User, pk: int) -> OwnTarget:
    return get_object_or_404(OwnTarget, pk=pk, credential__user=user)
