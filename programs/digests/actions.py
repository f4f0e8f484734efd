"""Begin and end a person's digests, and follow them to another time zone.

Each locks the person's account, so that what they chose and what they hold can't change meanwhile.
"""

import datetime as dt

from django.db import transaction

from accounts.licenses.models import Credential
from accounts.notices.queries import gets_mail
from accounts.users.models import User
from programs.digests import rules
from programs.digests.enums import DigestKind
from programs.digests.models import Digest


@transaction.atomic
def follow_choices(*, user: User, now: dt.datetime) -> None:
    """Begin the digests that the person wants, and end the others. *Where you stand* needs a credential."""
    user = User.objects.select_for_update(no_key=True).get(pk=user.pk)
    for kind in DigestKind:
        if gets_mail(user, kind) and (kind == DigestKind.WEEKLY or Credential.objects.of(user).exists()):
            _begin(user, kind, now)
        else:
            Digest.objects.filter(user=user, kind=kind).delete()


@transaction.atomic
def follow_time_zone(*, user: User) -> None:
    """Move each next digest to 9:00 AM in the person's new time zone. One that's past by then is sent at once."""
    digests = list(Digest.objects.select_for_update().filter(user=user))
    for digest in digests:
        digest.next_at = rules.sent_at(digest.next_on, user.time_zone)
    Digest.objects.bulk_update(digests, ["next_at"])


def _begin(user: User, kind: DigestKind, now: dt.datetime) -> None:
    day = rules.first_day(kind, now, user.time_zone)
    times = {"next_on": day, "next_at": rules.sent_at(day, user.time_zone)}
    Digest.objects.get_or_create(user=user, kind=kind, defaults=times)
