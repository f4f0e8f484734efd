"""The section of deadlines within 90 days, and of what's missing by then."""

import datetime as dt
from collections.abc import Sequence

from django.urls import reverse

from cmehub.lib.dates import in_words
from programs.digests import words
from programs.digests.sections import Entry, Reader, Section
from programs.evidence.words import capitalized
from programs.requirements.notes import sentence
from programs.requirements.queries import Standing
from programs.requirements.words import to_do

AHEAD = dt.timedelta(days=90)


def deadlines(readers: Sequence[Reader]) -> dict[int, Section]:
    """Return the credentials with a deadline ahead, without those for which nothing is missing."""
    return {reader.user.pk: section for reader in readers if (section := _section(reader))}


def _section(reader: Reader) -> Section | None:
    near = sorted(
        ((day, standing) for standing in reader.standings if (day := _deadline(standing, reader.as_of))),
        key=lambda found: (found[0], found[1].credential.pk),
    )
    if not near:
        return None
    first_day, first = near[0]
    return Section(
        title="Deadlines within 90 days",
        fact=words.fact(first, first_day, reader.as_of),
        entries=tuple(_entry(standing, reader.as_of) for _, standing in near),
        path=reverse("programs:credits"),
        path_text="See my credits",
    )


def _deadline(standing: Standing, as_of: dt.date) -> dt.date | None:
    """Return the next deadline if it's near, and something has to be done for it."""
    if standing.evaluation and standing.evaluation.is_met:
        return None
    day = words.next_day(standing, as_of)
    return day if day and day <= as_of + AHEAD else None


def _entry(standing: Standing, as_of: dt.date) -> Entry:
    missing = to_do(standing.evaluation) if standing.evaluation else []
    return Entry(
        title=standing.credential.headline,
        path=reverse("programs:credential", args=[standing.credential.public_id]),
        second=words.expires(standing, as_of),
        lines=tuple(f"{capitalized(what)} still missing, by {in_words(day)}" for what, day in missing)
        or (sentence(standing),),
    )
