"""The audit packs that a person asked for."""

from collections.abc import Iterable
from functools import partial

from django.db import transaction

from accounts.users.models import User
from accounts.users.personal_data import Holding, Part
from cmehub.lib import uploads
from programs.transcripts.models import Pack


def _export(user: User) -> Part:
    packs = Pack.objects.of(user).select_related("cycle__credential").order_by("requested_at")
    return Part(
        {
            "audit_packs": [
                {
                    "credential": each.cycle.credential.headline,
                    "due_on": each.cycle.due_on,
                    "status": each.state,
                    "requested_at": each.requested_at,
                    "expires_at": each.expires_at,
                }
                for each in packs
            ]
        }
    )


def _erase(user: User) -> None:
    for name in Pack.objects.of(user).exclude(stored_as="").values_list("stored_as", flat=True):
        transaction.on_commit(partial(uploads.discard, name))
    Pack.objects.of(user).delete()


def _stored_names() -> Iterable[str]:
    return Pack.objects.exclude(stored_as="").values_list("stored_as", flat=True)


HOLDING = Holding("audit_packs", (Pack,), export=_export, erase=_erase, stored_names=_stored_names)
