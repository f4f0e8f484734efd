"""Outcomes in words: the headline, the lines on a card, the full sentence, and limitations.

Values are shown as published. Only cards round, and only if whole points give the same result.
"""

from dataclasses import dataclass
from decimal import Decimal
from typing import NamedTuple

from programs.evidence.enums import Grade, Statistic
from programs.evidence.rules import (
    COMPARES,
    COMPARISON,
    NO_CHANGE,
    NO_DIFFERENCE,
    Record,
    between_groups,
    comparison_change,
    fact,
    grade,
    own_change,
    whole,
)
from programs.sources import Confidence

MINUS = "−"


class StudyWords(NamedTuple):
    """What a list says of a result, apart from its figures."""

    measure: str
    setting: str
    topic: str
    citation: str


@dataclass(frozen=True)
class Headline:
    figure: str
    unit: str
    second: str = ""


@dataclass(frozen=True)
class Reading:
    """The short lines under a mark. `figure` is in bold: the difference between groups if there is one."""

    figure: str
    rest: str
    lines: tuple[str, ...] = ()
    fact: str = ""


def headline(record: Record) -> Headline | None:
    """Return the difference between groups if known, else the change. None for a single figure."""
    own, apart = own_change(record), between_groups(record)
    if apart is not None:
        second = "" if own is None else f"Own change: {_amount(own, record)}"
        if not apart:
            return Headline("No difference", f"from {COMPARISON}", second)
        return Headline(_plain(abs(apart)), _apart_words(apart, record), second)
    if own is None:
        return None
    if not own:
        return Headline(NO_CHANGE, "")
    return Headline(_signed(own), _unit_of(own, record), _relative(record))


def reading(record: Record) -> Reading | None:
    """Return the card's lines, with shares in whole points unless rounding would distort them.

    With a comparison group the difference between groups comes first, so that cards compare across units, and the
    groups' own values second. None for a single figure.
    """
    own, apart = own_change(record), between_groups(record)
    if own is None and apart is None:
        return None
    rounded = _rounds_well(record)
    values, change = _own_values(record, rounded)
    if apart is None:
        return Reading(values, change, fact=fact(record))
    figure, rest = _against(apart, record, rounded)
    lines = (", ".join(filter(None, [values, change])), f"Comparison {_comparison_values(record, rounded)}")
    said = fact(record)
    return Reading(figure, rest, lines, "" if said == NO_DIFFERENCE else said)


def _own_values(record: Record, rounded: bool) -> tuple[str, str]:
    """Return '54% to 71%' and '+17 points', or '27% after' and '' without a published baseline."""
    own = own_change(record)
    places = _places(record.baseline, record.follow_up)
    after = _value(record.follow_up, record, places, rounded)
    if own is None:
        return f"{after}{_after(record)}", ""
    shown = whole(own) if rounded else own
    before = _number(record.baseline, record, places, rounded)
    return f"{before} to {after}", f"{_signed(shown)} {_points(shown, record)}".strip()


def arms(record: Record) -> str:
    """Return the published values of both groups in words, with their n."""
    if not (record.has_pair or record.has_arms):
        return _single(record)
    places = _places(record.baseline, record.follow_up)
    own, apart = own_change(record), between_groups(record)
    before = "" if own is None else f"{_counted(record.baseline, record.baseline_n, record, places)} before, "
    after = f"{_counted(record.follow_up, record.follow_up_n, record, places)}{_after(record)}{_in_unit(record)}"
    words = [f"{before}{after}{_change(own, record)}."]
    if apart is not None:
        words.append(_comparison_sentence(record))
        kind = "The difference of the changes" if _changes_are_known(record) else f"The difference{_after(record)}"
        words.append(f"{kind} is {_amount(apart, record)}." if apart else f"{kind} is zero.")
    words += _interval_sentence(record)
    return " ".join(words)


def sentence(record: Record) -> str:
    """Return everything in the mark or chart as text, or the sentence that replaces it for grades D and U."""
    if record.statement and reading(record) is None:
        return record.statement
    said = fact(record)
    verdict = f" {said}." if said and said != NO_CHANGE else ""  # the values say so already
    return f"{capitalized(record.measure)}: {arms(record)}{verdict}"


def _single(record: Record) -> str:
    if record.statement:
        return record.statement
    if record.follow_up is None:
        return "No results published."
    value = _value(record.follow_up, record, _places(record.follow_up))
    return f"{value}. A value to compare it with is not published."


def limitations(record: Record) -> list[str]:
    """Return the limitations, most important first."""
    found = []
    letter, reasons = grade(record)
    if letter == Grade.C:
        found += [reason for reason in reasons if "followed up" in reason]
    if not record.objective:
        found.append("Self-reported: learners describe their own practice. Nobody observed it.")
    found += _comparison_cares(record, letter)
    if record.co_interventions:
        found.append(
            f"Other changes at the same time: {record.co_interventions}. "
            "The result can't be attributed to education alone."
        )
    if record.confidence == Confidence.MEDIUM:
        found.append("The figures come from a secondary source and haven't been verified at the original.")
    elif record.confidence == Confidence.LOW:
        found.append("Low confidence: the published figures are unclear and still need to be verified.")
    return found


