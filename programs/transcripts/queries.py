"""What a transcript says: the person, their licenses, and the activities with what they count for."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from accounts.licenses.access import own_credentials
from accounts.licenses.models import Credential
from accounts.users.models import User
from cmehub.lib.dates import in_words
from programs.ledger.models import Entry
from programs.requirements import counting, words
from programs.requirements.models import Cycle
from programs.requirements.queries import standings

_DAY = dt.timedelta(days=1)


@dataclass(frozen=True)
class Line:
    """One activity. `counts_for` says what it counts for in a cycle, '' in a transcript of everything."""

    entry: Entry
    counts_for: str = ""

    @property
    def credits(self) -> list[tuple[str, str, Decimal]]:
        """The code, the name and the amount of each type."""
        return [(each.credit_type.code, each.credit_type.name, each.amount) for each in self.entry.credits.all()]

    @property
    def topics(self) -> list[tuple[str, str, Decimal]]:
        return [(each.topic.code, each.topic.name, each.hours) for each in self.entry.topics.all()]

    @property
    def has_certificate(self) -> bool:
        return bool(self.entry.certificates.all())

    @property
    def provider(self) -> str:
        return self.entry.provider_name

    @property
    def confirmed_by(self) -> str:
        return self.entry.confirmed_by.name if self.entry.confirmed_by else ""


@dataclass(frozen=True)
class License:
    """A license or another credential. `number` is masked unless the person chose otherwise, '' if not on file."""

    name: str
    number: str
    expires_on: dt.date


@dataclass(frozen=True)
class Transcript:
    """`covers` says in words which activities are in it. The lines are in order of time."""

    name: str
    professions: tuple[str, ...]
    licenses: tuple[License, ...]
    covers: str
    lines: tuple[Line, ...]
    made_on: dt.date

    @property
    def totals(self) -> list[tuple[str, Decimal]]:
        """The credit of each type by its name. Types are never added together."""
        sums: dict[str, Decimal] = {}
        for line in self.lines:
            for _, name, amount in line.credits:
                sums[name] = sums.get(name, Decimal(0)) + amount
        return sorted(sums.items())


def transcript(
    user: User,
    *,
    as_of: dt.date,
    cycle: Cycle | None = None,
    since: dt.date | None = None,
    until: dt.date | None = None,
    full_numbers: bool = False,
) -> Transcript:
    """Return what a person completed in a cycle, or ever, between two days. None: no limit."""
    lines = of_cycle(cycle, as_of=as_of) if cycle else [Line(entry) for entry in _entries(user)]
    profile = getattr(user, "profile", None)
    credentials = own_credentials(user)
    professions = [*([profile] if profile else []), *credentials]
    return Transcript(
        name=profile.licensed_name if profile else user.name,
        professions=tuple(dict.fromkeys(each.get_profession_display() for each in professions)),
        licenses=tuple(_license(each, full_numbers) for each in credentials),
        covers=_covers(cycle, since, until),
        lines=tuple(
            line
            for line in lines
            if (since is None or line.entry.completed_on >= since)
            and (until is None or line.entry.completed_on <= until)
        ),
        made_on=as_of,
    )


def of_cycle(cycle: Cycle, *, as_of: dt.date) -> list[Line]:
    """Return what counts in a cycle, or without a rule, what its dates cover. An ended cycle stays as it ended."""
    entries = _entries(cycle.credential.user)
    if cycle.closed_at:
        counted = _as_it_ended(cycle)
    else:
        credential = Credential.objects.with_periods().get(pk=cycle.credential_id)
        standing = standings([credential], as_of=as_of)[0]
        if standing.evaluation is None:
            counted = None
        else:
            found = {str(entry.public_id): counting.effect(standing, str(entry.public_id)) for entry in entries}
            counted = {key: effect.text for key, effect in found.items() if effect and effect.counts}
    if counted is None:
        start = _start(cycle)
        return [Line(each) for each in entries if (start or each.completed_on) <= each.completed_on <= cycle.due_on]
    return [Line(each, counted[key]) for each in entries if (key := str(each.public_id)) in counted]


def _entries(user: User) -> list[Entry]:
    return list(Entry.objects.of(user).with_parts().order_by("completed_on", "pk"))


def _as_it_ended(cycle: Cycle) -> dict[str, str] | None:
    """Return what each activity counted for by its key, or None if there was no rule."""
    kept = cycle.snapshot or {}
    if not kept.get("requirements"):
        return None
    parts: dict[str, list[str]] = {}
    for requirement in kept["requirements"]:
        for counted in requirement["counted"]:
            amount = words.amount(Decimal(counted["amount"]), requirement["unit"])
            parts.setdefault(counted["key"], []).append(f"{words.keep_names(requirement['label'])}: {amount}")
    return {key: "; ".join(said) for key, said in parts.items()}


def _start(cycle: Cycle) -> dt.date | None:
    """Return the first day of a cycle without a rule, or None if nothing on file tells it."""
    if cycle.starts_on:
        return cycle.starts_on
    credential = Credential.objects.with_periods().get(pk=cycle.credential_id)
    period = next((each for each in credential.periods.all() if each.expires_on == cycle.due_on), None)
    earlier = [each.expires_on for each in credential.periods.all() if each.expires_on < cycle.due_on]
    if earlier:
        return max(earlier) + _DAY
    return (period.valid_from or period.issued_on) if period else None


def _license(credential: Credential, full_numbers: bool) -> License:
    number = credential.number if full_numbers else credential.masked_number
    return License(credential.headline, number, credential.current_period.expires_on)


def _covers(cycle: Cycle | None, since: dt.date | None, until: dt.date | None) -> str:
    what = f"What counts for {cycle.credential.headline}, due {in_words(cycle.due_on)}" if cycle else "All activities"
    match since, until:
        case dt.date(), dt.date():
            return f"{what}, {in_words(since)} to {in_words(until)}"
        case dt.date(), None:
            return f"{what}, since {in_words(since)}"
        case None, dt.date():
            return f"{what}, through {in_words(until)}"
    return what


def numbered(lines: Sequence[Line]) -> Mapping[int, Line]:
    """Return the lines by their number in the transcript, from 1."""
    return dict(enumerate(lines, start=1))
