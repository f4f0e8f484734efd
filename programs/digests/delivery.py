"""The text of the digests, and whether they're still due."""

import datetime as dt
from collections.abc import Callable, Sequence
from typing import Any

from django.urls import reverse

from accounts.notices.kinds import Content, Kind, NothingToSay
from accounts.notices.models import Notice
from cmehub.lib.dates import day_of
from programs.digests import rules
from programs.digests.enums import DigestKind
from programs.digests.models import Digest
from programs.digests.planning import monthly_to_plan, weekly_to_plan
from programs.digests.sections import Reader, Section, sections_of, with_standings
from programs.digests.standing import where_you_stand


def still_due(notice: Notice, now: dt.datetime) -> bool:
    """Return False once the next one is due, or the person turned them off. An empty one is found while rendering."""
    latest = rules.latest_day(notice.kind, now, notice.recipient.time_zone)
    is_latest = dt.date.fromisoformat(notice.context["day"]) >= latest
    return is_latest and Digest.objects.filter(user=notice.recipient_id, kind=notice.kind).exists()


def weekly(notice: Notice, now: dt.datetime) -> Content:
    """Write the weekly digest (raises NothingToSay)."""
    sections: Sequence[Section] = _prepared(notice, now, prepare_weekly)
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
    stand = where_you_stand(_prepared(notice, now, prepare_monthly))
    if stand is None:
        raise NothingToSay
    return Content(
        summary=f"{stand.fact}.",
        link=reverse("programs:credits"),
        link_text="See my credits",
        context={"stand": stand, "ledger_path": reverse("programs:ledger")},
    )


def prepare_weekly(notices: Sequence[Notice], now: dt.datetime) -> None:
    """Read the sections of digests, in a constant number of queries for those of one day."""
    latest = _latest(notices)
    sections = sections_of(_readers(latest, now))
    for notice in latest:
        notice.prepared = sections[notice.recipient_id]


def prepare_monthly(notices: Sequence[Notice], now: dt.datetime) -> None:
    """Read how people stand, in a constant number of queries for one day."""
    latest = _latest(notices)
    readers = {reader.user.pk: reader for reader in _readers(latest, now)}
    for notice in latest:
        notice.prepared = readers[notice.recipient_id]


def _prepared(notice: Notice, now: dt.datetime, prepare: Callable[[Sequence[Notice], dt.datetime], None]) -> Any:
    if notice.prepared is None:
        prepare([notice], now)
    return notice.prepared


def _latest(notices: Sequence[Notice]) -> list[Notice]:
    """Return the last one of each person. An earlier one that waited until now isn't due anymore."""
    in_order = sorted(notices, key=lambda notice: str(notice.context["day"]))
    return list({notice.recipient_id: notice for notice in in_order}.values())


def _readers(notices: Sequence[Notice], now: dt.datetime) -> list[Reader]:
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
    prepare=prepare_weekly,
)
MONTHLY = Kind(
    name=DigestKind.MONTHLY.value,
    label="Where you stand",
    description="On the first of each month: what each of your credentials has and still needs",
    render=monthly,
    still_due=still_due,
    inbox_when_off=False,
    to_plan=monthly_to_plan,
    prepare=prepare_monthly,
)
