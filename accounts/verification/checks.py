"""Check stated NPIs with the registry, and those of verified people once a month."""

import datetime as dt
import logging

from django.db import transaction

from accounts.licenses.models import Credential
from accounts.profiles.models import Profile
from accounts.users.enums import Profession
from accounts.verification import messages, registry
from accounts.verification.enums import IdentityState, Match
from accounts.verification.models import Identity
from accounts.verification.registry import Finding
from accounts.verification.rules import Claim

_LEASE = dt.timedelta(minutes=5)  # when another worker may take over a check
_AGAIN = dt.timedelta(days=30)
_MOST_HOURS_BETWEEN_TRIES = 6

logger = logging.getLogger(__name__)


def check_due(*, now: dt.datetime, most: int = 20) -> int:
    """Check the NPIs that are due. Return how many. Holds no lock while it waits for the registry."""
    done = 0
    for identity in _leased(now, most):
        claim = _claim_of(identity)
        if claim is not None:
            _save(identity, registry.check(identity.npi, claim), now=now)
            done += 1
    return done


@transaction.atomic
def _leased(now: dt.datetime, most: int) -> list[Identity]:
    due = Identity.objects.filter(next_match_at__lte=now).order_by("next_match_at")
    found = list(due.select_for_update(skip_locked=True)[:most])
    Identity.objects.filter(pk__in=[each.pk for each in found]).update(next_match_at=now + _LEASE)
    return found


def _claim_of(identity: Identity) -> Claim | None:
    profile = Profile.objects.filter(user=identity.user_id).first()
    if profile is None:
        return None
    states = Credential.objects.filter(user=identity.user_id).exclude(state="").values_list("state", flat=True)
    return Claim(
        first=profile.first_name,
        last=profile.last_name,
        states=frozenset([profile.state, *states]),
        profession=Profession(profile.profession),
        former_last_names=tuple(name.strip() for name in identity.former_last_names.split(",") if name.strip()),
    )


@transaction.atomic
def _save(checked: Identity, finding: Finding, *, now: dt.datetime) -> None:
    """Save the finding, unless the person has changed something meanwhile."""
    identity = Identity.objects.select_for_update().filter(pk=checked.pk, npi=checked.npi).first()
    if identity is None or identity.next_match_at != now + _LEASE:
        return
    if finding.match == Match.UNAVAILABLE:
        identity.attempts += 1
        wait = min(dt.timedelta(minutes=2**identity.attempts), dt.timedelta(hours=_MOST_HOURS_BETWEEN_TRIES))
        identity.next_match_at, identity.match = now + wait, identity.match or Match.UNAVAILABLE
        identity.save(update_fields=["attempts", "next_match_at", "match"])
        return
    before = identity.match
    identity.match, identity.comparisons = finding.match, finding.as_json
    identity.matched_at, identity.attempts, identity.next_match_at = now, 0, now + _AGAIN
    if identity.state in {IdentityState.DECLARED, IdentityState.MATCHED}:
        matched = finding.match == Match.MATCHED
        identity.state = IdentityState.MATCHED if matched else IdentityState.DECLARED
    elif identity.state == IdentityState.VERIFIED and finding.match not in {Match.MATCHED, before}:
        identity.state = IdentityState.DECLARED
        identity.reason = "Your NPI record in the registry changed and no longer matches your profile."
        if finding.match == Match.NOT_FOUND:
            identity.reason = "The registry no longer has an active record of your NPI."
        messages.tell(identity.user, messages.REGISTRY_CHANGED, key=f"{identity.pk}:{now.isoformat()}", now=now)
    identity.save()


def ask_again(identity: Identity, *, now: dt.datetime) -> None:
    """Make the next check due now."""
    Identity.objects.filter(pk=identity.pk).exclude(npi="").update(next_match_at=now, attempts=0)
