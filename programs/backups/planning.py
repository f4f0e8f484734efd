"""Tell backup contacts when a step of a deadline is due. The reminders' engine calls this."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Sequence

from accounts.notices.actions import Planned, plan_all
from accounts.notices.enums import NoticeState
from accounts.notices.models import Notice, Suppression
from programs.backups.enums import REMINDER
from programs.backups.models import BackupContact
from programs.backups.rules import DAYS

Step = tuple[int, int, dt.date, int]  # ids of the person and of their credential, its last valid day, days before it


def plan_for(steps: Sequence[Step], now: dt.datetime) -> int:
    """Plan what the contacts who agreed are told at these steps, in the caller's transaction. Return how many.

    Three queries, whatever the number of steps. Idempotent. A contact is told once for each deadline, also if the days
    before it were changed in between. Whether something is missing is checked when the message is sent.
    """
    contacts = _contacts(steps)
    asked, earlier = [], {}
    for user, credential, deadline, days in steps:
        for contact in contacts[user, days]:
            key = _key(credential, deadline, days, contact)
            context = {"contact": contact, "credential": credential, "deadline": deadline.isoformat()}
            asked.append(Planned(REMINDER, key, user, context, now))
            earlier.update({_key(credential, deadline, other, contact): key for other in DAYS if other != days})
    sent = Notice.objects.filter(kind=REMINDER, key__in=earlier).exclude(state=NoticeState.SKIPPED)
    told = {earlier[key] for key in sent.values_list("key", flat=True)}
    wanted = [each for each in asked if each.key not in told]
    plan_all(wanted)
    return len(wanted)


def contacts_told(users: Iterable[int]) -> dict[tuple[int, int], list[str]]:
    """Return the names of the contacts by the id of the person and the step at which they're told, in one query.

    Those whose address gets no email are left out.
    """
    stopped = Suppression.objects.values("email")
    told = BackupContact.objects.confirmed().filter(user__in=set(users)).exclude(email__in=stopped).order_by("pk")
    found: dict[tuple[int, int], list[str]] = defaultdict(list)
    for user, days_before, name in told.values_list("user_id", "days_before", "name"):
        found[user, days_before].append(name)
    return found


def _contacts(steps: Sequence[Step]) -> dict[tuple[int, int], list[int]]:
    """Return the ids of the contacts who agreed by person and days before a deadline."""
    users, days = {user for user, _, _, _ in steps}, {days for _, _, _, days in steps}
    found: dict[tuple[int, int], list[int]] = defaultdict(list)
    told = BackupContact.objects.confirmed().filter(user__in=users, days_before__in=days).order_by("pk")
    for user, days_before, contact in told.values_list("user_id", "days_before", "pk"):
        found[user, days_before].append(contact)
    return found


def _key(credential: int, deadline: dt.date, days: int, contact: int) -> str:
    return f"{credential}:license:{deadline}:{days}:contact-{contact}"
