"""What verifiers do: decide claims and leads, suspend a person's verification, reveal a license number."""

import datetime as dt

from django.db import IntegrityError, transaction
from django.db.models import QuerySet

from accounts.audit.actions import record
from accounts.licenses.enums import LICENSES
from accounts.users.models import User
from accounts.verification import messages
from accounts.verification.actions import locked_identity
from accounts.verification.enums import ClaimState, IdentityState, LeadState, Match
from accounts.verification.exclusions import find_leads
from accounts.verification.models import Claim, ExclusionLead, Identity
from cmehub.lib.dates import day_of

LOOK_UP_DAYS = 30  # how old a look-up may be when the claim is approved


class NotDecidable(Exception):
    """The decision isn't possible. `str()` tells the verifier why, and what to do."""


def approve(
    *, claim: Claim, by: User, revision: int, lookup_url: str, looked_up_on: dt.date, note: str = "", now: dt.datetime
) -> None:
    """Verify the credential, and the person's identity if it's a license (raises NotDecidable).

    `revision` is the one that the verifier saw. `lookup_url` is the board's page with the license, seen on
    `looked_up_on`. Compares the person with the exclusion list first, since they may be newer than the last nightly
    comparison. A lead that's found stays, whatever becomes of the approval.
    """
    find_leads(user=claim.credential.user)
    with transaction.atomic():
        identity, claim = _locked(claim, by, revision)
        _check_look_up(looked_up_on, by, now)
        _check_person(identity, claim, now)
        if claim.credential.kind in LICENSES:
            _check_identity(identity, note)
        elif identity.state != IdentityState.VERIFIED:
            raise NotDecidable("Verify a license of this person first.")
        Claim.objects.filter(period=claim.period, state=ClaimState.APPROVED).update(state=ClaimState.VOID)
        claim.lookup_url, claim.looked_up_on = lookup_url, looked_up_on
        _decide(claim, ClaimState.APPROVED, by=by, reason="", note=note, now=now)
        if claim.credential.kind in LICENSES:
            _verify(identity)


def _check_person(identity: Identity, claim: Claim, now: dt.datetime) -> None:
    if identity.state == IdentityState.SUSPENDED:
        raise NotDecidable("This person's verification is suspended. Lift the suspension first.")
    if ExclusionLead.objects.filter(user=identity.user).exclude(state=LeadState.CLEARED).exists():
        raise NotDecidable("This person may be on the exclusion list. Decide the lead first.")
    if claim.period.expires_on < day_of(now, identity.user.time_zone):
        raise NotDecidable("This credential has expired since. Ask for the renewal.")


def _check_look_up(looked_up_on: dt.date, by: User, now: dt.datetime) -> None:
    today = day_of(now, by.time_zone)
    if looked_up_on > today:
        raise NotDecidable("The day of the look-up is in the future. Enter the day you looked the license up.")
    if looked_up_on < today - dt.timedelta(days=LOOK_UP_DAYS):
        raise NotDecidable(f"The look-up is more than {LOOK_UP_DAYS} days old. Look the license up again.")


def _check_identity(identity: Identity, note: str) -> None:
    if identity.match in {"", Match.UNAVAILABLE}:
        raise NotDecidable("The registry hasn't answered yet. Ask it again, and decide when it has answered.")
    if identity.match == Match.NOT_FOUND:
        raise NotDecidable("The registry has no active record of this NPI. Ask for more information, or reject.")
    if identity.match == Match.MISMATCH and not note.strip():
        raise NotDecidable("The claim differs from the registry. Enter a staff note on why it's the same person.")
    if others_verified(identity).exists():
        raise NotDecidable("Another account is verified with this NPI. Reject this claim or suspend the other.")


def _verify(identity: Identity) -> None:
    identity.state, identity.reason = IdentityState.VERIFIED, ""
    try:
        with transaction.atomic():
            identity.save(update_fields=["state", "reason"])
    except IntegrityError:
        raise NotDecidable("Another account was verified with this NPI just now. Reload the page.") from None


@transaction.atomic
def reject(*, claim: Claim, by: User, revision: int, reason: str, note: str = "", now: dt.datetime) -> None:
    """Reject the claim. The person reads the reason and can try again (raises NotDecidable)."""
    identity, claim = _locked(claim, by, revision)
    _decide(claim, ClaimState.REJECTED, by=by, reason=_required(reason), note=note, now=now)
    if identity.state in {IdentityState.DECLARED, IdentityState.MATCHED}:
        identity.state, identity.reason = IdentityState.REJECTED, reason.strip()
        identity.save(update_fields=["state", "reason"])


@transaction.atomic
def ask_more(*, claim: Claim, by: User, revision: int, reason: str, note: str = "", now: dt.datetime) -> None:
    """Ask the person for something. The claim returns to the queue with their answer (raises NotDecidable)."""
    _, claim = _locked(claim, by, revision)
    _decide(claim, ClaimState.MORE, by=by, reason=_required(reason), note=note, now=now)


def _decide(claim: Claim, state: ClaimState, *, by: User, reason: str, note: str, now: dt.datetime) -> None:
    claim.state, claim.reason, claim.note = state, reason, note.strip() or claim.note
    claim.decided_by, claim.decided_at = by, now
    claim.save()
    record(kind=f"verification.{state.value}", obj=claim, by=by, fields=["state", "reason", "lookup_url"])
    messages.tell(claim.credential.user, state.value, key=f"{claim.pk}:{claim.revision}", claim=claim, now=now)


