"""Write listings: every change leaves an audit event and tells the rooms above."""

from collections.abc import Iterable

from django.db import transaction

from accounts.audit.actions import record
from accounts.users.models import User
from programs.catalog.models import Program, Provider
from programs.catalog.signals import program_changed


@transaction.atomic
def save_program(*, program: Program, by: User | None, fields: Iterable[str] = ()) -> Program:
    """Save a listing; `fields` are those changed. Its offers and relations follow, then `announce`."""
    added = program.pk is None
    program.save()
    record(kind="catalog.program_added" if added else "catalog.program_edited", obj=program, by=by, fields=fields)
    return program


def announce(*, program: Program) -> None:
    """Tell the rooms above, once the listing stands with its offers and relations."""
    program_changed.send(sender=Program, program=program)


@transaction.atomic
def save_provider(*, provider: Provider, by: User | None, fields: Iterable[str] = ()) -> Provider:
    """Save a provider; its programs are found by its name, so each is announced."""
    added = provider.pk is None
    provider.save()
    record(kind="catalog.provider_added" if added else "catalog.provider_edited", obj=provider, by=by, fields=fields)
    for program in provider.programs.select_related("provider").order_by("pk"):
        announce(program=program)
    return provider
