"""What changes verification when something else changes: an edited credential or profile, and deleted documents."""

from collections.abc import Iterable
from typing import Any

from django.db import transaction
from django.db.models import F
from django.db.models.signals import post_delete
from django.dispatch import receiver
from django.utils import timezone

from accounts.licenses.models import Credential
from accounts.licenses.signals import credential_edited
from accounts.profiles.models import Profile
from accounts.profiles.signals import profile_changed
from accounts.verification import messages
from accounts.verification.actions import restart
from accounts.verification.enums import ClaimState, IdentityState
from accounts.verification.models import Claim, Document, Identity
from cmehub.lib import uploads

# What a reviewer compared with the board's look-up.
_REVIEWED = frozenset({"profession", "state", "issuer", "title", "number", "expires_on"})
_IDENTITY = frozenset({"first_name", "last_name", "profession"})


@receiver(credential_edited, dispatch_uid="accounts.verification.credential_edited")
def end_verification(*, credential: Credential, fields: Iterable[str], **kwargs: Any) -> None:
    """What was looked up is no longer what the credential says."""
    if not _REVIEWED.intersection(fields):
        return
    claims = Claim.objects.filter(credential=credential)
    claims.undecided().update(revision=F("revision") + 1)
    for claim in claims.filter(state=ClaimState.APPROVED, period=credential.current_period):
        claim.state = ClaimState.VOID
        claim.save(update_fields=["state"])
        messages.tell(credential.user, ClaimState.VOID.value, key=str(claim.pk), claim=claim, now=timezone.now())


@receiver(profile_changed, dispatch_uid="accounts.verification.profile_changed")
def check_again(*, profile: Profile, fields: Iterable[str], **kwargs: Any) -> None:
    """Another name or profession is another identity to review. Another state is only compared again."""
    changed = set(fields)
    identity = Identity.objects.select_for_update().filter(user=profile.user_id).first()
    if identity is None or not changed & {*_IDENTITY, "state"}:
        return
    if identity.state == IdentityState.VERIFIED and not changed & _IDENTITY:
        return
    restart(
        identity,
        now=timezone.now(),
        reason="You changed your name or profession." if changed & _IDENTITY else "",
    )


@receiver(post_delete, sender=Document, dispatch_uid="accounts.verification.document_deleted")
def delete_file(*, instance: Document, **kwargs: Any) -> None:
    transaction.on_commit(lambda: uploads.discard(instance.stored_as))
