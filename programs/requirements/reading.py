"""Read a rule from its JSON, with errors by path. What it says must be decidable, or listed as not computed.

The shape is in `data/README.md`. Nothing is guessed: an unknown key, topic, credit type or question is an error.
"""

import datetime as dt
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from enum import StrEnum
from typing import Any, TypeVar

from programs.requirements import ruleset as rs
from programs.requirements.enums import Clock, Kind, Per

PROFESSIONS = {"MD": "MD", "DO": "DO", "RN": "RN", "APRN": "APRN", "PA": "PA", "PHARMD": "Pharmacist", "ANY": "Any"}
UNITS = ("credits", "hours", "points", "units")
CONFIDENCES = ("high", "medium", "low")
EVIDENCE = ("found_primary", "found_compilation", "found_secondary", "knowledge", "curator")
ANCHORS = ("fixed_date", "birth_month", "birth_date", "issue_anniversary", "certificate", "unknown")
_E = TypeVar("_E", bound=StrEnum)
_T = TypeVar("_T")


class InvalidRule(Exception):
    """A rule can't be read. `errors` are sentences by path, such as `requirements.2.topics`."""

    def __init__(self, errors: Mapping[str, str]) -> None:
        super().__init__("; ".join(f"{path}: {error}" for path, error in errors.items()))
        self.errors = dict(errors)


@dataclass(frozen=True)
class Terms:
    """The codes that a rule may use. `groups` are named lists of credit types: `@category_1`."""

    credit_types: Collection[str]
    formats: Collection[str]
    topics: Collection[str]
    questions: Collection[str]
    groups: Mapping[str, Mapping[str, rs.Accepted]] = field(default_factory=dict)
    milestones: Collection[str] = ("two_year", "five_year", "assessment")


def read(data: Any, terms: Terms, *, authority: str) -> rs.RuleSet:
    """Return the rule set (raises InvalidRule)."""
    rules, errors = read_as_far(data, terms, authority=authority)
    if errors:
        raise InvalidRule(errors)
    assert rules is not None, "it's None only with an error"
    return rules


def read_as_far(data: Any, terms: Terms, *, authority: str) -> tuple[rs.RuleSet | None, dict[str, str]]:
    """Return what can be read of an unfinished rule, for a preview, and the errors by path."""
    reader = _Reader(terms)
    return reader.rule_set(data, authority), reader.errors


def read_groups(data: Any, credit_types: Collection[str]) -> dict[str, dict[str, rs.Accepted]]:
    """Return the named lists of credit types (raises InvalidRule)."""
    reader = _Reader(Terms(credit_types=credit_types, formats=(), topics=(), questions=()))
    groups = {name: reader.accepts(items, name) for name, items in data.items()}
    if reader.errors:
        raise InvalidRule(reader.errors)
    return groups