RULES = {
    Grade.A: "Grade A needs a concurrent comparison group (design D5 to D7) and results of both groups at follow-up.",
    Grade.B: "Grade B needs the same objective measure before and after. A comparison group isn't needed.",
    Grade.C: "Grade C is given to two published values that are self-reported, or where fewer than half of the "
    "participants were followed up.",
    Grade.D: "Grade D is given to a direction or a single figure, without two values to compare.",
    Grade.U: "Without a published result there's no grade.",
    Grade.CONTEXT: "Reviews describe many programs, so they grade none of them.",
}


def basis(record: Record) -> list[tuple[str, str]]:
    """Return what the grade was computed from: each field and its value, with its n. Only what's published."""
    found = [
        ("Design", record.design.label),
        ("Measured by", "observation or records" if record.objective else "self-report"),
        *_values_used(record),
    ]
    if record.followed_up is not None:
        found.append(("Followed up", f"{_plain(whole(record.followed_up * 100))}%"))
    return found


def _values_used(record: Record) -> list[tuple[str, str]]:
    after = {Statistic.LEVEL: "Follow-up", Statistic.CHANGE: "Change", Statistic.DIFFERENCE: "Difference"}
    used = [
        ("Baseline", record.baseline, record.baseline_n),
        (after[record.statistic], record.follow_up, record.follow_up_n),
        ("Comparison group, baseline", record.comparison_baseline, record.comparison_baseline_n),
        (
            f"Comparison group, {after[record.statistic].lower()}",
            record.comparison_follow_up,
            record.comparison_follow_up_n,
        ),
    ]
    return [(label, _with_n(value_words(value, record), n)) for label, value, n in used if value is not None]


def _with_n(words: str, n: int | None) -> str:
    return f"{words} (n {n:,})" if n is not None else f"{words} (n not stated)"


def _comparison_cares(record: Record, letter: Grade) -> list[str]:
    if letter in {Grade.U, Grade.CONTEXT}:
        return []
    if record.has_arms:
        if record.baseline is None:
            return ["Baseline values aren't published, so the groups may have differed from the start."]
        if record.comparison_baseline is None:
            return ["The comparison group's baseline isn't published."]
        return []
    if record.design in COMPARES:
        return ["The comparison group's values aren't on file."]
    return ["No comparison group: the measure may have changed for other reasons."]


def change_words(record: Record) -> str:
    """Return the change for a table cell, such as '+19 percentage points', or '' if unknown."""
    own = own_change(record)
    return "" if own is None else _amount(own, record) if own else "no change"


def comparison_change_words(record: Record) -> str:
    other = comparison_change(record)
    return "" if other is None else _amount(other, record) if other else "no change"


def value_words(value: Decimal | None, record: Record) -> str:
    """Return a value as published, with its unit, or ''."""
    return "" if value is None else _value(value, record, _places_beside(value, record))


def label(value: Decimal, record: Record) -> str:
    """Return the label of a dot: percent signs, but no other unit."""
    return _number(value, record, _places_beside(value, record))


def _places_beside(value: Decimal, record: Record) -> int:
    own = value in (record.baseline, record.follow_up)
    return _places(record.baseline, record.follow_up) if own else _places(*_comparison(record))


# -- parts of sentences ------------------------------------------------------------


def _comparison(record: Record) -> tuple[Decimal | None, Decimal | None]:
    return record.comparison_baseline, record.comparison_follow_up


def _changes_are_known(record: Record) -> bool:
    return record.has_pair and record.has_comparison_pair


def _comparison_values(record: Record, rounded: bool) -> str:
    places = _places(*_comparison(record))
    after = _number(record.comparison_follow_up, record, places, rounded)
    change = comparison_change(record)
    if change is None:
        return f"{after}{_after(record)}"
    before = _number(record.comparison_baseline, record, places, rounded)
    return f"{before} to {after}, {_signed(whole(change) if rounded else change)}"


def _comparison_sentence(record: Record) -> str:
    places = _places(*_comparison(record))
    after = f"{_counted(record.comparison_follow_up, record.comparison_follow_up_n, record, places)}{_after(record)}"
    change = comparison_change(record)
    if change is None:
        return f"Comparison group: {after}."
    before = f"{_counted(record.comparison_baseline, record.comparison_baseline_n, record, places)} before"
    return f"Comparison group: {before}, {after}{_change(change, record)}."


def _interval_sentence(record: Record) -> list[str]:
    if record.interval_of is None or record.interval_low is None or record.interval_high is None:
        return []
    places = _places(record.interval_low, record.interval_high)
    low, high = (_minus(f"{end:,.{places}f}") for end in (record.interval_low, record.interval_high))
    return [f"Published 95% confidence interval for the {record.interval_of.label.lower()}: {low} to {high}."]


