"""What a requirement and a credit say on the page. Pure: figures and codes in, sentences out."""

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from cmehub.lib.dates import in_words
from cmehub.lib.sentences import lower_first
from programs.requirements.clocks import LICENSED_ON
from programs.requirements.enums import Clock, Kind, Refusal, Status, Why
from programs.requirements.rules import Evaluation, Progress
from programs.requirements.ruleset import Requirement, Timing
from programs.requirements.worth import Refused

STATES = {
    Status.MET: ("met", "met", "Met"),
    Status.ON_TRACK: ("open", "track", "On track"),
    Status.AT_RISK: ("due", "due", "Due soon"),
    Status.OVERDUE: ("over", "over", "Overdue"),
    Status.CHOOSE_ROUTE: ("open", "route", "Choose a route"),
    Status.NOT_COMPUTED: ("open", "unknown", "Not computed"),
    Status.NOT_DUE: ("open", "unknown", "Not for you"),
}
_OPEN = (Status.OVERDUE, Status.AT_RISK, Status.ON_TRACK, Status.CHOOSE_ROUTE)
_ORDINALS = {2: "second", 3: "third", 4: "fourth", 5: "fifth", 6: "sixth"}
_SINGULAR = {"credits": "credit", "hours": "hour", "points": "point", "units": "unit"}


@dataclass(frozen=True)
class Mark:
    """A state as shape and word: the color's class, the icon and the label."""

    color: str
    icon: str
    label: str


AS_READ = Mark("met", "met", "Met as we read it")  # of a rule that nobody compared with the board's text


def mark(progress: Progress, *, is_checked: bool = True) -> Mark:
    """Return the state of a requirement. A rule that nobody checked never says plainly that it's met."""
    if progress.status is Status.NOT_DUE and progress.why in (Why.NOT_THIS_CYCLE, Why.LATER_RENEWAL, Why.FIRST_RENEWAL):
        return Mark("open", "unknown", "Not this time")
    if progress.status is Status.MET and not is_checked:
        return AS_READ
    return Mark(*STATES[progress.status])


def plain(amount: Decimal) -> str:
    """Return a number without trailing zeros: 7.25, 12."""
    whole = amount.quantize(Decimal("0.01"))
    return f"{whole:f}".rstrip("0").rstrip(".") if "." in f"{whole:f}" else f"{whole:f}"


def amount(value: Decimal, unit: str) -> str:
    """Return 7.25 credits, 1 hour."""
    return f"{plain(value)} {_SINGULAR[unit] if value == 1 else unit}"


def unit_of(requirement: Requirement, unit: str) -> str:
    return "hours" if requirement.kind is Kind.TOPIC else unit


def missing(progress: Progress, unit: str) -> str:
    """Return what's left to do for one requirement: 7.25 Category 1 credits, 2 hours on domestic violence."""
    requirement = progress.requirement
    label = requirement.label
    if requirement.kind is Kind.DUTY:
        return lower_first(label)
    return some(requirement, progress.remaining if progress.required is not None else None, unit)


def some(requirement: Requirement, value: Decimal | None, unit: str) -> str:
    """Return so much of what a requirement asks for. None: a course without a stated length."""
    label = requirement.label
    if value is None:
        return f"a course on {lower_first(label)}"
    if requirement.kind is Kind.TOPIC:
        return f"{amount(value, 'hours')} on {lower_first(label)}"
    if requirement.kind is Kind.TOTAL:
        return amount(value, unit)
    named = label.removesuffix(f" {unit}")
    return f"{plain(value)} {keep_names(named)} {_SINGULAR[unit] if value == 1 else unit}"


def to_do(evaluation: Evaluation) -> list[tuple[str, dt.date]]:
    """Return what's left to do with its last day, in the order of the rule, without routes to choose first."""
    unit = evaluation.rule_set.unit
    return [(missing(each, unit), each.last_day) for each in evaluation.open if each.status is not Status.CHOOSE_ROUTE]


def to_go(progress: Progress, unit: str) -> str:
    """Return what's left of an open requirement, beside its name: 7.25 credits to go."""
    requirement = progress.requirement
    if progress.status is Status.CHOOSE_ROUTE:
        return STATES[progress.status][2]
    if requirement.kind is Kind.DUTY or progress.required is None:
        return "To do"
    return f"{amount(progress.remaining, unit_of(requirement, unit))} to go"


def all_missing(evaluation: Evaluation) -> list[str]:
    return [what for what, _ in to_do(evaluation)]


def joined(parts: Sequence[str]) -> str:
    """Return a, b and c."""
    return parts[0] if len(parts) == 1 else f"{', '.join(parts[:-1])} and {parts[-1]}" if parts else ""


