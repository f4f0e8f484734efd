"""What the tracker shows about one credential, ready for the template."""

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from cmehub.lib.dates import in_words
from cmehub.lib.sentences import lower_first
from programs.ledger.models import Entry
from programs.requirements import words
from programs.requirements.enums import Clock, Kind, Status, Why
from programs.requirements.library import Question, questions
from programs.requirements.models import RuleVersion
from programs.requirements.queries import DEGREE, Ledger, Standing
from programs.requirements.rules import Evaluation, Progress
from programs.requirements.ruleset import RuleSet

_LOUD = (Status.OVERDUE, Status.AT_RISK, Status.ON_TRACK)
_ORDER = {status: place for place, status in enumerate((Status.OVERDUE, Status.AT_RISK, Status.ON_TRACK))}


@dataclass(frozen=True)
class Line:
    """One requirement. `percent` is the bar's length, None without a bar."""

    progress: Progress
    mark: words.Mark
    label: str
    of: str
    to_go: str
    unit: str
    detail: str
    note: str
    last_day: str
    percent: str | None
    can_confirm: bool


@dataclass(frozen=True)
class Row:
    """One activity in 'why': what of it counts for each requirement, and why the rest doesn't."""

    entry: Entry
    parts: tuple[str, ...]
    reasons: tuple[str, ...]
    is_posted: bool


@dataclass(frozen=True)
class Asked:
    """A question that isn't answered yet. `choices` are (value, label), none for a date."""

    question: Question
    choices: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Card:
    standing: Standing
    overall: words.Mark
    days: int
    needs: tuple[Line, ...]
    quiet: tuple[Line, ...]
    rows: tuple[Row, ...]
    questions: tuple[Asked, ...]
    substitutes: tuple[Asked, ...]
    missing: str
    checked: str
    is_stale: bool

    @property
    def color(self) -> str:
        return "" if self.overall.color == "open" else self.overall.color

    @property
    def rules(self) -> RuleSet | None:
        return self.standing.evaluation.rule_set if self.standing.evaluation else None

    @property
    def total(self) -> Line | None:
        return next((line for line in (*self.needs, *self.quiet) if line.progress.requirement.kind is Kind.TOTAL), None)

    @property
    def noted(self) -> list[Line]:
        """The requirements with something to know beside the figures."""
        return [line for line in (*self.needs, *self.quiet) if line.note]

    @property
    def counting(self) -> int:
        """How many activities count for it."""
        return sum(1 for row in self.rows if row.parts)


def card(standing: Standing, ledger: Ledger, posted: Iterable[int], *, as_of: dt.date) -> Card:
    """Return the card of one credential. `posted` are the ids of entries that show in the board's own record."""
    evaluation = standing.evaluation
    lines = [line(each, standing, as_of=as_of) for each in evaluation.progress] if evaluation else []
    shown = [each for each in lines if each.progress.why is not Why.OTHER_ROUTE]
    return Card(
        standing=standing,
        overall=_overall(standing, as_of),
        days=(standing.due_on - as_of).days,
        needs=tuple(sorted((each for each in shown if each.progress.status in _LOUD), key=_urgency)),
        quiet=tuple(each for each in shown if each.progress.status not in _LOUD),
        rows=tuple(rows(evaluation, ledger.entries, set(posted))) if evaluation else (),
        questions=tuple(asked(standing)),
        substitutes=tuple(substitutes(standing)),
        missing=words.joined(words.all_missing(evaluation)) if evaluation else "",
        checked=checked(standing.version),
        is_stale=standing.version is not None and standing.version.is_stale(as_of),
    )


def line(progress: Progress, standing: Standing, *, as_of: dt.date) -> Line:
    evaluation = standing.evaluation
    assert evaluation is not None, "without a rule there's no progress"
    unit = evaluation.rule_set.unit
    requirement = progress.requirement
    has_bar = progress.required is not None and progress.required > 0 and progress.status in _LOUD
    own_day = progress.last_day if progress.last_day != standing.due_on and progress.is_open else None
    return Line(
        progress=progress,
        mark=words.mark(progress, is_checked=standing.is_own or is_checked(standing)),
        label=requirement.label,
        of=words.of_amount(progress, unit),
        to_go=words.plain(progress.remaining) if progress.required is not None else "",
        unit=words.unit_of(requirement, unit),
        detail=words.detail(progress, {code: each.text for code, each in questions().items()}),
        note=requirement.note,
        last_day=in_words(own_day) if own_day else "",
        percent=_percent(progress) if has_bar else None,
        can_confirm=requirement.kind is Kind.DUTY
        or progress.required is None
        or requirement.timing.clock is not Clock.EVERY_CYCLE,
    )


