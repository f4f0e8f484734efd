"""Change providers. Every change records an audit event and notifies the higher rooms."""

from collections.abc import Iterable

from django.db import transaction

from accounts.audit.actions import record
from accounts.users.models import User
from programs.providers.models import Accreditation, FormerProviderSlug, Provider, ProviderNumber
from programs.providers.signals import provider_changed, provider_merged


class CantMerge(Exception):
    """Two providers can't be merged. `str()` says why."""


@transaction.atomic
def save_provider(*, provider: Provider, by: User | None, fields: Iterable[str] = ()) -> Provider:
    """Save a provider. Its page's former address keeps leading to it. Save its periods next, then call `announce`."""
    added = provider.pk is None
    if not added:
        provider.edition += 1
        before = Provider.objects.values_list("slug", flat=True).get(pk=provider.pk)
        if before != provider.slug:
            FormerProviderSlug.objects.update_or_create(slug=before, defaults={"provider": provider})
    provider.save()
    FormerProviderSlug.objects.filter(slug=provider.slug).delete()  # today's addresses win
    record(kind="catalog.provider_added" if added else "catalog.provider_edited", obj=provider, by=by, fields=fields)
    return provider


def announce(*, provider: Provider) -> None:
    """Notify the higher rooms, after the provider is saved with its periods and numbers."""
    provider_changed.send(sender=Provider, provider=provider)


@transaction.atomic
def merge(*, provider: Provider, into: Provider, by: User) -> None:
    """Merge a duplicate into another provider (raises CantMerge). Its programs and its address move there."""
    locked = {each.pk: each for each in Provider.objects.select_for_update().filter(pk__in=[provider.pk, into.pk])}
    duplicate, kept = locked.get(provider.pk), locked.get(into.pk)
    if duplicate is None or kept is None or duplicate.pk == kept.pk:
        raise CantMerge("Choose two different providers.")
    if duplicate.is_demo != kept.is_demo:
        raise CantMerge("A demo provider and a real one can't be merged.")
    if duplicate.organization_id and kept.organization_id and duplicate.organization_id != kept.organization_id:
        raise CantMerge("They belong to two organizations. Clear one of them first.")
    _move_rows(duplicate, kept)
    provider_merged.send(sender=Provider, provider=duplicate, into=kept, by=by)
    FormerProviderSlug.objects.filter(provider=duplicate).update(provider=kept)
    FormerProviderSlug.objects.update_or_create(slug=duplicate.slug, defaults={"provider": kept})
    if kept.organization_id is None and duplicate.organization_id is not None:
        kept.organization_id = duplicate.organization_id
        kept.save(update_fields=["organization"])
    record(kind="catalog.provider_merged", obj=kept, by=by, fields=["duplicates"])
    duplicate.delete()
    announce(provider=kept)


def _move_rows(duplicate: Provider, kept: Provider) -> None:
    """Move the periods and numbers that the kept provider lacks. Equal ones go with the duplicate."""
    periods = set(kept.accreditations.values_list("accreditor_id", "valid_from"))
    for period in Accreditation.objects.filter(provider=duplicate):
        if (period.accreditor_id, period.valid_from) not in periods:
            period.provider = kept
            period.save(update_fields=["provider"])
    numbers = set(kept.numbers.values_list("board", "number"))
    for number in ProviderNumber.objects.filter(provider=duplicate):
        if (number.board, number.number) not in numbers:
            number.provider = kept
            number.save(update_fields=["provider"])
