"""The messages about saved programs: registration closes, and the last day to claim credit comes near."""

import datetime as dt
from functools import partial

from django.conf import settings
from django.urls import reverse

from accounts.notices.kinds import Content, Kind
from accounts.notices.models import Notice
from cmehub.lib.dates import day_of, days_in_words, days_left, in_words
from programs.catalog.models import Program
from programs.catalog.parts import Offering
from programs.ledger.models import Entry
from programs.reminders.ladders import Ladder
from programs.reminders.planning import to_plan
from programs.reminders.program_dates import (
    CLAIM_CREDIT,
    CLAIM_STEPS,
    REGISTRATION_CLOSES,
    REGISTRATION_STEPS,
)
from programs.reminders.rules import next_day
from programs.shortlist.models import ShortlistItem

# -- registration ------------------------------------------------------------------------------------------------------


def registration_still_due(notice: Notice, now: dt.datetime) -> bool:
    """Return False if it closed, moved or was canceled, and once the program is no longer saved or was completed."""
    offering = _offering(notice)
    return offering is not None and offering.registration_by == _day(notice) and _is_wanted(notice, now)


def render_registration(notice: Notice, now: dt.datetime) -> Content:
    offering = _offering(notice)
    assert offering is not None, "render is asked only for what is still due"
    days = (_day(notice) - day_of(now, notice.recipient.time_zone)).days
    program = offering.program
    return Content(
        summary=f"Registration closes {days_in_words(days)}, on {in_words(_day(notice))}.",
        link=reverse("programs:detail", args=[program.slug]),
        link_text="See the program",
        context={
            "program": program,
            "offering": offering,
            "closes_on": _day(notice),
            "when": days_in_words(days),
            "next_on": _next(notice, now, REGISTRATION_STEPS),
            "shortlist_url": settings.SITE_URL + reverse("programs:shortlist"),
        },
    )


def _offering(notice: Notice) -> Offering | None:
    held = Offering.objects.filter(pk=notice.context["part"], program=notice.context["subject"], is_canceled=False)
    return held.filter(program__in=Program.objects.visible()).select_related("program__provider").first()


# -- credit to claim ---------------------------------------------------------------------------------------------------


def claim_still_due(notice: Notice, now: dt.datetime) -> bool:
    """Return False once the credit is logged, the program is no longer saved or started, or its last day moved."""
    program = _program(notice)
    if program is None or program.last_day_to_claim != _day(notice):
        return False
    return _is_wanted(notice, now, started_at__isnull=False)


def render_claim(notice: Notice, now: dt.datetime) -> Content:
    program = _program(notice)
    assert program is not None, "render is asked only for what is still due"
    days = (_day(notice) - day_of(now, notice.recipient.time_zone)).days
    what = "claim" if program.claim_by else "earn"
    return Content(
        summary=f"{in_words(_day(notice))} is the last day to {what} its credit. You started it and logged no credit.",
        link=reverse("programs:detail", args=[program.slug]),
        link_text="See the program",
        context={
            "program": program,
            "what": what,
            "last_day": _day(notice),
            "left": days_left(days),
            "next_on": _next(notice, now, CLAIM_STEPS),
            "shortlist_url": settings.SITE_URL + reverse("programs:shortlist"),
        },
    )


def _program(notice: Notice) -> Program | None:
    # A listing that's no longer shown may still have credit to claim.
    return Program.objects.select_related("provider").filter(pk=notice.context["subject"]).first()


# -- both --------------------------------------------------------------------------------------------------------------


def _is_wanted(notice: Notice, now: dt.datetime, **also: object) -> bool:
    """Whether the day isn't over, and the person still has the program saved and hasn't logged its credit since."""
    if _day(notice) < day_of(now, notice.recipient.time_zone):
        return False
    item = ShortlistItem.objects.filter(user=notice.recipient_id, program=notice.context["subject"], **also).first()
    if item is None:
        return False
    logged = Entry.objects.of(notice.recipient).filter(program=notice.context["subject"])
    return not logged.filter(entered_at__gte=item.created_at).exists()


def _day(notice: Notice) -> dt.date:
    return dt.date.fromisoformat(notice.context["deadline"])


def _next(notice: Notice, now: dt.datetime, steps: tuple[int, ...]) -> dt.date | None:
    return next_day(_day(notice), day_of(now, notice.recipient.time_zone), steps)


REGISTRATION_KIND = Kind(
    name=REGISTRATION_CLOSES,
    label="Registration deadlines",
    description="14 and 3 days before registration for a program in your shortlist closes",
    render=render_registration,
    still_due=registration_still_due,
    to_plan=partial(to_plan, REGISTRATION_CLOSES),
)
CLAIM_KIND = Kind(
    name=CLAIM_CREDIT,
    label="Credit to claim",
    description="30, 7 and 1 day before the last day to claim credit for an activity you've started",
    render=render_claim,
    still_due=claim_still_due,
    to_plan=partial(to_plan, CLAIM_CREDIT),
)
LADDERS = (Ladder(REGISTRATION_KIND, REGISTRATION_STEPS), Ladder(CLAIM_KIND, CLAIM_STEPS))
