"""Look up a person's own entries, certificates and imports. Anyone else's raise Http404."""

from uuid import UUID

from django.shortcuts import get_object_or_404

from accounts.users.models import User
from programs.ledger.models import Certificate, Entry, LedgerImport


def own_entry(user: User, public_id: UUID) -> Entry:
    """Return the entry with its parts (raises Http404 unless it's theirs and not in the trash)."""
    return get_object_or_404(Entry.objects.of(user).with_parts(), public_id=public_id)


def own_trashed(user: User, public_id: UUID) -> Entry:
    """Return an entry in the person's trash, with its parts."""
    return get_object_or_404(Entry.objects.in_trash(user).with_parts(), public_id=public_id)


def own_certificate(user: User, public_id: UUID) -> Certificate:
    """Return the certificate, also of an entry in the trash."""
    certificates = Certificate.objects.filter(entry__user=user).select_related("entry")
    return get_object_or_404(certificates, public_id=public_id)


def own_import(user: User, public_id: UUID) -> LedgerImport:
    imports = LedgerImport.objects.filter(user=user).select_related("credit_type")
    return get_object_or_404(imports, public_id=public_id)
