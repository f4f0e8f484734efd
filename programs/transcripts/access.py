"""Look up what's a person's own. Anyone else's raise Http404."""

from uuid import UUID

from django.shortcuts import get_object_or_404

from accounts.privacy.enums import ExportState
from accounts.users.models import User
from programs.requirements.models import Cycle
from programs.transcripts.models import Pack


def own_cycle(user: User, public_id: UUID) -> Cycle:
    """Return a running or ended cycle."""
    return get_object_or_404(Cycle.objects.of(user).select_related("credential"), public_id=public_id)


def own_cycles(user: User) -> list[Cycle]:
    """Return all cycles of a person, those that end last first."""
    cycles = Cycle.objects.of(user).select_related("credential")
    return list(cycles.order_by("-due_on", "pk"))


def own_ready_pack(user: User, public_id: UUID) -> Pack:
    """Return a pack that can be downloaded (raises Http404, also once it has expired)."""
    packs = Pack.objects.of(user).filter(state=ExportState.READY)
    return get_object_or_404(packs.select_related("cycle__credential"), public_id=public_id)


def latest_pack(cycle: Cycle) -> Pack | None:
    return Pack.objects.filter(cycle=cycle).order_by("-requested_at", "-pk").first()
