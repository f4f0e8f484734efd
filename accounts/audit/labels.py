"""Names for the ids in audit events, joined when a page of the log is read. Constant queries: one for each type."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from django.apps import apps
from django.contrib.auth import get_user_model
from django.core.exceptions import ValidationError
from django.db import models

from accounts.audit.models import Event, EventAddress


@dataclass(frozen=True)
class Labels:
    """The current names of a page's actors and objects, and where its sign-ins came from."""

    actors: dict[int, str]
    objects: dict[tuple[str, str], str]
    addresses: dict[int, str]

    def actor(self, event: Event) -> str:
        if event.actor_id is None:
            return "the system"
        return self.actors.get(event.actor_id, f"deleted account {event.actor_id}")

    def subject(self, event: Event) -> str:
        """Return what the event is about: type and name, or the id where it's gone."""
        model = _model(event.object_type)
        noun = model._meta.verbose_name if model else event.object_type
        return f"{noun}: {self.objects.get((event.object_type, event.object_id), f'deleted, id {event.object_id}')}"

    def address(self, event: Event) -> str:
        return self.addresses.get(event.pk, "")


def labels_of(events: Sequence[Event]) -> Labels:
    """Read the labels of a page of events."""
    return Labels(
        actors=_actors({event.actor_id for event in events if event.actor_id is not None}),
        objects=_objects({(event.object_type, event.object_id) for event in events}),
        addresses=_addresses(events),
    )


def _actors(ids: set[int]) -> dict[int, str]:
    return dict(get_user_model()._default_manager.filter(pk__in=ids).values_list("pk", "email"))


def _objects(keys: set[tuple[str, str]]) -> dict[tuple[str, str], str]:
    ids: dict[str, set[str]] = defaultdict(set)
    for object_type, object_id in keys:
        ids[object_type].add(object_id)
    found = {}
    for object_type, wanted in ids.items():
        for row in _rows(object_type, wanted):
            found[object_type, str(row.pk)] = str(row)
    return found


def _rows(object_type: str, ids: set[str]) -> Sequence[models.Model]:
    """Return the rows that still exist, with what they belong to, which is part of some names."""
    model = _model(object_type)
    if model is None:
        return []
    fitting = {number for each in ids if (number := _key(model, each)) is not None}
    return list(model._base_manager.select_related().filter(pk__in=fitting))


def _model(object_type: str) -> type[models.Model] | None:
    try:
        return apps.get_model(object_type)
    except (LookupError, ValueError):
        return None


def _key(model: type[models.Model], object_id: str) -> object:
    try:
        return model._meta.pk.to_python(object_id)
    except ValidationError:
        return None


def _addresses(events: Sequence[Event]) -> dict[int, str]:
    if not events:
        return {}
    moments = [event.at for event in events]
    within = EventAddress.objects.filter(
        event_id__in=[event.pk for event in events], at__range=(min(moments), max(moments))
    )
    return dict(within.values_list("event_id", "ip"))
