"""Process rosters in the background: find whom their rows name, and drop the rows. The database holds all state.

Each person's rows are one transaction, and the same row adds nothing twice, so that a worker that's killed leaves
nothing half done and the next one starts over. Nothing here tells a provider who was found, or how many.
"""

import datetime as dt
import json
import logging
from collections import defaultdict
from collections.abc import Iterable, Sequence

from django.db import transaction
from django.db.models import F

from accounts.audit.actions import record
from accounts.licenses.enums import LICENSES
from accounts.licenses.models import Credential
from accounts.users.models import User
from accounts.verification.enums import IdentityState
from accounts.verification.registry import nicknames_of
from programs.catalog.vocabulary import CreditType
from programs.ledger.models import Entry
from programs.ledger.signals import credits_changed
from programs.rosters import delivery
from programs.rosters.confirming import Types, confirm
from programs.rosters.enums import RosterState
from programs.rosters.models import Authorization, Roster
from programs.rosters.reading import Row
from programs.rosters.rules import Person, names, only_one, plain_number

LEASE = dt.timedelta(minutes=15)  # when another worker may take over
PAUSE = dt.timedelta(minutes=1)  # before another attempt
MAX_ATTEMPTS = 3

logger = logging.getLogger(__name__)


def process_due(*, now: dt.datetime) -> int:
    """Process the rosters that are due. Return how many were tried. Safe to call concurrently."""
    tried = 0
    while (roster := _claimed(now)) is not None:
        tried += 1
        if roster.attempts > MAX_ATTEMPTS:
            _end(roster, RosterState.FAILED)
            continue
        try:
            _process(roster, now)
        except Exception:  # one roster that can't be processed must not stop the others; it's tried again
            logger.exception("roster %s can't be processed", roster.pk)
            Roster.objects.filter(pk=roster.pk, state=RosterState.RECEIVED).update(next_try_at=now + PAUSE)
        else:
            _end(roster, RosterState.PROCESSED)
    return tried


@transaction.atomic
def _claimed(now: dt.datetime) -> Roster | None:
    due = Roster.objects.filter(state=RosterState.RECEIVED, next_try_at__lte=now).order_by("next_try_at", "pk")
    roster = due.select_for_update(skip_locked=True, of=["self"]).select_related("provider", "program").first()
    if roster is None:
        return None
    roster.next_try_at, roster.attempts = now + LEASE, F("attempts") + 1
    roster.save(update_fields=["next_try_at", "attempts"])
    roster.refresh_from_db(fields=["attempts"])
    return roster


def _process(roster: Roster, now: dt.datetime) -> None:
    rows = [Row.from_json(each) for each in json.loads(roster.payload)]
    codes = {code for row in rows for code in row.amounts}
    types = {each.code: each for each in CreditType.objects.filter(code__in=codes)}
    for authorization, theirs in _named(roster, rows).items():
        _confirm_all(authorization, theirs, roster=roster, types=types, now=now)


@transaction.atomic
def _confirm_all(authorization: int, rows: Sequence[Row], *, roster: Roster, types: Types, now: dt.datetime) -> None:
    """Confirm the completions of one person, unless they revoked the authorization meanwhile."""
    found = Authorization.objects.select_for_update(of=["self"]).select_related("user")
    held = found.filter(pk=authorization, provider=roster.provider).first()
    if held is None:
        return
    changed = [confirm(row, user=held.user, roster=roster, types=types, now=now) for row in rows]
    if any(changed):
        delivery.tell(held.user, roster, now=now)
        credits_changed.send(sender=Entry, user=held.user)


@transaction.atomic
def _end(roster: Roster, state: RosterState) -> None:
    """Drop the rows."""
    if Roster.objects.filter(pk=roster.pk, state=RosterState.RECEIVED).update(state=state, payload=""):
        record(kind=f"rosters.{state.value}", obj=roster, by=None, fields=["state", "payload"])


# -- whom the rows name ------------------------------------------------------------------------------------------------


def _named(roster: Roster, rows: Iterable[Row]) -> dict[int, list[Row]]:
    """Return the rows by the authorization of the person whom they name. Most rows name nobody."""
    people = _people(roster)
    by_number: dict[tuple[str, str], list[int]] = defaultdict(list)
    for pk, person in people.items():
        for number in {("npi", person.npi), *person.licenses} - {("npi", "")}:
            by_number[number].append(pk)
    found: dict[int, list[Row]] = defaultdict(list)
    for row in rows:
        learner = row.learner
        numbers = (("npi", learner.npi), (learner.license_state, plain_number(learner.license_number)))
        candidates = {pk for number in numbers for pk in by_number.get(number, ())}
        matches = [each for each in sorted(candidates) if names(learner, people[each], nicknames_of=nicknames_of)]
        one = only_one((each, people[each].is_verified) for each in matches)
        if one is not None:
            found[one].append(row)
    return found


def _people(roster: Roster) -> dict[int, Person]:
    """Return those who authorized the provider and have a profile, by authorization. Decrypts only their numbers."""
    held = Authorization.objects.filter(provider=roster.provider, user__is_active=True, user__profile__isnull=False)
    authorizations = list(held.select_related("user__profile", "user__identity").order_by("pk"))
    numbers: dict[int, set[tuple[str, str]]] = defaultdict(set)
    credentials = Credential.objects.filter(user__in=[each.user_id for each in authorizations], kind__in=LICENSES)
    for credential in credentials.exclude(number=""):
        numbers[credential.user_id].add((credential.state, plain_number(credential.number)))
    return {each.pk: _person(each, frozenset(numbers[each.user_id])) for each in authorizations}


def _person(authorization: Authorization, licenses: frozenset[tuple[str, str]]) -> Person:
    user: User = authorization.user
    identity = getattr(user, "identity", None)
    former = identity.former_last_names.split(",") if identity else []
    return Person(
        first=user.profile.first_name,
        last_names=(user.profile.last_name, *(name.strip() for name in former if name.strip())),
        npi=identity.npi if identity else "",
        licenses=licenses,
        birth=authorization.birth,
        is_verified=identity is not None and identity.state == IdentityState.VERIFIED,
    )
