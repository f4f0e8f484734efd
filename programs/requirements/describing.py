"""A rule in words, so that a curator can lay it beside the board's text: one sentence for each requirement. Pure."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from programs.requirements.enums import Clock, Kind, Per
from programs.requirements.library import Names, Question
from programs.requirements.ruleset import (
    Accepted,
    Bonus,
    Cap,
    Condition,
    FirstRenewal,
    Requirement,
    RuleSet,
    Substitute,
    Timing,
)
from programs.requirements.words import amount, keep_names, plain, unit_of

MOST_NAMED = 4  # credit types in a sentence. More are listed once, under what counts
MILESTONES = {
    "two_year": "the two-year requirement",
    "five_year": "the five-year requirement",
    "assessment": "the assessment",
}
_ORDINALS = {2: "second", 3: "third", 4: "fourth", 5: "fifth"}
_YES_NO = re.compile(r"(Are|Do|Have|Will) you (.+)\?$")
_STATED = {"Are": "you're", "Do": "you", "Have": "you've", "Will": "you'll"}
_SECOND_VERB = re.compile(r"[,;] ?(and|or) (are|do|have|is|will)\b|\?")


@dataclass(frozen=True)
class Line:
    """One requirement: what the page calls it, what it asks for in a sentence, and what a reader should know."""

    code: str
    label: str
    sentence: str
    note: str = ""


@dataclass(frozen=True)
class Description:
    """A rule in words. `terms` say what counts, and how. `not_computed` is what the rule says and we don't compute."""

    requirements: tuple[Line, ...]
    terms: tuple[str, ...]
    not_computed: tuple[str, ...]
    note: str


def describe(rules: RuleSet, *, names: Names, questions: Mapping[str, Question]) -> Description:
    words = _Words(rules, names, questions)
    return Description(
        requirements=tuple(
            Line(each.code, each.label, words.requirement(each), each.note) for each in rules.requirements
        ),
        terms=tuple(words.terms()),
        not_computed=rules.not_computed,
        note=rules.note,
    )


