"""A whole year of one clinician: two licenses, two time zones, and both changes of the clocks.

They live in Denver and move to New York in the summer. The California license expires on Oct 31, so its steps cross the
move. The Texas license expires on Mar 20, soon after the clocks go forward, and is renewed in February.
"""

import datetime as dt
from functools import partial
from unittest import mock
from zoneinfo import ZoneInfo

import pytest
from django.db.models import Min

from accounts.licenses import actions as licenses
from accounts.notices import delivery as outbox
from accounts.notices.enums import NoticeState
from accounts.notices.models import Notice
from accounts.users.enums import Profession, State
from accounts.users.models import User
from accounts.users.signals import time_zone_changed
from programs.reminders import credential_dates, planning
from programs.reminders.models import Deadline
from programs.requirements.signals import standing_changed
from tests.factories import accounts as people
from tests.factories import ledger as make_ledger
from tests.factories import requirements as make

HOUR = dt.timedelta(hours=1)
DENVER, NEW_YORK = ZoneInfo("America/Denver"), ZoneInfo("America/New_York")

pytestmark = pytest.mark.django_db


class Year:
    """A clock that ticks each hour from Jan 1, 2027. The scheduled jobs run at each tick that has something to do."""

    def __init__(self) -> None:
        self.now = dt.datetime(2027, 1, 1, 0, 30, tzinfo=dt.UTC)

    def run(self, *, until: dt.datetime) -> None:
        credential_dates.follow_stale(now=self.now)
        while (due := self._next_due()) is not None and due < until:
            while self.now < due:
                self.now += HOUR
            planning.plan_due(now=self.now)
            outbox.deliver_due(now=self.now)
            credential_dates.follow_stale(now=self.now)
        while self.now < until:
            self.now += HOUR

    def _next_due(self) -> dt.datetime | None:
        date = Deadline.objects.aggregate(at=Min("next_at"))["at"]
        message = Notice.objects.to_send().aggregate(at=Min("next_try_at"))["at"]
        return min((moment for moment in (date, message) if moment), default=None)


def sent(zone: ZoneInfo) -> list[str]:
    """Return every message as the person sees it: the time on their clock, and the subject."""
    found = Notice.objects.filter(state=NoticeState.SENT).order_by("sent_at", "pk")
    return [f"{each.sent_at.astimezone(zone):%b %d %H:%M} {each.subject}" for each in found if each.sent_at]


def test_every_message_of_a_year_comes_once_on_its_day_at_nine_on_their_clock() -> None:
    hours = make.rule("APRN", total="10", accepts=["@nursing_hours", "@category_1"])
    for state in ("CA", "TX"):
        make.rule_version(state, "APRN", hours)
    year = Year()
    person = people.clinician(time_zone="America/Denver")
    with mock.patch("django.utils.timezone.now", side_effect=lambda: year.now):
        add = partial(licenses.add, by=person, profession=Profession.NP)
        texas = add(state=State.TX, expires_on=dt.date(2027, 3, 20))
        add(state=State.CA, expires_on=dt.date(2027, 10, 31))

        year.run(until=dt.datetime(2027, 3, 15, 12, tzinfo=DENVER))  # the clocks went forward on Mar 14
        licenses.renew(credential=texas, by=person, expires_on=dt.date(2029, 3, 20))
        year.run(until=dt.datetime(2027, 8, 20, 12, tzinfo=DENVER))
        _move(person, "America/New_York")
        year.run(until=dt.datetime(2027, 10, 20, 12, tzinfo=NEW_YORK))
        entry = make.earned(person, "10", dt.date(2027, 10, 19))
        make_ledger.certificate(entry=entry)
        standing_changed.send(sender=type(entry), user=person)
        year.run(until=dt.datetime(2028, 1, 1, 0, tzinfo=NEW_YORK))  # the clocks went back on Nov 7

    texas_name, california = "Texas nurse practitioner license", "California nurse practitioner license"
    assert sent(DENVER)[:4] == [
        # Added 79 days before, so the step of 90 days is made up for at once, and those before it never come.
        f"Dec 31 17:30 {texas_name}: 79 days left, 10 credits to go",
        f"Jan 19 09:30 {texas_name}: 60 days left, 10 credits to go",
        f"Feb 18 09:30 {texas_name}: 30 days left, 10 credits to go",
        f"Mar 06 09:30 {texas_name}: 14 days left, 10 credits to go",
    ]
    assert sent(DENVER)[4:5] == [f"Mar 13 09:30 {texas_name}: 7 days left, 10 credits to go"]
    assert sent(DENVER)[5:6] == [f"Aug 02 09:30 {california}: 90 days left, 10 credits to go"]
    assert sent(NEW_YORK)[6:] == [
        f"Sep 01 09:30 {california}: 60 days left, 10 credits to go",
        f"Oct 01 09:30 {california}: 30 days left, 10 credits to go",
        f"Oct 17 09:30 {california}: 14 days left, 10 credits to go",
        f"Oct 24 09:30 {california}: nothing is missing",
    ]


def _move(person: User, zone: str) -> None:
    person.time_zone = zone
    person.save()
    time_zone_changed.send(sender=User, user=person)