def _change(change: Decimal | None, record: Record) -> str:
    if change is None:
        return ""
    return f"; change {_signed(change)} {_points(change, record, tight=False)}".rstrip() if change else "; no change"


def _after(record: Record) -> str:
    """Return ' after' for levels. Changes don't have a point in time."""
    return " after" if record.statistic == Statistic.LEVEL else ""


def _in_unit(record: Record) -> str:
    return "" if _in_percent(record) else f" ({record.unit})"


def _apart_words(apart: Decimal, record: Record) -> str:
    """Return the text after the figure: 'points more than the comparison group'. Units of several words come last."""
    unit = _points(apart, record)
    if not unit:
        return f"{_more(apart)} than {COMPARISON}, {record.unit}"
    return f"{unit} {_more(apart)} than {COMPARISON}"


def _against(apart: Decimal, record: Record, rounded: bool) -> tuple[str, str]:
    """Return '14 points more' and 'than comparison', which is short because the next lines name the group."""
    shown = whole(apart) if rounded else apart
    if not shown:
        return "No difference", "from comparison"
    parts = [_plain(abs(shown)), _points(shown, record), _more(shown)]
    return " ".join(filter(None, parts)), "than comparison"


def _more(value: Decimal) -> str:
    return "more" if value > 0 else "less"


def _relative(record: Record) -> str:
    """Return the relative change, shown only after the absolute one, or '' if it would mislead."""
    own = own_change(record)
    if own is None or not record.baseline or record.baseline < 0 or (_in_percent(record) and not record.is_share):
        return ""
    share = whole(abs(own) / record.baseline * 100)
    if not 0 < share <= 100:
        return ""
    return f"{_plain(share)}% {'more' if own > 0 else 'less'} in relative terms"


def _amount(value: Decimal, record: Record) -> str:
    return f"{_signed(value)} {_unit_of(value, record)}"


def _in_percent(record: Record) -> bool:
    return record.is_share or record.unit == "%"


def _unit_of(value: Decimal, record: Record) -> str:
    if _in_percent(record):
        return "percentage point" if abs(value) == 1 else "percentage points"
    # '−1 day'; a unit of several words ('per 1,000 visits') has no singular
    return record.unit[:-1] if abs(value) == 1 and record.unit.isalpha() and record.unit.endswith("s") else record.unit


def _points(value: Decimal, record: Record, tight: bool = True) -> str:
    """Return the unit beside a change: 'points' if `tight`; '' for units of several words, which come elsewhere."""
    unit = _unit_of(value, record)
    if _in_percent(record):
        return unit.removeprefix("percentage ") if tight else unit
    return "" if " " in unit else unit


def _counted(value: Decimal | None, n: int | None, record: Record, places: int) -> str:
    words = _number(value, record, places)
    if n is None:
        return words
    return f"{words} of {n:,}" if record.is_share else f"{words} (n {n:,})"


def _value(value: Decimal | None, record: Record, places: int, rounded: bool = False) -> str:
    assert value is not None
    number = _number(value, record, places, rounded)
    return number if _in_percent(record) else f"{number} {_unit_of(value, record)}"


def _number(value: Decimal | None, record: Record, places: int, rounded: bool = False) -> str:
    """Return a value with its percent sign, but without another unit."""
    assert value is not None
    number = f"{whole(value):,}" if rounded else f"{value:,.{places}f}"
    return _minus(f"{number}%" if _in_percent(record) else number)


def _places(*values: Decimal | None) -> int:
    """Return the number of decimals of the most precise value, so that 7.3 is shown with 6.0."""
    return max((max(0, -_exponent(value)) for value in values if value is not None), default=0)


def _exponent(value: Decimal) -> int:
    exponent = value.normalize().as_tuple().exponent
    assert isinstance(exponent, int)
    return exponent


def _rounds_well(record: Record) -> bool:
    """Whether whole points give the same result: percentages of at least 10 whose rounded change still adds up."""
    if not record.is_share or record.statistic != Statistic.LEVEL:
        return False
    pairs = [(record.baseline, record.follow_up), _comparison(record), (record.comparison_follow_up, record.follow_up)]
    if own_change(record) is not None:
        pairs.pop()  # the groups' follow-up values aren't compared with each other
    known = [value for pair in pairs for value in pair if value is not None]
    changes = [pair for pair in [*pairs, (comparison_change(record), own_change(record))] if None not in pair]
    return all(value >= 10 for value in known) and all(
        whole(after) - whole(before) == whole(after - before)
        for before, after in changes
        if before is not None and after is not None
    )


def _plain(value: Decimal) -> str:
    """Return a number without trailing zeros: 19, 1.3."""
    return f"{value.normalize():,f}"


def _signed(value: Decimal) -> str:
    return f"+{_plain(value)}" if value > 0 else _minus(_plain(value))


def _minus(text: str) -> str:
    return text.replace("-", MINUS, 1) if text.startswith("-") else text


def capitalized(text: str) -> str:
    """Return the text with its first letter capitalized."""
    return text[:1].upper() + text[1:]
