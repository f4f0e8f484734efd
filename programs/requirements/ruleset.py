"""What a board requires, as data. Made by `reading.py` from a rule's JSON, evaluated by `rules.py`."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cached_property

from programs.credits import Credit
from programs.requirements.enums import Clock, Kind, Per

ONE = Decimal(1)


@dataclass(frozen=True)
class Accepted:
    """What one unit of a credit type is worth to this body. Conversion belongs to the accepting body.

    `step`: claims are rounded down to a multiple of it, and the result says so. None: not rounded.
    """

    factor: Decimal = ONE
    step: Decimal | None = None

    @cached_property
    def is_plain(self) -> bool:
        """Whether a unit is worth one unit, and isn't rounded."""
        return self.factor == 1 and self.step is None


@dataclass(frozen=True)
class Condition:
    """When a requirement applies: an answer, or several conditions joined by all or any."""

    question: str = ""
    expected: bool | str = True
    all_of: tuple["Condition", ...] = ()
    any_of: tuple["Condition", ...] = ()


@dataclass(frozen=True)
class Timing:
    """A requirement's own clock. `interval` counts cycles or years. `window_months` replaces the cycle's look-back."""

    clock: Clock = Clock.EVERY_CYCLE
    interval: int | None = None
    window_months: int | None = None
    milestone: str = ""  # due on this date of a board certificate instead of its expiration date
    months_after_licensure: int | None = None  # due by then instead of at the renewal
    due_on: dt.date | None = None  # due on this date instead of at the renewal

    @cached_property
    def is_plain(self) -> bool:
        """Whether it's due in every cycle, with the total."""
        return self == Timing()

    @property
    def is_of_cycle(self) -> bool:
        """Whether the credit that counts is that of the cycle."""
        own = self.window_months or self.milestone or self.months_after_licensure or self.due_on
        return not own and self.clock in (Clock.EVERY_CYCLE, Clock.FIRST_RENEWAL)


@dataclass(frozen=True)
class Requirement:
    """One thing to do. `amount` None is a course or duty without a stated length.

    `accepts` empty means whatever the rule set accepts. `formats` limits it to some activity formats. `topics` are
    topic codes of which any counts, `component_types` credit types that hold such hours inside another credit.
    `on_top`: hours that count for it don't count for the total. `routes` are those that include it, () for all.
    """

    code: str
    kind: Kind
    label: str
    amount: Decimal | None = None
    accepts: Mapping[str, Accepted] = field(default_factory=dict)
    formats: frozenset[str] = frozenset()
    topics: tuple[str, ...] = ()
    component_types: tuple[str, ...] = ()
    on_top: bool = False
    timing: Timing = Timing()
    applies_if: Condition | None = None
    routes: tuple[str, ...] = ()
    note: str = ""

    @cached_property
    def topic_codes(self) -> tuple[str, ...]:
        """The codes by which credit on the topic is found: of topics, and of credit types that hold such hours."""
        return (*self.topics, *self.component_types)


@dataclass(frozen=True)
class Cap:
    """The most that some credit counts for. Without `types` and `formats` it limits all credit."""

    label: str
    amount: Decimal
    types: frozenset[str] = frozenset()
    formats: frozenset[str] = frozenset()
    per: Per = Per.CYCLE

    def limits(self, credit: Credit) -> bool:
        """Return whether it limits a credit. One with a type that isn't capped counts by that type."""
        if self.formats and credit.format not in self.formats:
            return False
        return not self.types or (bool(credit.amounts) and credit.amounts.keys() <= self.types)


@dataclass(frozen=True)
class Bonus:
    """The first `first` units of some types count `factor` times, such as NCCPA's PI-CME."""

    types: frozenset[str]
    factor: Decimal
    first: Decimal


@dataclass(frozen=True)
class Substitute:
    """What stands for requirements, if the person says that it applies.

    `credit` None meets what it covers. Otherwise it counts as that much credit toward it.
    """

    question: str
    label: str
    covers: tuple[str, ...]
    credit: Decimal | None = None


@dataclass(frozen=True)
class Route:
    """One of several ways to meet a rule set. `window_months` replaces the look-back for all of it."""

    code: str
    label: str
    window_months: int | None = None


@dataclass(frozen=True)
class FirstRenewal:
    """What's due at the first renewal instead. `below_months` None is any time since licensure.

    `amounts` are by requirement code. The others stay due in full.
    """

    amounts: Mapping[str, Decimal]
    below_months: int | None = None


@dataclass(frozen=True)
class Cycle:
    """`months` of credit count, the look-back. `term_months` is how long the license is valid. None: not stated."""

    months: int | None
    term_months: int | None
    anchor: str = ""
    detail: str = ""
    anchor_confidence: str = ""


@dataclass(frozen=True)
class Source:
    """Where the rule is written, and how well we know it. `checked_on` None: nobody compared it with the text."""

    text: str
    as_of: str
    confidence: str
    evidence: str = ""
    url: str = ""
    checked_on: dt.date | None = None


@dataclass(frozen=True)
class RuleSet:
    """Everything one authority asks of one profession. `unit` is credits, hours or points."""

    authority: str
    profession: str
    unit: str
    cycle: Cycle
    source: Source
    accepts: Mapping[str, Accepted]
    requirements: tuple[Requirement, ...]
    caps: tuple[Cap, ...] = ()
    bonuses: tuple[Bonus, ...] = ()
    substitutes: tuple[Substitute, ...] = ()
    routes: tuple[Route, ...] = ()
    first_renewal: tuple[FirstRenewal, ...] = ()
    carry_over: Decimal | None = None  # the most that carries into the next cycle. None: not stated
    repeats_count: bool = True
    approved_by: str = ""  # the approval that a provider needs, where we can't tell: “ask the board”
    not_computed: tuple[str, ...] = ()
    note: str = ""

    @cached_property
    def by_code(self) -> Mapping[str, Requirement]:
        return {requirement.code: requirement for requirement in self.requirements}

    @cached_property
    def on_top(self) -> tuple[Requirement, ...]:
        return tuple(requirement for requirement in self.requirements if requirement.on_top)

    @cached_property
    def activity_caps(self) -> tuple[Cap, ...]:
        return tuple(cap for cap in self.caps if cap.per is Per.ACTIVITY)

    @cached_property
    def shared_caps(self) -> tuple[Cap, ...]:
        """The caps that several activities share."""
        return tuple(cap for cap in self.caps if cap.per is not Per.ACTIVITY)

    @cached_property
    def component_types(self) -> frozenset[str]:
        """The credit types that hold hours on some topic inside another credit."""
        return frozenset(code for requirement in self.requirements for code in requirement.component_types)
