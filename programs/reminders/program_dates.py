"""The dates of saved programs that people are reminded of: when registration closes, and until when to claim credit."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Mapping

from programs.catalog.models import Program
from programs.catalog.parts import Offering
from programs.reminders.planning import Wanted, forget, watch_only
from programs.shortlist.models import ShortlistItem

REGISTRATION_CLOSES = "registration_closes"
CLAIM_CREDIT = "claim_credit"
REGISTRATION_STEPS = (14, 3)
CLAIM_STEPS = (30, 7, 1)

_Dates = Mapping[tuple[int, str], Wanted]


def follow_item(item: ShortlistItem, *, now: dt.datetime) -> None:
    """Watch the dates of a program that someone saved or started."""
    for kind, wanted in _dates(item.program, [item]).items():
        watch_only(kind=kind, subject=item.program_id, wanted=wanted, user=item.user, now=now)


def forget_item(item: ShortlistItem) -> None:
    """Remind a person no longer of a program that they removed."""
    for kind in (REGISTRATION_CLOSES, CLAIM_CREDIT):
        watch_only(kind=kind, subject=item.program_id, wanted={}, user=item.user, now=item.created_at)


def follow_program(program: Program, *, now: dt.datetime) -> None:
    """Watch the dates of a listing that was edited, for all who saved it."""
    items = list(ShortlistItem.objects.filter(program=program))
    if not items:
        forget(kinds=(REGISTRATION_CLOSES, CLAIM_CREDIT), subject=program.pk)
        return
    for kind, wanted in _dates(program, items).items():
        watch_only(kind=kind, subject=program.pk, wanted=wanted, now=now)


def _dates(program: Program, items: Iterable[ShortlistItem]) -> Mapping[str, _Dates]:
    """Return by kind the dates of those who saved a program."""
    found: dict[str, dict[tuple[int, str], Wanted]] = defaultdict(dict, {REGISTRATION_CLOSES: {}, CLAIM_CREDIT: {}})
    held = Offering.objects.filter(program=program, is_canceled=False, registration_by__isnull=False)
    closing = [(str(each.pk), each.registration_by) for each in held if each.registration_by]
    claim_by = program.last_day_to_claim
    for item in items:
        for offering, day in closing:
            found[REGISTRATION_CLOSES][item.user_id, offering] = Wanted(day, since=item.created_at)
        if item.started_at and claim_by:
            found[CLAIM_CREDIT][item.user_id, ""] = Wanted(claim_by, since=item.started_at)
    return found