def of_amount(progress: Progress, unit: str) -> str:
    """Return 42.75 of 50 credits."""
    unit = unit_of(progress.requirement, unit)
    if progress.required is None:
        return f"{amount(progress.earned, unit)} so far" if progress.earned else ""
    return f"{plain(progress.earned)} of {amount(progress.required, unit)}"


def detail(progress: Progress, questions: dict[str, str]) -> str:
    """Return the second line of a requirement: why it stands as it does, or its clock. '' if there's nothing to say.

    `questions` are the texts by code.
    """
    requirement = progress.requirement
    match progress.why:
        case Why.SUBSTITUTED:
            return f"Covered by {lower_first(progress.detail)}, as you told us."
        case Why.WAIVED:
            return "Waived by your board, as you told us."
        case Why.MET_EARLIER:
            return "Met earlier, as you told us."
        case Why.CONFIRMED:
            return "Done, as you told us."
        case Why.CONDITION:
            asked = questions.get(progress.asks or progress.detail, "")
            return f"Depends on your answer: {asked}" if progress.asks else f"Not due because of your answer: {asked}"
        case Why.FIRST_RENEWAL if progress.status is Status.NOT_DUE:
            return "Not due at your first renewal."
        case Why.FIRST_RENEWAL:
            return "Less is due at your first renewal."
        case Why.LATER_RENEWAL:
            return "Due only at the first renewal."
        case Why.NOT_THIS_CYCLE:
            return f"{clock(requirement.timing)}. Not at this one."
    if progress.asks.startswith("milestone:"):
        return "Add this date to your certificate, and we'll tell you when it's due."
    if progress.asks == LICENSED_ON:
        return f"{clock(requirement.timing)}. Depends on when your license was first issued."
    return clock(requirement.timing)


def clock(timing: Timing) -> str:
    """Return how often something is due. '' for every cycle."""
    interval = timing.interval or 1
    by = f", due {in_words(timing.due_on)}" if timing.due_on else ""
    if timing.months_after_licensure:
        by = f", within {_months(timing.months_after_licensure)} of licensure"
    match timing.clock:
        case Clock.ONCE:
            return f"Once in a lifetime{by}"
        case Clock.FIRST_RENEWAL:
            return "At the first renewal"
        case Clock.EVERY_N_CYCLES:
            return f"Every {_ORDINALS.get(interval, f'{interval}th')} renewal"
        case Clock.EVERY_N_YEARS:
            return "Every year" if interval == 1 else f"Every {interval} years"
    return by.removeprefix(", ").capitalize() if by else ""


def refusal(refused: Refused, evaluation: Evaluation) -> str:
    """Return why a credit doesn't count, as a short clause."""
    match refused.reason:
        case Refusal.NOT_ACCEPTED:
            return "not of a type that counts here"
        case Refusal.TOO_EARLY:
            return f"earned before {in_words(evaluation.start)}" if evaluation.start else "earned too early"
        case Refusal.TOO_LATE:
            return f"earned after {in_words(evaluation.due_on)}"
        case Refusal.REPEATED:
            return "a repeat of an activity that already counts"
        case Refusal.OVER_CAP:
            return f"over the cap: {lower_first(refused.detail)}"
        case Refusal.ROUNDED:
            return "too little to count, since this body rounds down"
        case Refusal.USED_ON_TOP:
            return f"counts for {lower_first(refused.detail)} instead"


@dataclass(frozen=True)
class Ended:
    """How a requirement stood when its cycle ended."""

    label: str
    mark: Mark
    of: str


def ended(kept: Mapping[str, Any], *, is_checked: bool) -> Ended:
    """Return the words of one requirement in a cycle's snapshot."""
    status = Status(kept["status"])
    required = kept["required"]
    of = (
        f"{plain(Decimal(kept['earned']))} of {amount(Decimal(required), kept['unit'])}" if required is not None else ""
    )
    if status in _OPEN:
        return Ended(kept["label"], Mark("over", "over", "Not met"), of)
    return Ended(kept["label"], AS_READ if status is Status.MET and not is_checked else Mark(*STATES[status]), of)


def all_met(evaluations: Iterable[Evaluation]) -> bool:
    return all(evaluation.is_met for evaluation in evaluations)


def _months(months: int) -> str:
    if months % 12 == 0:
        years = months // 12
        return "a year" if years == 1 else f"{years} years"
    return f"{months} months"


def keep_names(label: str) -> str:
    """Lower the first letter, unless the label starts with a name: Category 1, AOA."""
    first = label.split(" ", 1)[0]
    return label if first.isupper() or first in ("Category", "Class", "Section", "Part") else lower_first(label)
