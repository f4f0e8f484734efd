"""The secret in the address of a feed. It can be shown again and again, and a new one ends the earlier one."""

from accounts.users.models import User
from cmehub.lib import secret_links
from programs.calendars.models import CalendarFeed

_PURPOSE = "programs.calendars.feed"


def of(feed: CalendarFeed) -> str:
    return secret_links.make(_PURPOSE, feed.public_id, feed.made_count)


def owner(token: str) -> User | None:
    """Return whose feed has this secret, or None."""
    feed = CalendarFeed.objects.select_related("user").filter(token_hash=secret_links.hashed(token)).first()
    return feed.user if feed and feed.user.is_active else None
