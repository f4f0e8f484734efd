"""Look up a person's own claims, documents and work addresses. Anyone else's raise Http404."""

from dataclasses import dataclass
from uuid import UUID

from allauth.account.models import EmailAddress
from django.shortcuts import get_object_or_404

from accounts.users.models import User
from accounts.verification.models import Claim, Document, Institution
from cmehub.lib.domains import domains_of


def own_claim(user: User, public_id: UUID) -> Claim:
    return get_object_or_404(Claim.objects.of(user).select_related("credential"), public_id=public_id)


def own_document(user: User, public_id: UUID) -> Document:
    documents = Document.objects.filter(claim__credential__user=user).select_related("claim__credential")
    return get_object_or_404(documents, public_id=public_id)


@dataclass(frozen=True)
class WorkAddress:
    """A confirmed email address of the person's at a listed institution."""

    email: str
    institution: Institution

    @property
    def words(self) -> str:
        return f"{self.email} ({self.institution.name})"


def own_work_addresses(user: User) -> list[WorkAddress]:
    """Return the person's confirmed addresses at listed institutions, in two queries."""
    emails = EmailAddress.objects.filter(user=user, verified=True).values_list("email", flat=True)
    domains = {email: domains_of(email) for email in emails}
    listed = Institution.objects.filter(active=True, domain__in={each for found in domains.values() for each in found})
    by_domain = {institution.domain: institution for institution in listed}
    return [
        WorkAddress(email, by_domain[domain])
        for email, found in sorted(domains.items())
        for domain in found
        if domain in by_domain
    ][:10]
