"""The secret in the address of a feed. It can be shown again and again, and a new one ends the earlier one."""

from cmehub.lib import secret_links
from programs.calendars.models import CalendarFeed

_PURPOSE = "programs.calendars.feed"


def of(feed: CalendarFeed) -> str:
    return secret_links.make(_PURPOSE, feed.public_id, feed.made_count)


def can_be_shown(feed: CalendarFeed) -> bool:
    """Whether its secret can still be made. After a change of the site's key it can't, though the address works."""
    return secret_links.hashed(of(feed)) == feed.token_hash


def feed_of(token: str) -> CalendarFeed:
    """Return the feed that has this secret, with its person (raises CalendarFeed.DoesNotExist)."""
    feeds = CalendarFeed.objects.select_related("user")
    return feeds.get(token_hash=secret_links.hashed(token), user__is_active=True)
