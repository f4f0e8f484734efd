"""A person's identity, claims and proofs. Leads from the exclusion list are erased, but never exported."""

from collections.abc import Iterable

from accounts.users.models import User
from accounts.users.personal_data import File, Holding, Part
from accounts.verification.models import Claim, Document, ExclusionLead, Identity


def _export(user: User) -> Part:
    claims = Claim.objects.of(user).select_related("credential").order_by("submitted_at")
    documents = list(
        Document.objects.filter(claim__credential__user=user).select_related("claim__credential").order_by("pk")
    )
    return Part(
        {
            "identity": [
                {
                    "status": identity.get_state_display(),
                    "npi": identity.npi,
                    "former_last_names": identity.former_last_names,
                    "registry_check": identity.get_match_display(),
                    "compared": identity.comparisons,
                    "checked_at": identity.matched_at,
                    "reason": identity.reason,
                }
                for identity in Identity.objects.filter(user=user)
            ],
            "verification_requests": [
                {
                    "credential": claim.credential.headline,
                    "status": claim.get_state_display(),
                    "work_address": claim.work_address,
                    "comment": claim.comment,
                    "submitted_at": claim.submitted_at,
                    "decided_at": claim.decided_at,
                    "message": claim.reason,
                    "looked_up_on": claim.looked_up_on,
                    "looked_up_at": claim.lookup_url,
                }
                for claim in claims
            ],
            "proofs": [
                {
                    "credential": each.claim.credential.headline,
                    "file": path_of(each),
                    "bytes": each.size,
                    "uploaded_at": each.uploaded_at,
                }
                for each in documents
            ],
        },
        [File(path_of(each), each.stored_as) for each in documents],
    )


def path_of(document: Document) -> str:
    """Return the proof's name in an export. People may send two files of the same name."""
    return f"proofs/{document.pk}-{document.name}"


def _erase(user: User) -> None:
    Claim.objects.of(user).delete()
    Identity.objects.filter(user=user).delete()
    ExclusionLead.objects.filter(user=user).delete()


def _stored_names() -> Iterable[str]:
    return Document.objects.values_list("stored_as", flat=True)


HOLDING = Holding(
    "verification",
    (Identity, Claim, Document, ExclusionLead),
    export=_export,
    erase=_erase,
    stored_names=_stored_names,
)
