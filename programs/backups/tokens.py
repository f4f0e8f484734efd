"""The link in the emails to a backup contact: their consent, and their way out. It works as long as they're stored."""

import uuid

from django.urls import reverse

from accounts.notices.tokens import opened, sealed
from programs.backups.models import BackupContact

_PURPOSE = "backup contact"
_HASH = 16  # so many digits of the address's hash are enough, and keep the link short


def path_of(contact: BackupContact) -> str:
    """Return the path of their page. A GET shows it, and a POST declines or stops, whatever its body (RFC 8058)."""
    token = sealed(_PURPOSE, contact.public_id.hex, contact.address_hash[:_HASH])
    return reverse("programs:backup_answer", args=[token])


def contact_of(token: str) -> BackupContact | None:
    """Return whose link it is, or None if nothing is stored about them anymore (raises BadToken)."""
    public_id, start_of_hash = opened(_PURPOSE, token)
    contacts = BackupContact.objects.select_related("user")
    return contacts.filter(public_id=uuid.UUID(public_id), address_hash__startswith=start_of_hash).first()
