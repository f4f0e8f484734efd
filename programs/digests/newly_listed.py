"""The section of programs listed since the last digest that count for what's still missing: at most three."""

import datetime as dt
from collections.abc import Mapping, Sequence

from django.db.models import Exists, OuterRef, Q
from django.urls import reverse

from accounts.reviewing.models import Revision
from programs.catalog import facts
from programs.catalog.models import Program
from programs.digests.sections import Entry, Reader, Section
from programs.evidence.words import reading, sentence
from programs.requirements.cards import place
from programs.requirements.helping import Help, Need, helping_each
from programs.search.queries import for_cards

MOST = 3


def newly_listed(readers: Sequence[Reader]) -> dict[int, Section]:
    """Return what would help, by the evaluation of the people's rules, in a constant number of queries for each time.

    Waits for the index, since a task asks.
    """
    listed = {time: listed_in(*time) for time in {(reader.since, reader.until) for reader in readers}}
    asking = [reader for reader in readers if listed[reader.since, reader.until]]
    needs = [
        Need(reader.standings, reader.credits, reader.as_of, listed[reader.since, reader.until]) for reader in asking
    ]
    found = helping_each(needs, most=MOST, waits=True)
    programs = {program.pk: program for program in for_cards([*{each.program.pk for helps in found for each in helps}])}
    return {
        reader.user.pk: _section(helps, programs, reader.as_of)
        for reader, helps in zip(asking, found, strict=True)
        if helps
    }


def listed_in(since: dt.datetime, until: dt.datetime) -> frozenset[int]:
    """Return the public programs that were added in this time, or published for the first time after a review."""
    first = Revision.objects.filter(
        target_type=Program._meta.label_lower,
        target_id=OuterRef("pk"),
        version=1,
        by__isnull=False,
        published_at__gte=since,
        published_at__lt=until,
    )
    listed = Program.objects.visible().filter(Q(created_at__gte=since, created_at__lt=until) | Q(Exists(first)))
    return frozenset(listed.values_list("pk", flat=True))


def _section(helps: Sequence[Help], programs: Mapping[int, Program], as_of: dt.date) -> Section:
    entries = tuple(_entry(each, programs[each.program.pk], as_of) for each in helps)
    number = {1: "A new program counts", 2: "Two new programs count", 3: "Three new programs count"}[len(entries)]
    return Section(
        title=f"{number} for what you still need",
        fact=f"{number} for what you still need",
        entries=entries,
        path=f"{reverse('programs:list')}?counts=needed&sort=newest",
        path_text="See all programs that count",
        note="Your board decides whether a program counts. Nobody can pay to be listed here.",
    )


def _entry(help_: Help, program: Program, as_of: dt.date) -> Entry:
    return Entry(
        title=program.title,
        path=reverse("programs:detail", args=[program.slug]),
        second=program.provider.name,
        lines=tuple(line for line in (_counts(help_), _result(program), _facts(program, as_of)) if line),
        is_demo=program.is_demo,
    )


def _counts(help_: Help) -> str:
    parts = [f"{gain.words} for {place(gain.standing)}" for gain in help_.gains.values()]
    return f"Counts for {'; '.join(parts)}"


def _result(program: Program) -> str:
    """Return its first result that has a change to show, as a sentence."""
    records = (outcome.record() for outcome in program.outcomes.all())
    return next((sentence(record) for record in records if reading(record)), "")


def _facts(program: Program, as_of: dt.date) -> str:
    """Return credits, price and dates in one line, and what isn't stated."""
    shown = facts.card(program, as_of=as_of)
    said = [f"{fact.value} {fact.note}".strip() for fact in shown if fact.value]
    unknown = facts.not_on_card(shown)
    return " · ".join([*said, f"Not stated: {unknown}"] if unknown else said)