def rows(evaluation: Evaluation, entries: Sequence[Entry], posted: set[int]) -> list[Row]:
    """Return the activities that count or could have counted, latest first. Those before the window come once."""
    unit = evaluation.rule_set.unit
    counted: dict[str, list[str]] = {}
    reasons: dict[str, list[str]] = {}
    for progress in evaluation.progress:
        for each in progress.counted:
            rounded = f" (rounded down from {words.plain(each.rounded_from)})" if each.rounded_from is not None else ""
            measured = words.unit_of(progress.requirement, unit)
            counted.setdefault(each.key, []).append(
                f"{progress.requirement.label}: {words.amount(each.amount, measured)}{rounded}"
            )
        for refused in progress.refused:
            reason = words.refusal(refused, evaluation)
            said = f"{progress.requirement.label}: {reason}"
            if said not in reasons.setdefault(refused.key, []):
                reasons[refused.key].append(said)
    return [
        Row(
            entry=entry,
            parts=tuple(counted.get(str(entry.public_id), ())),
            reasons=tuple(reasons.get(str(entry.public_id), ())),
            is_posted=entry.pk in posted,
        )
        for entry in entries
        if str(entry.public_id) in counted or str(entry.public_id) in reasons
    ]


def asked(standing: Standing) -> list[Asked]:
    """Return the questions that would change how it stands."""
    if standing.asks_degree:
        return [_asked(questions()[DEGREE])]
    evaluation = standing.evaluation
    if evaluation is None:
        return []
    known = questions()
    found = [_asked(known[code]) for code in evaluation.asks if code in known]
    if "route" in evaluation.asks:
        routes = tuple((route.code, route.label) for route in evaluation.rule_set.routes)
        question = Question("route", "Which way do you choose to meet this rule?", "choice", "credential")
        found.insert(0, Asked(question, routes))
    return found


def substitutes(standing: Standing) -> list[Asked]:
    """Return the questions about what could stand for requirements, without those answered already."""
    if standing.evaluation is None:
        return []
    codes = dict.fromkeys(each.question for each in standing.evaluation.rule_set.substitutes)
    return [_asked(questions()[code]) for code in codes if code not in standing.told.answers]


def checked(version: RuleVersion | None) -> str:
    """Return when a rule was compared with the board's text, or that it wasn't."""
    if version is None:
        return ""
    if version.checked_on:
        return f"Checked against the board's text on {in_words(version.checked_on)}."
    return f"Recorded {recorded(version.as_of)}, not checked against the board's text since."


def recorded(as_of: str) -> str:
    """Return Oct 2025 for 2025-10."""
    try:
        return f"{dt.date.fromisoformat(f'{as_of}-01'):%b %Y}"
    except ValueError:
        return as_of


def is_checked(standing: Standing) -> bool:
    return standing.version is not None and standing.version.checked_on is not None


def lead(cards: Sequence[Card]) -> str:
    """Return the sentence on top: what's missing for the two most urgent credentials, or that nothing is."""
    evaluated = [card.standing.evaluation for card in cards if card.standing.evaluation]
    wanting = [card for card in cards if card.missing][:2]
    if not evaluated:
        return ""
    if not wanting:
        is_whole = len(evaluated) == len(cards) and words.all_met(evaluated)
        return (
            "Nothing is missing, as we read the rules." if is_whole else "Nothing is missing that we can compute yet."
        )
    parts = [f"{card.missing} for {place(card.standing)} by {in_words(card.standing.due_on)}" for card in wanting]
    return f"You still need {', and '.join(parts)}."


def place(standing: Standing) -> str:
    """Return a credential's short name in a sentence: California, CCRN certification (AACN)."""
    credential = standing.credential
    return (
        credential.get_state_display() if credential.state and not credential.issuer else lower_first(str(credential))
    )


def _asked(question: Question) -> Asked:
    choices = {"yes_no": {"yes": "Yes", "no": "No"}, "date": {}}.get(question.kind, question.choices)
    return Asked(question, tuple(choices.items()))


def _overall(standing: Standing, as_of: dt.date) -> words.Mark:
    if standing.asks_degree:
        return words.Mark("open", "unknown", "One question first")
    if standing.evaluation is None:
        return (
            words.Mark("over", "over", "Expired")
            if standing.due_on < as_of
            else words.Mark("open", "unknown", "No rule yet")
        )
    status = standing.evaluation.status
    if status is Status.NOT_COMPUTED:
        return words.Mark("open", "unknown", "Questions open")
    if status is Status.MET and not (standing.is_own or is_checked(standing)):
        return words.AS_READ
    if status is Status.NOT_DUE:
        return words.Mark("met", "met", "Nothing due")
    return words.Mark(*words.STATES[status])


def _urgency(line: Line) -> tuple[int, dt.date]:
    return _ORDER[line.progress.status], line.progress.last_day


def _percent(progress: Progress) -> str:
    assert progress.required, "only what has an amount has a bar"
    share = min(Decimal(1), progress.earned / progress.required) * 100
    return f"{share.quantize(Decimal('0.01'))}"


def by_urgency(cards: Iterable[Card]) -> list[Card]:
    """Return the cards, the most urgent first: by the last day, those with nothing left to do after the others."""
    return sorted(cards, key=lambda card: (not card.needs and not card.questions, card.standing.due_on))


def posted_by_cycle(pairs: Iterable[tuple[int, int]]) -> Mapping[int, set[int]]:
    found: dict[int, set[int]] = {}
    for cycle, entry in pairs:
        found.setdefault(cycle, set()).add(entry)
    return found
