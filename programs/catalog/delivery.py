"""The message providers get when one of their listings was reviewed."""

import datetime as dt

from django.urls import reverse

from accounts.notices.kinds import Content, Kind
from accounts.notices.models import Notice
from programs.catalog.enums import ListingState
from programs.catalog.models import Program

LISTING_REVIEWED = "listing_reviewed"


def still_due(notice: Notice, now: dt.datetime) -> bool:
    """False if the listing changed state since, or the recipient may no longer edit its provider's listings."""
    listings = Program.objects.of_editor(notice.recipient)
    return listings.filter(pk=notice.context["program"], state=notice.context["state"]).exists()


def render(notice: Notice, now: dt.datetime) -> Content:
    program = Program.objects.select_related("provider").get(pk=notice.context["program"])
    if program.state == ListingState.LIVE:
        return Content(
            summary=f"{program.title} is published.",
            link=reverse("programs:detail", args=[program.slug]),
            link_text="View listing",
            context={"program": program, "live": True},
        )
    return Content(
        summary=f"{program.title} isn't published yet. Requested changes: {program.reviewer_note}",
        link=reverse("programs:portal_listing", args=[program.public_id]),
        link_text="Edit listing",
        context={"program": program, "live": False},
    )


KIND = Kind(
    name=LISTING_REVIEWED,
    label="Listing reviews",
    description="The decision on a program you submitted: published or changes requested",
    render=render,
    still_due=still_due,
    subscribed=False,
)
