"""Subscribe to one's own dates, renew the secret address, or end it. Nobody else's business, so it isn't in the log."""

import datetime as dt
import uuid
from collections.abc import Mapping

from django.db import transaction

from accounts.users.models import User
from cmehub.lib import secret_links
from programs.calendars import tokens
from programs.calendars.models import CalendarFeed
from programs.calendars.stamps import Stamp, restamped


@transaction.atomic
def begin(*, by: User) -> CalendarFeed:
    """Return the person's feed, made if there's none."""
    User.objects.select_for_update().get(pk=by.pk)  # so that two requests make one
    feed = CalendarFeed.objects.filter(user=by).first()
    if feed is None:
        feed = CalendarFeed(user=by, public_id=uuid.uuid4())
        feed.token_hash = secret_links.hashed(tokens.of(feed))
        feed.save()
    return feed


@transaction.atomic
def renew(*, by: User) -> None:
    """Make another address. The earlier one ends at once. Without a feed, nothing happens."""
    feed = CalendarFeed.objects.select_for_update().filter(user=by).first()
    if feed is None:
        return
    feed.made_count += 1
    feed.token_hash = secret_links.hashed(tokens.of(feed))
    feed.save(update_fields=["made_count", "token_hash"])


def end(*, by: User) -> None:
    CalendarFeed.objects.filter(user=by).delete()


def note_changes(*, feed: CalendarFeed, digests: Mapping[str, str], least: int, now: dt.datetime) -> dict[str, Stamp]:
    """Return the stamp of each part, and keep those that changed (raises CalendarFeed.DoesNotExist if it just ended).

    `digests` and `least` are explained in `stamps.py`. When nothing changed, nothing is written.
    """
    stamps = restamped(digests, feed.stamps, least=least, now=now)
    if stamps == feed.stamps:
        return stamps
    with transaction.atomic():  # several programs may read it at once
        locked = CalendarFeed.objects.select_for_update().get(pk=feed.pk)
        stamps = restamped(digests, locked.stamps, least=least, now=now)
        locked.stamps = stamps
        locked.save(update_fields=["stamps"])
    return stamps