def _required(reason: str) -> str:
    if not reason.strip():
        raise NotDecidable("Enter a message to the person: what's wrong, and what they can do.")
    return reason.strip()


def _locked(claim: Claim, by: User, revision: int) -> tuple[Identity, Claim]:
    """Return the identity and the claim, locked in this order, if `by` may decide on what they saw."""
    identity = _other_s_identity(claim.credential.user, by)
    locked = Claim.objects.select_for_update(of=("self",)).select_related("credential__user", "period")
    claim = locked.get(pk=claim.pk)
    if claim.state != ClaimState.OPEN:
        raise NotDecidable(f"This claim isn't open anymore. Its status is: {claim.get_state_display().lower()}.")
    if claim.revision != revision:
        raise NotDecidable("The person changed something since you opened this page. Look at it again, then decide.")
    return identity, claim


def _other_s_identity(user: User, by: User) -> Identity:
    if user.pk == by.pk:
        raise NotDecidable("You can't decide about your own account. Ask another verifier.")
    return locked_identity(user)


def others_verified(identity: Identity) -> "QuerySet[Identity]":
    """Return the other identities that are verified with the same NPI: at most one."""
    same = Identity.objects.filter(npi=identity.npi, state=IdentityState.VERIFIED).exclude(pk=identity.pk)
    return same if identity.npi else same.none()


# -- suspension --------------------------------------------------------------------------------------------------------


@transaction.atomic
def suspend(*, user: User, by: User | None, reason: str, now: dt.datetime) -> None:
    """End the person's badge until the suspension is lifted (raises NotDecidable). `by` is None for the system."""
    identity = _other_s_identity(user, by) if by else locked_identity(user)
    if identity.state == IdentityState.SUSPENDED:
        raise NotDecidable("This person's verification is already suspended.")
    identity.state, identity.reason = IdentityState.SUSPENDED, _required(reason)
    identity.save(update_fields=["state", "reason"])
    record(kind="verification.suspended", obj=identity, by=by, fields=["state", "reason"])
    messages.tell(user, messages.SUSPENDED, key=f"{identity.pk}:{now.isoformat()}", now=now)


@transaction.atomic
def lift(*, user: User, by: User, now: dt.datetime) -> None:
    """End a suspension. The badge returns if a verified license is in force (raises NotDecidable)."""
    identity = _other_s_identity(user, by)
    if identity.state != IdentityState.SUSPENDED:
        raise NotDecidable("This person's verification isn't suspended.")
    if ExclusionLead.objects.filter(user=user, state=LeadState.CONFIRMED).exists():
        raise NotDecidable("This person is on the exclusion list.")
    approved = Claim.objects.of(user).filter(state=ClaimState.APPROVED, credential__kind__in=LICENSES).exists()
    fallback = IdentityState.MATCHED if identity.match == Match.MATCHED else IdentityState.DECLARED
    identity.reason = ""
    if approved and not others_verified(identity).exists():
        _verify(identity)
    else:
        identity.state = fallback
        identity.save(update_fields=["state", "reason"])
    record(kind="verification.suspension_lifted", obj=identity, by=by, fields=["state"])
    messages.tell(user, messages.LIFTED, key=f"{identity.pk}:{now.isoformat()}", now=now)


# -- the license number ------------------------------------------------------------------------------------------------


@transaction.atomic
def reveal_number(*, claim: Claim, by: User) -> str:
    """Return the whole license number for the look-up, and record who saw it (raises NotDecidable)."""
    if claim.credential.user_id == by.pk:
        raise NotDecidable("You can't decide about your own account. Ask another verifier.")
    if claim.state != ClaimState.OPEN:
        raise NotDecidable("The number can be seen only while the claim is open.")
    record(kind="verification.number_revealed", obj=claim, by=by, fields=["number"])
    number: str = claim.credential.number
    return number


# -- the exclusion list ------------------------------------------------------------------------------------------------


@transaction.atomic
def decide_lead(*, lead: ExclusionLead, by: User, state: LeadState, note: str, now: dt.datetime) -> None:
    """Record whether the person is the one on the list, and how staff found out (raises NotDecidable).

    A confirmed lead suspends the person's verification.
    """
    lead = ExclusionLead.objects.select_for_update().get(pk=lead.pk)
    if lead.state != LeadState.OPEN:
        raise NotDecidable("Someone else has decided this already.")
    if lead.user_id == by.pk:
        raise NotDecidable("You can't decide about your own account. Ask another verifier.")
    if not note.strip():
        raise NotDecidable("Enter a note on how you found out.")
    lead.state, lead.note, lead.decided_by, lead.decided_at = state, note.strip(), by, now
    lead.save(update_fields=["state", "note", "decided_by", "decided_at"])
    record(kind=f"verification.lead_{state.value}", obj=lead, by=by, fields=["state", "note"])
    identity = Identity.objects.filter(user=lead.user).first()
    if state == LeadState.CONFIRMED and identity and identity.state != IdentityState.SUSPENDED:
        suspend(user=lead.user, by=by, reason="We need to check something about your verification.", now=now)
