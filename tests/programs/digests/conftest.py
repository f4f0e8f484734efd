"""A person with a digest, and the message that it's in."""

import datetime as dt
from collections.abc import Callable

import pytest

from accounts.notices.actions import choose_mail
from accounts.notices.models import Notice
from accounts.users.models import User
from programs.digests.enums import DigestKind
from programs.digests.models import Digest
from tests.factories import accounts

MONDAY = dt.datetime(2026, 11, 30, 14, tzinfo=dt.UTC)  # 9:00 AM in New York
TODAY = MONDAY.date()
LAST_WEEK = MONDAY - dt.timedelta(days=7)

Asked = Callable[..., Notice]


@pytest.fixture
def person() -> User:
    return accounts.clinician()


@pytest.fixture
def digest() -> Asked:
    """Return a person's digest of this Monday, or of December 1."""

    def made(person: User, kind: DigestKind = DigestKind.WEEKLY) -> Notice:
        choose_mail(user=person, kind=kind, by_mail=True, by=person)
        Digest.objects.update_or_create(
            user=person, kind=kind, defaults={"next_on": dt.date(2026, 12, 7), "next_at": MONDAY + dt.timedelta(7)}
        )
        day, since = (
            (TODAY, LAST_WEEK.date()) if kind == DigestKind.WEEKLY else (dt.date(2026, 12, 1), dt.date(2026, 11, 1))
        )
        return Notice.objects.create(
            kind=kind,
            key=f"{person.pk}:{day}",
            recipient=person,
            context={"day": day.isoformat(), "since": since.isoformat()},
            due_at=MONDAY,
            next_try_at=MONDAY,
        )

    return made
