"""Who has a badge, and how far a credential's verification has come. Only reads."""

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.urls import reverse

from accounts.licenses.enums import CredentialKind
from accounts.licenses.models import Credential
from accounts.licenses.notes import Note
from accounts.users.enums import Profession
from accounts.users.models import User
from accounts.verification.enums import ClaimState, IdentityState
from accounts.verification.models import Claim, Identity
from cmehub.lib.dates import in_words
from cmehub.lib.sentences import lower_first


@dataclass(frozen=True)
class Badge:
    """A verified license's profession, the day it was looked up at its board, and its last valid day."""

    profession: Profession
    checked_on: dt.date
    expires_on: dt.date

    @property
    def words(self) -> str:
        return f"Verified {lower_first(self.profession.label)}"


def badges_of(users: Iterable[User]) -> dict[int, Badge]:
    """Return the badges by user id, in one query. People without one are missing.

    With several licenses, it's the one that's valid longest.
    """
    claims = Claim.objects.in_force().filter(credential__user__in=list(users)).order_by("period__expires_on", "pk")
    found = claims.values_list("credential__user_id", "credential__profession", "looked_up_on", "period__expires_on")
    return {user: Badge(Profession(profession), checked, end) for user, profession, checked, end in found if checked}


def badge_of(user: User) -> Badge | None:
    return badges_of([user]).get(user.pk)


def badge_consequence(user: User) -> str:
    """Return what another name or profession would do to the person's badge. '' without one."""
    if badge_of(user) is None:
        return ""
    return "You're verified. If you change your name or profession, your badge ends until a reviewer checks it again."


def verification_notes(credentials: Sequence[Credential], as_of: dt.date) -> dict[int, Note]:
    """Return each credential's verification status, with a link to the next step. Registrations have none."""
    claims: dict[int, Claim] = {}
    newest_last = Claim.objects.filter(credential__in=credentials).exclude(state=ClaimState.WITHDRAWN).order_by("pk")
    for claim in newest_last:
        claims[claim.credential_id] = claim
    owners = {credential.user_id for credential in credentials}
    verified = set(
        Identity.objects.filter(user__in=owners, state=IdentityState.VERIFIED).values_list("user_id", flat=True)
    )
    return {
        each.pk: _note(each, claims.get(each.pk), is_verified=each.user_id in verified)
        for each in credentials
        if each.kind != CredentialKind.REGISTRATION and each.current_period.expires_on >= as_of
    }


def _note(credential: Credential, claim: Claim | None, *, is_verified: bool) -> Note:
    address = reverse("accounts:verification_credential", args=[credential.public_id])
    match claim and (claim.state, claim.period_id == credential.current_period.pk):
        case (ClaimState.OPEN, _):
            return Note("Under review by our staff.", address, "See your request")
        case (ClaimState.MORE, _):
            return Note("A reviewer needs something from you.", address, "Answer")
        case (ClaimState.APPROVED, True) if is_verified and claim and claim.looked_up_on:
            return Note(f"Verified {in_words(claim.looked_up_on)}. Editing it ends the verification.")
        case (ClaimState.APPROVED, False):
            return Note("The renewal isn't verified yet.", address, "Verify the renewal")
        case (ClaimState.REJECTED, _):
            return Note("Not verified.", address, "See why")
    return Note("Not verified.", address, "Get it verified")
