"""Delete a certificate's file with its row."""

from typing import Any

from django.db import transaction
from django.db.models.signals import post_delete
from django.dispatch import receiver

from cmehub.lib import uploads
from programs.ledger.models import Certificate


@receiver(post_delete, sender=Certificate, dispatch_uid="programs.ledger.certificate_deleted")
def delete_file(*, instance: Certificate, **kwargs: Any) -> None:
    transaction.on_commit(lambda: uploads.discard(instance.stored_as))
