"""The section of saved programs: dates within two weeks, and what changed in their listings."""

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from django.urls import reverse

from accounts.reviewing.models import Revision
from cmehub.lib.dates import in_words
from cmehub.lib.sentences import lower_first
from programs.catalog import facts
from programs.catalog.enums import ListingState
from programs.catalog.models import Program
from programs.catalog.parts import Offering
from programs.digests.sections import Entry, Reader, Section
from programs.shortlist.models import ShortlistItem

AHEAD = dt.timedelta(days=14)
_DATES = {"expires_on": "Last day to earn credit", "claim_by": "Last day to claim credit"}

Snapshot = Mapping[str, Any]


def saved(readers: Sequence[Reader]) -> dict[int, Section]:
    """Return the saved programs with news, in four queries for any number of people."""
    programs = _saved([reader.user.pk for reader in readers])
    before = _before({program.pk for each in programs.values() for program in each}, readers)
    found = {}
    for reader in readers:
        news = [
            (program, lines)
            for program in programs.get(reader.user.pk, [])
            if (lines := tuple(news_of(program, before.get((program.pk, reader.since)), reader)))
        ]
        if news:
            found[reader.user.pk] = _section(news)
    return found


def news_of(program: Program, before: Snapshot | None, reader: Reader) -> Iterator[str]:
    """Yield what's new or near. `before` is the listing as it was published before the reader's time, if it was."""
    for offering in program.offerings.all():
        if offering.last_day >= reader.as_of:
            yield from _of_offering(offering, reader)
    for name, label in _DATES.items():
        day: dt.date | None = getattr(program, name)
        was = before.get(name) if before else None
        if before is not None and was != (day.isoformat() if day else None):
            now = in_words(day) if day else "not stated anymore"
            yield f"{label} changed: {now}" + (f", not {in_words(dt.date.fromisoformat(was))}" if was else "")
        elif day and _is_near(day, reader.as_of):
            yield f"{label}: {in_words(day)}"


def _of_offering(offering: Offering, reader: Reader) -> Iterator[str]:
    when = facts.dates(offering)
    is_changed = offering.edition > 0 and reader.since <= offering.changed_at < reader.until
    if offering.is_canceled:
        if is_changed:
            yield f"Canceled: {when}"
        return
    if is_changed:
        where = facts.where(offering)
        yield f"Changed, now {when}{f', {where}' if where else ''}"
    elif _is_near(offering.starts_on, reader.as_of):
        yield f"Starts {in_words(offering.starts_on)}"
    if offering.registration_by and _is_near(offering.registration_by, reader.as_of):
        yield f"Register by {in_words(offering.registration_by)}"


def _is_near(day: dt.date, as_of: dt.date) -> bool:
    return as_of <= day <= as_of + AHEAD


def _section(news: Sequence[tuple[Program, tuple[str, ...]]]) -> Section:
    program, lines = news[0]
    return Section(
        title="Programs you saved",
        fact=f"“{program.title}”: {lower_first(lines[0])}",
        entries=tuple(
            Entry(
                title=program.title,
                path=reverse("programs:detail", args=[program.slug]),
                second=program.provider.name,
                lines=lines,
                is_demo=program.is_demo,
            )
            for program, lines in news
        ),
        path=reverse("programs:shortlist"),
        path_text="See my shortlist",
    )


def _saved(users: Iterable[int]) -> dict[int, list[Program]]:
    """Return the public programs that each person saved, in the order in which they saved them."""
    items = ShortlistItem.objects.filter(user__in=users, program__state=ListingState.LIVE)
    items = items.select_related("program__provider").prefetch_related("program__offerings").order_by("pk")
    found: dict[int, list[Program]] = {}
    for item in items:
        found.setdefault(item.user_id, []).append(item.program)
    return found


def _before(programs: Iterable[int], readers: Sequence[Reader]) -> dict[tuple[int, dt.datetime], Snapshot]:
    """Return the last version of each program that was published before each reader's time, by program and time."""
    revisions = Revision.objects.filter(target_type=Program._meta.label_lower, target_id__in=programs)
    found: dict[tuple[int, dt.datetime], Snapshot] = {}
    for since in {reader.since for reader in readers}:
        last = revisions.filter(published_at__lt=since).order_by("target_id", "-version").distinct("target_id")
        found |= {(revision.target_id, since): revision.snapshot for revision in last}
    return found