class _Reader:
    """Collects errors by path, so that a curator sees all of them at once."""

    def __init__(self, terms: Terms) -> None:
        self.terms = terms
        self.errors: dict[str, str] = {}

    # -- parts of a rule -----------------------------------------------------------------------------------------------

    def rule_set(self, data: Any, authority: str) -> rs.RuleSet | None:
        keys = (
            "profession titles board version effective_from change_note unit cycle source accepts requirements caps "
            "bonuses substitutes routes first_renewal carry_over repeats_count approved_by not_computed note"
        )
        if not self.is_object(data, "", keys.split()):
            return None
        routes = self.each(data, "routes", "", self.route)
        names = {route.code for route in routes}
        for key in ("board", "change_note"):
            self.text(data, key, "")
        rules = rs.RuleSet(
            authority=authority,
            profession=self.choice(data, "profession", "", PROFESSIONS, needed=True) or "",
            unit=self.choice(data, "unit", "", UNITS, needed=True) or "credits",
            cycle=self.cycle(data.get("cycle"), "cycle"),
            source=self.source(data.get("source"), "source"),
            accepts=self.accepts(data.get("accepts", []), "accepts"),
            requirements=tuple(
                self.each(data, "requirements", "", lambda item, path: self.requirement(item, path, names))
            ),
            caps=tuple(self.each(data, "caps", "", self.cap)),
            bonuses=tuple(self.each(data, "bonuses", "", self.bonus)),
            substitutes=tuple(self.each(data, "substitutes", "", self.substitute)),
            routes=tuple(routes),
            first_renewal=tuple(self.each(data, "first_renewal", "", self.band)),
            carry_over=self.number(data, "carry_over", ""),
            repeats_count=self.boolean(data, "repeats_count", "", default=True),
            approved_by=self.text(data, "approved_by", ""),
            not_computed=tuple(self.each(data, "not_computed", "", self.sentence)),
            note=self.text(data, "note", ""),
        )
        self.check_whole(rules)
        return rules

    def cycle(self, data: Any, path: str) -> rs.Cycle:
        if not self.is_object(data, path, ("months", "term_months", "anchor", "detail", "anchor_confidence")):
            return rs.Cycle(None, None)
        return rs.Cycle(
            months=self.count(data, "months", path),
            term_months=self.count(data, "term_months", path),
            anchor=self.choice(data, "anchor", path, ANCHORS) or "",
            detail=self.text(data, "detail", path),
            anchor_confidence=self.choice(data, "anchor_confidence", path, CONFIDENCES) or "",
        )

    def source(self, data: Any, path: str) -> rs.Source:
        keys = ("text", "url", "as_of", "confidence", "evidence", "checked_on")
        if not self.is_object(data, path, keys):
            return rs.Source("", "", "low")
        source = rs.Source(
            text=self.text(data, "text", path, needed=True),
            url=self.text(data, "url", path),
            as_of=self.text(data, "as_of", path, needed=True),
            confidence=self.choice(data, "confidence", path, CONFIDENCES, needed=True) or "low",
            evidence=self.choice(data, "evidence", path, EVIDENCE) or "",
            checked_on=self.day(data, "checked_on", path),
        )
        if source.url and not source.url.startswith(("https://", "http://")):
            self.error(f"{path}.url", "Enter an address that starts with https://.")
        return source

    def accepts(self, data: Any, path: str) -> dict[str, rs.Accepted]:
        """Read a list of `"@group"`, `"TYPE"` and `{"type": …, "factor": …, "step": …}`. Later entries win."""
        found: dict[str, rs.Accepted] = {}
        for number, item in enumerate(self.items(data, path)):
            place = f"{path}.{number}"
            if isinstance(item, str):
                if item.startswith("@") and item[1:] in self.terms.groups:
                    found.update(self.terms.groups[item[1:]])
                elif item in self.terms.credit_types:
                    found[item] = rs.Accepted()
                else:
                    self.error(place, f"“{item}” isn't a credit type, nor a group of them such as @category_1.")
            elif self.is_object(item, place, ("type", "factor", "step")):
                name = self.choice(item, "type", place, self.terms.credit_types, needed=True)
                factor, step = self.number(item, "factor", place), self.number(item, "step", place)
                if factor == 0 or step == 0:
                    self.error(place, "A factor or a step of 0 counts nothing. Leave the credit type out instead.")
                elif name:
                    found[name] = rs.Accepted(rs.ONE if factor is None else factor, step)
        return found

    def requirement(self, data: Any, path: str, routes: Collection[str]) -> rs.Requirement:
        keys = "code kind label amount accepts formats topics component_types on_top timing applies_if routes note"
        if not self.is_object(data, path, keys.split()):
            return rs.Requirement("", Kind.DUTY, "")
        requirement = rs.Requirement(
            code=self.text(data, "code", path, needed=True),
            kind=self.member(data, "kind", path, Kind, needed=True) or Kind.DUTY,
            label=self.text(data, "label", path, needed=True),
            amount=self.number(data, "amount", path),
            accepts=self.accepts(data.get("accepts", []), f"{path}.accepts"),
            formats=frozenset(self.codes(data, "formats", path, self.terms.formats)),
            topics=tuple(self.codes(data, "topics", path, self.terms.topics)),
            component_types=tuple(self.codes(data, "component_types", path, self.terms.credit_types)),
            on_top=self.boolean(data, "on_top", path),
            timing=self.timing(data.get("timing", {}), f"{path}.timing"),
            applies_if=self.condition(data["applies_if"], f"{path}.applies_if") if data.get("applies_if") else None,
            routes=tuple(self.codes(data, "routes", path, routes)),
            note=self.text(data, "note", path),
        )
        if f"{path}.kind" not in self.errors:
            self.check_requirement(requirement, path)
        return requirement

    def timing(self, data: Any, path: str) -> rs.Timing:
        keys = ("clock", "interval", "window_months", "milestone", "months_after_licensure", "due_on")
        if not self.is_object(data, path, keys):
            return rs.Timing()
        timing = rs.Timing(
            clock=self.member(data, "clock", path, Clock) or Clock.EVERY_CYCLE,
            interval=self.count(data, "interval", path),
            window_months=self.count(data, "window_months", path),
            milestone=self.choice(data, "milestone", path, self.terms.milestones) or "",
            months_after_licensure=self.count(data, "months_after_licensure", path),
            due_on=self.day(data, "due_on", path),
        )
        if (timing.clock in (Clock.EVERY_N_CYCLES, Clock.EVERY_N_YEARS)) != (timing.interval is not None):
            self.error(
                f"{path}.interval", "An interval goes with every_n_cycles and every_n_years, and only with them."
            )
        return timing

    def condition(self, data: Any, path: str) -> rs.Condition:
        if not self.is_object(data, path, ("question", "is", "all", "any")):
            return rs.Condition()
        if sum(key in data for key in ("question", "all", "any")) != 1:
            self.error(path, "A condition is one question, or a list of conditions under all or any.")
        if "question" in data:
            expected = data.get("is", True)
            if not isinstance(expected, bool | str):
                self.error(f"{path}.is", "Expected true, false, or the code of a choice.")
            question = self.choice(data, "question", path, self.terms.questions, needed=True)
            return rs.Condition(question=question or "", expected=expected)
        if "all" in data:
            return rs.Condition(all_of=tuple(self.each(data, "all", path, self.condition, needed=True)))
        return rs.Condition(any_of=tuple(self.each(data, "any", path, self.condition, needed=True)))

    def cap(self, data: Any, path: str) -> rs.Cap:
        if not self.is_object(data, path, ("label", "amount", "types", "formats", "per")):
            return rs.Cap("", Decimal(0))
        return rs.Cap(
            label=self.text(data, "label", path, needed=True),
            amount=self.number(data, "amount", path, needed=True) or Decimal(0),
            types=frozenset(self.codes(data, "types", path, self.terms.credit_types)),
            formats=frozenset(self.codes(data, "formats", path, self.terms.formats)),
            per=self.member(data, "per", path, Per) or Per.CYCLE,
        )

    def bonus(self, data: Any, path: str) -> rs.Bonus:
        if not self.is_object(data, path, ("types", "factor", "first")):
            return rs.Bonus(frozenset(), rs.ONE, Decimal(0))
        return rs.Bonus(
            types=frozenset(self.codes(data, "types", path, self.terms.credit_types, needed=True)),
            factor=self.number(data, "factor", path, needed=True) or rs.ONE,
            first=self.number(data, "first", path, needed=True) or Decimal(0),
        )

    def substitute(self, data: Any, path: str) -> rs.Substitute:
        if not self.is_object(data, path, ("question", "label", "covers", "credit")):
            return rs.Substitute("", "", ())
        return rs.Substitute(
            question=self.choice(data, "question", path, self.terms.questions, needed=True) or "",
            label=self.text(data, "label", path, needed=True),
            covers=tuple(str(code) for code in self.items(data.get("covers"), f"{path}.covers", needed=True)),
            credit=self.number(data, "credit", path),
        )

    def route(self, data: Any, path: str) -> rs.Route:
        if not self.is_object(data, path, ("code", "label", "window_months")):
            return rs.Route("", "")
        return rs.Route(
            code=self.text(data, "code", path, needed=True),
            label=self.text(data, "label", path, needed=True),
            window_months=self.count(data, "window_months", path),
        )

    def band(self, data: Any, path: str) -> rs.FirstRenewal:
        if not self.is_object(data, path, ("amounts", "below_months")):
            return rs.FirstRenewal({})
        amounts = data.get("amounts")
        if not self.is_object(amounts, f"{path}.amounts", None):
            return rs.FirstRenewal({})
        numbers = {code: self.number(amounts, code, f"{path}.amounts", needed=True) for code in amounts}
        return rs.FirstRenewal(
            amounts={code: amount for code, amount in numbers.items() if amount is not None},
            below_months=self.count(data, "below_months", path),
        )

    def sentence(self, data: Any, path: str) -> str:
        if isinstance(data, str) and data.strip():
            return data
        self.error(path, "Expected a sentence.")
        return ""

    # -- what must fit together ----------------------------------------------------------------------------------------

    def check_requirement(self, requirement: rs.Requirement, path: str) -> None:
        kind = requirement.kind
        if (kind is Kind.TOPIC) != bool(requirement.topics or requirement.component_types):
            self.error(f"{path}.topics", "A topic requirement has topics or component types, and no other has them.")
        if requirement.on_top and kind is not Kind.TOPIC:
            self.error(f"{path}.on_top", "Only topics can be on top of the total.")
        if requirement.on_top and requirement.amount is None:
            self.error(f"{path}.on_top", "A topic on top of the total needs an amount.")
        if kind is Kind.MINIMUM and not (requirement.accepts or requirement.formats):
            self.error(f"{path}.accepts", "A minimum names credit types or formats.")
        if kind in (Kind.TOTAL, Kind.MINIMUM) and requirement.amount is None:
            self.error(f"{path}.amount", "A total or a minimum needs an amount.")

    def check_whole(self, rules: rs.RuleSet) -> None:
        codes = [requirement.code for requirement in rules.requirements]
        for code in {code for code in codes if codes.count(code) > 1}:
            self.error("requirements", f"Two requirements have the code “{code}”.")
        for number, substitute in enumerate(rules.substitutes):
            for code in substitute.covers:
                if code not in codes:
                    self.error(f"substitutes.{number}.covers", f"There's no requirement “{code}”.")
        for number, band in enumerate(rules.first_renewal):
            for code in band.amounts:
                if code not in codes:
                    self.error(f"first_renewal.{number}.amounts", f"There's no requirement “{code}”.")
        is_counted = any(each.kind is not Kind.DUTY for each in rules.requirements)
        if is_counted and not rules.accepts and not any(path.startswith("accepts") for path in self.errors):
            self.error("accepts", "Name the credit types that count.")
        if not rules.requirements and not rules.not_computed and not rules.note:
            self.error("requirements", "A rule without requirements says why in its note.")
        for number, requirement in enumerate(rules.requirements):
            for name in requirement.accepts.keys() - rules.accepts.keys():
                self.error(
                    f"requirements.{number}.accepts", f"The rule doesn't accept {name} at all. Add it there too."
                )
        self.check_caps(rules.caps)
        self.check_what_caps_go_with(rules)

    def check_caps(self, caps: Sequence[rs.Cap]) -> None:
        """A credit lies under at most one cap on formats and one other, or the sharing out wouldn't be exact."""
        for number, cap in enumerate(caps):
            for other in caps[:number]:
                both_format = bool(cap.formats) and bool(other.formats) and bool(cap.formats & other.formats)
                both_other = (
                    not cap.formats
                    and not other.formats
                    and bool(not cap.types or not other.types or cap.types & other.types)
                )
                same_scope = (cap.per is Per.ACTIVITY) == (other.per is Per.ACTIVITY)
                if same_scope and (both_format or both_other):
                    self.error(f"caps.{number}", f"This cap and “{other.label}” limit the same credit. Join them.")

    def check_what_caps_go_with(self, rules: rs.RuleSet) -> None:
        """With these, which credit is over a cap would decide how much counts, and more credit could count less."""
        if rules.bonuses and rules.shared_caps:
            self.error("bonuses", "Bonuses don't go with caps per cycle or year. List one of them under not_computed.")
        if not rules.repeats_count and any(cap.per is Per.YEAR for cap in rules.caps):
            self.error("repeats_count", "Caps per year need repeats_count. List one of them under not_computed.")
        if not rules.repeats_count and any(not each.timing.is_of_cycle for each in rules.on_top):
            self.error(
                "repeats_count", "Topics on top with a window of their own need it. List one under not_computed."
            )

    # -- single values -------------------------------------------------------------------------------------------------

    def error(self, path: str, sentence: str) -> None:
        self.errors.setdefault(path.strip("."), sentence)

    def is_object(self, data: Any, path: str, keys: Collection[str] | None) -> bool:
        if not isinstance(data, dict):
            self.error(path or "rule", "Expected an object." if data is not None else "This is missing.")
            return False
        for key in data:
            if keys is not None and key not in keys:
                self.error(f"{path}.{key}", f"Unknown key. Known here: {', '.join(keys)}.")
        return True

    def items(self, data: Any, path: str, *, needed: bool = False) -> list[Any]:
        if data is None and not needed:
            return []
        if not isinstance(data, list) or (needed and not data):
            self.error(path, "Expected a list." if not needed else "Expected a list with at least one entry.")
            return []
        return data

    def each(
        self, data: Mapping[str, Any], key: str, path: str, read_one: Callable[[Any, str], _T], *, needed: bool = False
    ) -> list[_T]:
        place = f"{path}.{key}".strip(".")
        items = self.items(data.get(key), place, needed=needed)
        return [read_one(item, f"{place}.{number}") for number, item in enumerate(items)]

    def codes(
        self, data: Mapping[str, Any], key: str, path: str, known: Collection[str], *, needed: bool = False
    ) -> list[str]:
        place = f"{path}.{key}".strip(".")
        items = self.items(data.get(key), place, needed=needed)
        for number, item in enumerate(items):
            if item not in known:
                self.error(f"{place}.{number}", f"“{item}” isn't known.")
        return [str(item) for item in items]

    def text(self, data: Mapping[str, Any], key: str, path: str, *, needed: bool = False) -> str:
        value = data.get(key, "")
        if not isinstance(value, str):
            self.error(f"{path}.{key}", "Expected text.")
            return ""
        if needed and not value.strip():
            self.error(f"{path}.{key}", "This is missing.")
        return value

    def boolean(self, data: Mapping[str, Any], key: str, path: str, *, default: bool = False) -> bool:
        value = data.get(key, default)
        if not isinstance(value, bool):
            self.error(f"{path}.{key}", "Expected true or false.")
            return default
        return value

    def number(self, data: Mapping[str, Any], key: str, path: str, *, needed: bool = False) -> Decimal | None:
        """Read a decimal of zero or more, written as text so that nothing is rounded."""
        value = data.get(key)
        if value is None:
            if needed:
                self.error(f"{path}.{key}", "This is missing.")
            return None
        try:
            amount = Decimal(value) if isinstance(value, str) else None
        except InvalidOperation:
            amount = None
        if amount is None or not amount.is_finite() or amount < 0 or amount > 100_000:
            self.error(f"{path}.{key}", 'Expected a number of zero or more as text, such as "7.5".')
            return None
        return amount

    def count(self, data: Mapping[str, Any], key: str, path: str) -> int | None:
        value = data.get(key)
        if value is None:
            return None
        if not isinstance(value, int) or isinstance(value, bool) or not 0 < value <= 600:
            self.error(f"{path}.{key}", "Expected a whole number from 1 to 600.")
            return None
        return value

    def day(self, data: Mapping[str, Any], key: str, path: str) -> dt.date | None:
        value = data.get(key)
        if value is None:
            return None
        try:
            return dt.date.fromisoformat(value)
        except (TypeError, ValueError):
            self.error(f"{path}.{key}", "Expected a date such as 2026-01-31.")
            return None

    def choice(
        self, data: Mapping[str, Any], key: str, path: str, known: Collection[str], *, needed: bool = False
    ) -> str | None:
        value = data.get(key)
        if value is None or value == "":
            if needed:
                self.error(f"{path}.{key}", "This is missing.")
            return None
        if not isinstance(value, str) or value not in known:
            self.error(f"{path}.{key}", f"“{value}” isn't known.")
            return None
        return value

    def member(self, data: Mapping[str, Any], key: str, path: str, of: type[_E], *, needed: bool = False) -> _E | None:
        value = self.choice(data, key, path, [each.value for each in of], needed=needed)
        return of(value) if value else None
