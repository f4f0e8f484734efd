"""A person's consents, the exports they asked for, and what they did, from the audit log, which names nobody."""

from collections.abc import Iterable
from functools import partial

from django.db import transaction
from django.db.models import OuterRef, Subquery

from accounts.audit.models import Event, EventAddress
from accounts.privacy.models import Consent, Export
from accounts.users.models import User
from accounts.users.personal_data import Holding, Part
from cmehub.lib import uploads


def _export(user: User) -> Part:
    consents = Consent.objects.filter(user=user).order_by("given_at")
    exports = Export.objects.filter(user=user).order_by("requested_at")
    activity = Event.objects.filter(actor_id=user.pk).order_by("at", "pk")
    ip = EventAddress.objects.filter(event_id=OuterRef("pk")).values("ip")
    return Part(
        {
            "activity": list(activity.values("at", "kind", "object_type", "fields", ip=Subquery(ip[:1]))),
            "consents": list(consents.values("subject", "version", "given_at", "withdrawn_at")),
            "exports": list(exports.values("state", "requested_at", "ready_at", "expires_at")),
        }
    )


def _erase(user: User) -> None:
    for name in Export.objects.filter(user=user).exclude(stored_as="").values_list("stored_as", flat=True):
        transaction.on_commit(partial(uploads.discard, name))
    Export.objects.filter(user=user).delete()
    Consent.objects.filter(user=user).delete()


def _stored_names() -> Iterable[str]:
    return Export.objects.exclude(stored_as="").values_list("stored_as", flat=True)


HOLDING = Holding("privacy", (Export, Consent), export=_export, erase=_erase, stored_names=_stored_names)
