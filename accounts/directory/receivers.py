"""Deletes the photo of a deleted public profile."""

from typing import Any

from django.db import transaction
from django.db.models.signals import post_delete
from django.dispatch import receiver

from accounts.directory.models import PublicProfile
from cmehub.lib import uploads


@receiver(post_delete, sender=PublicProfile, dispatch_uid="accounts.directory.profile_deleted")
def delete_photo(*, instance: PublicProfile, **kwargs: Any) -> None:
    transaction.on_commit(lambda: uploads.discard(instance.photo))