class _Words:
    def __init__(self, rules: RuleSet, names: Names, questions: Mapping[str, Question]) -> None:
        self.rules, self.names, self.questions = rules, names, questions

    # -- requirements --------------------------------------------------------------------------------------------------

    def requirement(self, each: Requirement) -> str:
        clauses = [self.what(each), *self.timing(each)]
        if each.applies_if:
            clauses.append(self.condition(each.applies_if))
        if each.routes:
            labels = [route.label for route in self.rules.routes if route.code in each.routes]
            clauses.append(f"if you choose {_listed([f'“{label}”' for label in labels], 'or')}")
        sentence = ", ".join(clauses)
        return f"{sentence[:1].upper()}{sentence[1:]}{'' if sentence.endswith('?”') else '.'}"

    def what(self, each: Requirement) -> str:
        label = keep_names(each.label)
        how_much = amount(each.amount, unit_of(each, self.rules.unit)) if each.amount is not None else ""
        match each.kind:
            case Kind.TOTAL:
                if each.amount is None:
                    return f"{each.label}: the amount is missing"  # only in an unfinished draft
                whole = f"{plain(each.amount)} {label}"
                months = self.rules.cycle.months if each.timing == Timing() else None
                within = f" within {months} months" if months else ""
                return f"{whole if label.endswith(self.rules.unit) else f'{how_much} in all'}{within}"
            case Kind.MINIMUM:
                return f"at least {how_much} {self.limited_to(each)}"
            case Kind.TOPIC:
                on_top = ", on top of the total" if each.on_top else ""
                limits = f" {self.limited_to(each)}" if each.accepts or each.formats else ""
                return f"{how_much or 'a course'} on {label}{limits}{on_top}"
        return f"{each.label}: {plain(each.amount)}" if each.amount is not None else each.label

    def limited_to(self, each: Requirement) -> str:
        """Return the credit types and formats that count for it: “of Category 1, as live course or webinar”."""
        types = [self.names.credit_types.get(code, code) for code in each.accepts]
        formats = sorted(self.names.formats.get(code, code) for code in each.formats)
        of = f"of {_listed(types, 'or')}" if 0 < len(types) <= MOST_NAMED else "of some credit types" if types else ""
        return " ".join(filter(None, [of, f"in these formats: {_listed(formats, 'or')}" if formats else ""]))

    def timing(self, each: Requirement) -> Iterator[str]:
        timing = each.timing
        match timing.clock:
            case Clock.ONCE:
                yield "once in a lifetime"
            case Clock.FIRST_RENEWAL:
                yield "at the first renewal"
            case Clock.EVERY_N_CYCLES:
                yield f"at every {_ordinal(timing.interval or 1)} renewal"
            case Clock.EVERY_N_YEARS:
                yield "every year" if timing.interval == 1 else f"every {timing.interval} years"
        if timing.months_after_licensure:
            yield f"within {timing.months_after_licensure} months of licensure"
        if timing.milestone:
            yield f"by {MILESTONES.get(timing.milestone, timing.milestone)}"
        if timing.due_on:
            yield f"by {timing.due_on:%b} {timing.due_on.day}, {timing.due_on.year}"
        if timing.window_months:
            yield f"within {timing.window_months} months"

    # -- conditions ----------------------------------------------------------------------------------------------------

    def condition(self, condition: Condition) -> str:
        """Return “if you're a surgeon” or “unless you prescribe”."""
        if condition.all_of or condition.any_of:
            joined = " and " if condition.all_of else " or "
            return joined.join(self.condition(each) for each in condition.all_of or condition.any_of)
        question = self.questions.get(condition.question)
        text = question.text if question else condition.question
        if isinstance(condition.expected, str):
            choice = question.choices.get(condition.expected, condition.expected) if question else condition.expected
            return f"if your answer to “{text}” is “{choice}”"
        return f"{'if' if condition.expected else 'unless'} {statement(text)}"

    # -- what holds for all of it --------------------------------------------------------------------------------------

    def terms(self) -> Iterator[str]:
        rules = self.rules
        if rules.accepts:
            yield f"These credit types count: {_listed([*self.accepted(rules.accepts)], 'and')}."
        yield from self.look_back()
        yield from (self.cap(each) for each in rules.caps)
        yield from (self.bonus(each) for each in rules.bonuses)
        yield from (self.substitute(each) for each in rules.substitutes)
        if rules.routes:
            routes = "; ".join(
                f"{each.label} (within {each.window_months} months)" if each.window_months else each.label
                for each in rules.routes
            )
            yield f"There are several ways to meet it, and you choose one: {routes}."
        yield from (self.first_renewal(each) for each in rules.first_renewal)
        if rules.carry_over is None:
            yield f"The source doesn't state whether {rules.unit} carry into the next cycle."
        elif rules.carry_over:
            yield f"Up to {amount(rules.carry_over, rules.unit)} above the total carry into the next cycle."
        else:
            yield f"No {rules.unit} carry into the next cycle."
        if not rules.repeats_count:
            yield "The same activity counts once in a cycle."
        if rules.approved_by:
            yield f"Providers need an approval that we can't check: {rules.approved_by.rstrip('.')}. Ask the board."

    def accepted(self, accepts: Mapping[str, Accepted]) -> Iterator[str]:
        for code, worth in accepts.items():
            name = self.names.credit_types.get(code, code)
            details = [
                f"1 counts as {plain(worth.factor)}" if worth.factor != 1 else "",
                f"in steps of {plain(worth.step)}" if worth.step else "",
            ]
            said = ", ".join(filter(None, details))
            yield f"{name} ({said})" if said else name

    def look_back(self) -> Iterator[str]:
        months, term = self.rules.cycle.months, self.rules.cycle.term_months
        if months is None:
            yield "The source doesn't state within how many months it has to be earned."
        elif term and term != months:
            yield f"The {months} months before a renewal count, although the license is renewed every {term} months."
        if self.rules.cycle.detail:
            yield self.rules.cycle.detail

    def cap(self, cap: Cap) -> str:
        per = {Per.CYCLE: "in a cycle", Per.YEAR: "in a calendar year", Per.ACTIVITY: "for one activity"}[cap.per]
        return f"{cap.label}: at most {amount(cap.amount, self.rules.unit)} {per}."

    def bonus(self, bonus: Bonus) -> str:
        types = _listed(sorted(self.names.credit_types.get(code, code) for code in bonus.types), "or")
        return f"The first {plain(bonus.first)} of {types} count {plain(bonus.factor)} times."

    def substitute(self, substitute: Substitute) -> str:
        covers = _listed([f"“{self.label(code)}”" for code in substitute.covers], "and")
        if substitute.credit is None:
            return f"{substitute.label}: meets {covers}."
        return f"{substitute.label}: counts as {amount(substitute.credit, self.rules.unit)} toward {covers}."

    def first_renewal(self, band: FirstRenewal) -> str:
        when = f", if the license is less than {band.below_months} months old by then" if band.below_months else ""
        due = [f"{plain(number)} for “{self.label(code)}”" for code, number in band.amounts.items() if number]
        none = [f"“{self.label(code)}”" for code, number in band.amounts.items() if not number]
        said = [f"only {_listed(due, 'and')}" if due else "", f"nothing for {_listed(none, 'and')}" if none else ""]
        return f"At the first renewal{when}: {', '.join(filter(None, said))}."

    def label(self, code: str) -> str:
        found = self.rules.by_code.get(code)
        return found.label if found else code


def statement(question: str) -> str:
    """Return “you're a surgeon” for “Are you a surgeon?”. A longer question is quoted."""
    found = _YES_NO.match(question)
    if found is None or _SECOND_VERB.search(found[2]):
        return f"you answer yes to “{question}”"
    return f"{_STATED[found[1]]} {found[2]}"


def _ordinal(number: int) -> str:
    return _ORDINALS.get(number, f"{number}th")


def _listed(words: Sequence[str] | Iterable[str], last: str) -> str:
    """Return “a, b or c”. Semicolons separate words that have commas of their own."""
    words = list(words)
    comma = "; " if any("," in word for word in words) else ", "
    return comma.join(words) if len(words) < 2 else f"{comma.join(words[:-1])} {last} {words[-1]}"
