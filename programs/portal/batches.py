"""A PARS file beside a provider's listings: what it would add and change, and doing so."""

import datetime as dt
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from enum import Enum

from django.db import transaction

from accounts.reviewing import actions as reviewing
from accounts.reviewing.queries import edit_of
from accounts.reviewing.rules import Comparison, compare
from accounts.users.models import User
from programs.catalog import words
from programs.catalog.enums import ListingState
from programs.catalog.listing import InvalidListing, Listing, snapshot, written
from programs.catalog.listing import read as read_listing
from programs.catalog.models import Program
from programs.catalog.vocabulary import MandatedTopic
from programs.evidence.enums import Design
from programs.evidence.models import Outcome
from programs.portal import actions, pars, pars_reading, pars_terms, pars_writing
from programs.portal.pars_reading import Activity, Problem
from programs.portal.pars_terms import Measured, Payload, Vocabulary
from programs.providers.models import Provider


class Effect(Enum):
    NEW = "new draft"
    CHANGED = "change"
    SAME = "already the same"
    ERROR = "error"

    def counted(self, number: int) -> str:
        """Return '1 new draft', '2 new drafts'."""
        plural = "" if number == 1 or self is Effect.SAME else "s"
        return f"{number} {self.value}{plural}"


@dataclass(frozen=True)
class Planned:
    """One activity of a file, and what it does to a listing. Nothing is saved yet."""

    activity: Activity
    effect: Effect
    program: Program | None = None
    listing: Listing | None = None
    comparison: Comparison = field(default_factory=Comparison)
    notes: Sequence[str] = ()
    problems: Sequence[Problem] = ()

    @property
    def is_reviewed(self) -> bool:
        """Whether it becomes an edit under review, since the listing is public."""
        return self.program is not None and self.program.state == ListingState.LIVE


def vocabulary() -> Vocabulary:
    return Vocabulary(
        providers=dict(Provider.objects.values_list("slug", "name")),
        topics=dict(MandatedTopic.objects.values_list("code", "name")),
    )


# -- a file in ---------------------------------------------------------------------------------------------------------


def plan(text: str, *, provider: Provider) -> list[Planned]:
    """Return what a file would do to a provider's listings (raises NotReadable)."""
    known = vocabulary()
    activities = pars_reading.read(text, known)
    listings = list(Program.objects.filter(provider=provider).exclude(state=ListingState.MERGED).order_by("pk"))
    twice = _repeated(activities)
    return [_planned(each, listings, known, twice) for each in activities]


def _repeated(activities: Iterable[Activity]) -> set[tuple[str, str]]:
    counted = Counter(identity for each in activities for identity in _identities(each))
    return {identity for identity, number in counted.items() if number > 1}


def _identities(activity: Activity) -> list[tuple[str, str]]:
    """Return the ids of an activity, the one that counts first."""
    names = ("accme_id", "provider_ref")
    return [(name, activity.payload[name]) for name in names if activity.payload.get(name)]


def _planned(
    activity: Activity, listings: Sequence[Program], known: Vocabulary, twice: set[tuple[str, str]]
) -> Planned:
    if activity.problems:
        return Planned(activity, Effect.ERROR, notes=activity.notes, problems=activity.problems)
    if twice.intersection(_identities(activity)):
        return _error(activity, "Lom.general.identifier", "Another activity in this file has the same ID. Remove one.")
    found = _matches(activity, listings)
    if len(found) > 1:
        titles = " and ".join(f"“{each}”" for each in found[:2])
        return _error(activity, "Lom.general.identifier", f"Its IDs belong to {titles}. Correct the ID of one of them.")
    return _beside(activity, found[0] if found else None, known)


def _matches(activity: Activity, listings: Sequence[Program]) -> list[Program]:
    """Return the listings with the activity's ID: the ACCME ID where a listing has it, else the provider's own."""
    for name, value in _identities(activity):
        found = [each for each in listings if getattr(each, name) == value]
        if found:
            return found
    return []


def _beside(activity: Activity, program: Program | None, known: Vocabulary) -> Planned:
    existing = _existing(program) if program else {}
    payload, more = pars.brought(existing, activity, known)
    notes = [*activity.notes, *more]
    if program and payload == existing:
        return Planned(activity, Effect.SAME, program, notes=notes)
    if program and program.state == ListingState.SUBMITTED:
        text = "The listing is under review. Take it back first, then upload the file again."
        return _error(activity, "", text, program)
    try:
        listing = read_listing(payload)
    except InvalidListing as invalid:
        problems = [Problem(path, " ".join(texts)) for path, texts in invalid.errors.items()]
        return Planned(activity, Effect.ERROR, program, notes=notes, problems=problems)
    before = words.facts(existing) if program else {}
    comparison = compare(before, words.facts(written(listing)))
    if program and not comparison.changes:
        return Planned(activity, Effect.SAME, program, notes=notes)
    return Planned(activity, Effect.CHANGED if program else Effect.NEW, program, listing, comparison, notes)


