"""A stored version of a rule as the engine and the describing words take it."""

from dataclasses import replace
from typing import Any

from programs.requirements.describing import Description, describe
from programs.requirements.library import names, questions, terms
from programs.requirements.models import RuleVersion
from programs.requirements.reading import read, read_as_far
from programs.requirements.ruleset import RuleSet


def rule_set(version: RuleVersion) -> RuleSet:
    """Return its rule, with the day it was checked (raises InvalidRule)."""
    rules = read(version.data, terms(), authority=version.authority.code)
    return replace(rules, source=replace(rules.source, checked_on=version.checked_on))


def in_words(version: RuleVersion) -> Description:
    """Return its rule in words (raises InvalidRule)."""
    return describe(rule_set(version), names=names(), questions=questions())


def as_far_as_typed(data: Any, authority: str) -> tuple[Description | None, dict[str, str]]:
    """Return what an unfinished rule says so far, and the errors by path."""
    rules, errors = read_as_far(data, terms(), authority=authority)
    return describe(rules, names=names(), questions=questions()) if rules else None, errors


def unit(version: RuleVersion) -> str:
    return str(version.data.get("unit") or "credits")
