"""The rules as files under review: `data/authorities/*.json`, one for each authority, and the terms that they use."""

import csv
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

from programs.requirements.reading import Terms, read, read_groups
from programs.requirements.ruleset import RuleSet

DATA = Path(__file__).parent / "data"
REFERENCE = Path(__file__).parent.parent / "data"


@dataclass(frozen=True)
class Question:
    """Something to ask once. `kind` is yes_no, choice or date, and `scope` person or credential.

    `each_cycle`: the answer is about one cycle, so it's asked again in the next.
    """

    code: str
    text: str
    kind: str
    scope: str
    help: str = ""
    choices: dict[str, str] = field(default_factory=dict)
    each_cycle: bool = False


@dataclass(frozen=True)
class Names:
    """What codes are called on pages."""

    credit_types: Mapping[str, str]
    formats: Mapping[str, str]
    topics: Mapping[str, str]


@cache
def questions() -> dict[str, Question]:
    return {code: Question(code=code, **each) for code, each in _json("questions.json").items()}


@cache
def terms() -> Terms:
    """Return every code that a rule may use."""
    credit_types = _codes("credit_types")
    groups = {name: group["types"] for name, group in _json("credit_groups.json").items()}
    return Terms(
        credit_types=credit_types,
        formats=_codes("activity_formats"),
        topics=_codes("mandated_topics"),
        questions=frozenset(questions()),
        groups=read_groups(groups, credit_types),
    )


@cache
def names() -> Names:
    return Names(
        credit_types=_named("credit_types"), formats=_named("activity_formats"), topics=_named("mandated_topics")
    )


@cache
def groups() -> dict[str, str]:
    """Return what each group of credit types is, by its name in a rule: “@category_1”."""
    return {f"@{name}": group["note"] for name, group in _json("credit_groups.json").items()}


def files() -> Iterator[dict[str, Any]]:
    """Yield the content of each authority's file: `authority`, `name`, `kind` and its `rule_sets`."""
    for path in sorted((DATA / "authorities").glob("*.json")):
        yield json.loads(path.read_text())


def rule_set(authority: str, profession: str) -> RuleSet:
    """Return a rule set from its file (raises KeyError, InvalidRule)."""
    for content in files():
        if content["authority"] == authority:
            for data in content["rule_sets"]:
                if data["profession"] == profession:
                    return read(data, terms(), authority=authority)
    raise KeyError(f"{authority}, {profession}")


def _json(name: str) -> dict[str, Any]:
    content: dict[str, Any] = json.loads((DATA / name).read_text())
    return content


def _codes(name: str) -> frozenset[str]:
    return frozenset(_named(name))


def _named(name: str) -> dict[str, str]:
    with (REFERENCE / f"{name}.csv").open(newline="") as file:
        return {row["code"]: row["name"] for row in csv.DictReader(file)}
