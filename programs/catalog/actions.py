"""Change listings. Every change records an audit event and notifies the higher rooms."""

from collections.abc import Iterable

from django.db import transaction

from accounts.audit.actions import record
from accounts.users.models import User
from programs.catalog.models import Program, Provider
from programs.catalog.signals import program_changed


@transaction.atomic
def save_program(*, program: Program, by: User | None, fields: Iterable[str] = ()) -> Program:
    """Save a listing. `fields` are the changed ones. Save its offers and relations next, then call `announce`."""
    added = program.pk is None
    program.save()
    record(kind="catalog.program_added" if added else "catalog.program_edited", obj=program, by=by, fields=fields)
    return program


def announce(*, program: Program) -> None:
    """Notify the higher rooms, after the listing is saved with its offers and relations."""
    program_changed.send(sender=Program, program=program)


@transaction.atomic
def save_provider(*, provider: Provider, by: User | None, fields: Iterable[str] = ()) -> Provider:
    """Save a provider. Search finds programs by its name, so each is announced."""
    added = provider.pk is None
    provider.save()
    record(kind="catalog.provider_added" if added else "catalog.provider_edited", obj=provider, by=by, fields=fields)
    for program in provider.programs.select_related("provider").order_by("pk"):
        announce(program=program)
    return provider
