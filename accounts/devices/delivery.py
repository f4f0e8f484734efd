"""The email about a sign-in from a browser that the account hasn't seen. It can't be unsubscribed."""

import datetime as dt
from zoneinfo import ZoneInfo

from django.urls import reverse

from accounts.devices.actions import NOTICE
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
    description="When somebody signs in to your account with a browser that's new to it.",
    render=render,
    still_due=still_due,
    subscribed=False,
)
