"""What clinicians do to get verified: state their NPI, submit proof, answer a reviewer, withdraw."""

import datetime as dt

from django.db import IntegrityError, transaction
from django.db.models import F

from accounts.audit.actions import record
from accounts.licenses.enums import LICENSES, CredentialKind
from accounts.licenses.models import Credential
from accounts.users.enums import Profession
from accounts.users.models import User
from accounts.verification.enums import UNDECIDED, ClaimState, IdentityState, Match
from accounts.verification.exclusions import find_leads
from accounts.verification.models import Claim, Document, Identity, Institution
from cmehub.lib import uploads
from cmehub.lib.dates import day_of

# Professions whose members often have no NPI.
NPI_OPTIONAL = (Profession.NURSE, Profession.PHARMACIST)


class NotPossible(Exception):
    """The action isn't possible now. `str()` tells the person why, and what to do."""


@transaction.atomic
def declare(*, by: User, npi: str, former_last_names: str, now: dt.datetime) -> Identity:
    """Save the person's NPI and have it checked with the registry (raises NotPossible). '' states that they have none.

    `npi` has a valid check digit. A changed NPI ends an identity's verification.
    """
    identity = locked_identity(by)
    if identity.state == IdentityState.SUSPENDED:
        raise NotPossible("Your verification is suspended, so you can't change your NPI. Reply to our email about it.")
    if not npi and by.profile.profession not in NPI_OPTIONAL:
        raise NotPossible("Enter your NPI. Every member of your profession who is licensed can get one.")
    changed = [
        name
        for name, value in (("npi", npi), ("former_last_names", former_last_names))
        if getattr(identity, name) != value
    ]
    if identity.match and not changed and identity.match != Match.UNAVAILABLE:
        return identity
    identity.npi, identity.former_last_names = npi, former_last_names
    restart(identity, now=now, reason="You changed your NPI." if "npi" in changed else "")
    record(kind="verification.npi_stated", obj=identity, by=by, fields=changed)
    return identity


def restart(identity: Identity, *, now: dt.datetime, reason: str = "") -> None:
    """Ask the registry again, and end the identity's verification if there's a `reason`. Call with the row locked."""
    if reason and identity.state == IdentityState.VERIFIED:
        identity.state, identity.reason = IdentityState.DECLARED, reason
    elif identity.state == IdentityState.MATCHED:
        identity.state = IdentityState.DECLARED
    identity.match = "" if identity.npi else Match.NO_NPI
    identity.comparisons, identity.attempts, identity.matched_at = [], 0, None
    identity.next_match_at = now if identity.npi else None
    identity.save()
    Claim.objects.of(identity.user).undecided().update(revision=F("revision") + 1)


@transaction.atomic
def submit(
    *,
    by: User,
    credential: Credential,
    document: uploads.Checked | None,
    work_address: str = "",
    institution: Institution | None = None,
    comment: str = "",
    now: dt.datetime,
) -> Claim:
    """Ask for the verification of the credential's current period (raises NotPossible)."""
    identity = locked_identity(by)
    if identity.state == IdentityState.SUSPENDED:
        raise NotPossible("Your verification is suspended. Reply to our email about it.")
    if credential.kind == CredentialKind.REGISTRATION:
        raise NotPossible("Registrations can't be verified. Only you can see them.")
    if not identity.match and not identity.npi:
        raise NotPossible("Enter your NPI first, or state that you have none.")
    if credential.kind not in LICENSES and document is None:
        raise NotPossible("Add your certificate as a PDF, JPEG or PNG file.")
    if document is None and not work_address:
        raise NotPossible("Add your license as a file, or choose a confirmed work address.")
    period = credential.current_period
    if period.expires_on < day_of(now, by.time_zone):
        raise NotPossible(f"Your {credential} expired. Add the renewal first.")
    try:
        with transaction.atomic():
            claim = Claim.objects.create(
                credential=credential,
                period=period,
                work_address=work_address,
                institution=institution,
                comment=comment,
                submitted_at=now,
            )
    except IntegrityError:
        raise NotPossible(f"Your {credential} is already under review.") from None
    if document:
        _attach(claim, document, now)
    if identity.state == IdentityState.REJECTED:
        identity.state = IdentityState.MATCHED if identity.match == Match.MATCHED else IdentityState.DECLARED
        identity.reason = ""
        identity.save(update_fields=["state", "reason"])
    find_leads(user=by)
    record(kind="verification.submitted", obj=claim, by=by, fields=["credential", "documents", "work_address"])
    return claim


@transaction.atomic
def answer(*, by: User, claim: Claim, document: uploads.Checked | None, comment: str, now: dt.datetime) -> None:
    """Add what the reviewer asked for. The claim keeps its place in the queue (raises NotPossible)."""
    claim = _own_locked(by, claim)
    if claim.state != ClaimState.MORE:
        raise NotPossible("The reviewer isn't waiting for anything from you. Reload the page to see where it stands.")
    if document is None and not comment:
        raise NotPossible("Add a file or an answer.")
    if document:
        _attach(claim, document, now)
    claim.state, claim.comment, claim.revision = ClaimState.OPEN, comment or claim.comment, claim.revision + 1
    claim.save(update_fields=["state", "comment", "revision"])
    record(kind="verification.answered", obj=claim, by=by, fields=["comment", "documents"])


@transaction.atomic
def withdraw(*, by: User, claim: Claim) -> None:
    """Take back a claim that isn't decided, and delete its files (raises NotPossible)."""
    claim = _own_locked(by, claim)
    if claim.state not in UNDECIDED:
        raise NotPossible("This was decided already. Reload the page to see the decision.")
    claim.state = ClaimState.WITHDRAWN
    claim.save(update_fields=["state"])
    claim.documents.all().delete()
    record(kind="verification.withdrawn", obj=claim, by=by, fields=["state", "documents"])


@transaction.atomic
def delete_document(*, by: User, document: Document) -> None:
    """Delete a file of a claim that's decided (raises NotPossible)."""
    claim = _own_locked(by, document.claim)
    if claim.state in UNDECIDED:
        raise NotPossible("A reviewer needs this file. Withdraw the request to delete it.")
    record(kind="verification.document_deleted", obj=document, by=by)
    document.delete()


def locked_identity(user: User) -> Identity:
    """Return the person's identity, locked until the transaction ends. Creates it if there's none."""
    Identity.objects.get_or_create(user=user)
    return Identity.objects.select_for_update().get(user=user)


def _own_locked(by: User, claim: Claim) -> Claim:
    return Claim.objects.of(by).select_for_update(of=("self",)).get(pk=claim.pk)


def _attach(claim: Claim, document: uploads.Checked, now: dt.datetime) -> None:
    stored_as = uploads.store(document.content, document.content_type)
    Document.objects.create(
        claim=claim,
        name=document.name,
        content_type=document.content_type,
        size=len(document.content),
        stored_as=stored_as,
        uploaded_at=now,
    )