def _existing(program: Program) -> Payload:
    """Return the listing as its editors would continue it: with the edit under review, if there's one."""
    return edit_of(program).start if program.state == ListingState.LIVE else snapshot(program)


def _error(activity: Activity, path: str, text: str, program: Program | None = None) -> Planned:
    return Planned(activity, Effect.ERROR, program, notes=activity.notes, problems=(Problem(path, text),))


@dataclass
class Tally:
    """What a confirmed file did."""

    added: int = 0
    changed: int = 0
    reviewed: int = 0
    refused: list[str] = field(default_factory=list)

    def __str__(self) -> str:
        parts = [
            (self.added, "draft added", "drafts added"),
            (self.changed, "draft changed", "drafts changed"),
            (self.reviewed, "edit submitted for review", "edits submitted for review"),
        ]
        said = [f"{number} {one if number == 1 else many}" for number, one, many in parts if number]
        return f"{', '.join(said) or 'Nothing changed'}."


def save(planned: Iterable[Planned], *, provider: Provider, by: User, now: dt.datetime) -> Tally:
    """Save what was planned: new drafts, changed drafts, and edits under review of public listings.

    Each activity is saved as a whole or refused, whatever happens to the others.
    """
    tally = Tally()
    for each in planned:
        if each.listing is None:
            continue
        try:
            with transaction.atomic():
                _save(each, each.listing, provider, by, now, tally)
        except (actions.Refused, reviewing.Refused) as refusal:
            tally.refused.append(f"{each.activity.title}: {refusal}")
    return tally


def _save(each: Planned, listing: Listing, provider: Provider, by: User, now: dt.datetime, tally: Tally) -> None:
    if each.program is None:
        actions.add_listing(provider=provider, listing=listing, by=by)
        tally.added += 1
    elif each.is_reviewed:
        edit = edit_of(each.program)
        reviewing.propose(
            target=each.program,
            payload=written(listing),
            by=by,
            version=edit.version,
            edition=edit.edition,
            now=now,
        )
        tally.reviewed += 1
    else:
        actions.save_draft(program=each.program, listing=listing, edition=each.program.edition, by=by)
        tally.changed += 1


# -- a file out --------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Written:
    """A file of a year's activities. `left_out` says which listings aren't in it, and why."""

    text: str
    count: int
    left_out: list[tuple[Program, str]]


def download(provider: Provider, *, year: int) -> Written:
    """Return the activities of a provider that are public and take place or are valid in a year."""
    known = vocabulary()
    found, left_out = [], []
    listings = Program.objects.visible().filter(provider=provider).for_page().prefetch_related("outcomes")
    for program in listings.order_by("title", "pk"):
        payload = snapshot(program)
        if not takes_place(payload, year):
            continue
        try:
            found.append(
                pars_writing.compose_complete(payload, known, year=year, measured=_measured(program), is_public=True)
            )
        except pars_writing.NotWritable as reason:
            left_out.append((program, str(reason)))
    return Written(pars_writing.write(found), len(found), left_out)


def takes_place(payload: Payload, year: int) -> bool:
    """Whether a listing has a date in the year, or is valid in it. Without any date it may be in every year."""
    if payload["offerings"]:
        return bool(pars_writing.held_in(payload, year))
    first, last = payload["released_on"], payload["expires_on"]
    return (first is None or first <= f"{year}-12-31") and (last is None or last >= f"{year}-01-01")


def _measured(program: Program) -> list[Measured]:
    """Return what the published results measured, each kind of outcome once."""
    kinds: dict[str, set[str]] = {}
    for outcome in program.outcomes.all():
        name = pars_terms.OUTCOME_OF_MOORE.get(outcome.moore_level)
        if name and outcome.design != Design.D8:
            kinds.setdefault(name, set()).add(_measurement(outcome))
    return [Measured(name, tuple(sorted(kinds[name]))) for name in pars_terms.OUTCOMES if name in kinds]


def _measurement(outcome: Outcome) -> str:
    return "Objective" if outcome.objective else "Subjective"


def years(today: dt.date) -> list[int]:
    """Return the years that can be downloaded, this one first."""
    return [today.year - number for number in range(5)]
