"""The email about a sign-in with a browser that's new to the account, and the end of a browser's being known."""

import datetime as dt
from zoneinfo import ZoneInfo

from django.urls import reverse

from accounts.devices.models import KnownDevice
from accounts.devices.rules import FORGET_AFTER, NOTICE
from accounts.notices.kinds import Content, Kind
from accounts.notices.models import Notice
from cmehub.lib.dates import in_words


def still_due(notice: Notice, now: dt.datetime) -> bool:
    return True


def render(notice: Notice, now: dt.datetime) -> Content:
    browser, ip = notice.context["browser"], notice.context["ip"]
    at = dt.datetime.fromisoformat(notice.context["at"]).astimezone(ZoneInfo(notice.recipient.time_zone))
    return Content(
        summary=f"{browser} signed in to your account from the IP address {ip}. If this was you, you can ignore "
        "this. If it wasn't, sign out the other devices and change your password.",
        link=reverse("usersessions_list"),
        link_text="See where you're signed in",
        context={"when": f"{in_words(at.date())}, {at:%-I:%M %p %Z}", "browser": browser, "ip": ip},
    )


KIND = Kind(
    name=NOTICE,
    label="New sign-ins",
    description="When somebody signs in to your account with a browser that's new to it",
    render=render,
    still_due=still_due,
    subscribed=False,
    urgent=True,
)


def drop_old(*, now: dt.datetime) -> int:
    """Forget browsers that nobody signed in with for a year. Return how many."""
    return KnownDevice.objects.filter(last_used_at__lt=now - FORGET_AFTER).delete()[0]
