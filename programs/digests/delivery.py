"""The text of the digests, and whether they're still due."""

import datetime as dt
from collections.abc import Sequence

from django.urls import reverse

from accounts.notices.kinds import Content, Kind, NothingToSay
from accounts.notices.models import Notice
from cmehub.lib.dates import day_of
from programs.digests import rules
from programs.digests.enums import DigestKind
from programs.digests.models import Digest
from programs.digests.planning import monthly_to_plan, weekly_to_plan
from programs.digests.sections import Reader, sections_of, with_standings
from programs.digests.standing import where_you_stand


def still_due(notice: Notice, now: dt.datetime) -> bool:
    """Return False once the next one is due, or the person turned them off. An empty one is found while rendering."""
    latest = rules.latest_day(notice.kind, now, notice.recipient.time_zone)
    is_latest = dt.date.fromisoformat(notice.context["day"]) >= latest
    return is_latest and Digest.objects.filter(user=notice.recipient_id, kind=notice.kind).exists()


def weekly(notice: Notice, now: dt.datetime) -> Content:
    """Write the weekly digest (raises NothingToSay)."""
    (reader,) = readers_of([notice], now)
    sections = sections_of([reader])[notice.recipient_id]
    if not sections:
        raise NothingToSay
    return Content(
        summary=" ".join(f"{section.fact}." for section in sections),
        link=sections[0].path,
        link_text=sections[0].path_text,
        context={"fact": sections[0].fact, "sections": sections},
    )


def monthly(notice: Notice, now: dt.datetime) -> Content:
    """Write where the person stands (raises NothingToSay without a credential)."""
    (reader,) = readers_of([notice], now)
    stand = where_you_stand(reader)
    if stand is None:
        raise NothingToSay
    return Content(
        summary=f"{stand.fact}.",
        link=reverse("programs:credits"),
        link_text="See my credits",
        context={"stand": stand, "ledger_path": reverse("programs:ledger")},
    )


def readers_of(notices: Sequence[Notice], now: dt.datetime) -> list[Reader]:
    """Return the people of digests with how they stand, in a constant number of queries on one day."""
    return with_standings(_reader(notice, now) for notice in notices)


def _reader(notice: Notice, now: dt.datetime) -> Reader:
    user = notice.recipient
    since, until = (
        rules.sent_at(dt.date.fromisoformat(notice.context[name]), user.time_zone) for name in ("since", "day")
    )
    return Reader(user, day_of(now, user.time_zone), since, until)


WEEKLY = Kind(
    name=DigestKind.WEEKLY.value,
    label="Weekly digest",
    description="Each Monday: deadlines, dates of programs you saved, and new ones that count for what you still need",
    render=weekly,
    still_due=still_due,
    opt_in=True,
    inbox_when_off=False,
    to_plan=weekly_to_plan,
)
MONTHLY = Kind(
    name=DigestKind.MONTHLY.value,
    label="Where you stand",
    description="On the first of each month: what each of your credentials has and still needs",
    render=monthly,
    still_due=still_due,
    inbox_when_off=False,
    to_plan=monthly_to_plan,
)
