"""Load the rules of `data/authorities` into the database. A published version never changes: a new one is added."""

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from django.db import transaction
from django.utils import timezone

from accounts.audit.actions import record
from programs.requirements import library
from programs.requirements.models import Authority, RuleVersion, VersionState
from programs.requirements.reading import InvalidRule, read

Key = tuple[str, str]  # the authority's code and the profession


class RefusedRules(Exception):
    """The files can't be loaded. `reasons` are sentences that name the rule."""

    def __init__(self, reasons: Sequence[str]) -> None:
        super().__init__("\n".join(reasons))
        self.reasons = list(reasons)


class Outcome(StrEnum):
    """What a load does with one rule of the files."""

    ADDED = "added"  # the first version
    CHANGED = "changed"  # a new version
    SAME = "as they were"
    KEPT = "newer in the database"  # curators published a later version, which stays


@dataclass(frozen=True)
class Step:
    """One rule of the files, and what the load does with it. `stored` is the latest published version, if any."""

    authority: str
    data: Mapping[str, Any]
    stored: RuleVersion | None
    outcome: Outcome

    @property
    def name(self) -> str:
        return f"{self.authority} {self.data['profession']}, version {self.data['version']}"

    @property
    def differences(self) -> list[str]:
        """Return what a new version changes, as `path: old -> new`."""
        assert self.stored is not None, "only a new version differs from something"
        return list(_differences(_said(self.stored.data), _said(self.data)))


@transaction.atomic
def load(contents: Sequence[Mapping[str, Any]] | None = None) -> list[Step]:
    """Publish what's new in the files, all or nothing (raises RefusedRules). Idempotent."""
    contents = list(library.files()) if contents is None else contents
    steps = plan(contents)
    authorities = {content["authority"]: _authority(content) for content in contents}
    for step in steps:
        if step.outcome in (Outcome.ADDED, Outcome.CHANGED):
            _publish(authorities[step.authority], step.data, is_change=step.outcome is Outcome.CHANGED)
    return steps


def plan(contents: Sequence[Mapping[str, Any]] | None = None) -> list[Step]:
    """Return what a load would do, without writing anything (raises RefusedRules)."""
    contents = list(library.files()) if contents is None else contents
    versions = RuleVersion.objects.select_related("authority")
    published = versions.published().order_by("authority", "profession", "-number").distinct("authority", "profession")
    stored = {(each.authority.code, each.profession): each for each in published}
    drafts = {(each.authority.code, each.profession): each.number for each in versions.filter(state=VersionState.DRAFT)}
    steps: list[Step] = []
    refused: list[str] = []
    seen: set[Key] = set()
    for content in contents:
        for data in content["rule_sets"]:
            key = (content["authority"], data.get("profession", ""))
            reason = _unreadable(data, key[0]) or _conflict(data, stored.get(key), drafts.get(key), key in seen)
            if reason:
                refused.append(f"{key[0]} {key[1]}: {reason}")
            else:
                steps.append(Step(key[0], data, stored.get(key), _outcome(data, stored.get(key))))
            seen.add(key)
    if refused:
        raise RefusedRules(refused)
    return steps


def _unreadable(data: Mapping[str, Any], authority: str) -> str:
    """Return why a rule can't be read, or ''."""
    number = data.get("version")
    if not isinstance(number, int) or isinstance(number, bool) or number < 1:
        return "version: Expected a whole number from 1."
    try:
        read(data, library.terms(), authority=authority)
        _day(data)
    except InvalidRule as error:
        return str(error)
    except (TypeError, ValueError):
        return "effective_from: Expected a date such as 2026-01-31."
    return ""


def _conflict(data: Mapping[str, Any], stored: RuleVersion | None, draft: int | None, is_second: bool) -> str:
    """Return why a readable rule can't be loaded, or ''."""
    number = data["version"]
    if is_second:
        return "The files have two rules for this profession."
    if stored and number == stored.number and (differing := list(_differences(_said(stored.data), _said(data)))):
        changed = "\n  ".join(differing)
        return f"Version {number} is published, and never changes. Raise the version in the file:\n  {changed}"
    if draft == number and (stored is None or number > stored.number):
        return f"A curator’s draft has the number {number}. Publish or delete it first."
    return ""


def _outcome(data: Mapping[str, Any], stored: RuleVersion | None) -> Outcome:
    if stored is None:
        return Outcome.ADDED
    if data["version"] == stored.number:
        return Outcome.SAME
    return Outcome.CHANGED if data["version"] > stored.number else Outcome.KEPT


def _said(data: Mapping[str, Any]) -> dict[str, Any]:
    """Return what a version says. The day it was checked may change after it's published."""
    source = {key: value for key, value in data["source"].items() if key != "checked_on"}
    return {**data, "source": source, "effective_from": data.get("effective_from")}


def _authority(content: Mapping[str, Any]) -> Authority:
    values = {"name": content["name"], "kind": content["kind"]}
    found, created = Authority.objects.get_or_create(code=content["authority"], defaults=values)
    if not created and (found.name, found.kind) != (values["name"], values["kind"]):
        found.name, found.kind = values["name"], values["kind"]
        found.save(update_fields=["name", "kind"])
    return found


def _publish(authority: Authority, data: Mapping[str, Any], *, is_change: bool) -> RuleVersion:
    source = data["source"]
    checked_on = source.get("checked_on")
    version = RuleVersion.objects.create(
        authority=authority,
        profession=data["profession"],
        number=data["version"],
        state=VersionState.PUBLISHED,
        data=data,
        effective_from=_day(data),
        source=source["text"],
        as_of=source["as_of"],
        confidence=source["confidence"],
        checked_on=dt.date.fromisoformat(checked_on) if checked_on else None,
        change_note=data.get("change_note", ""),
        published_at=timezone.now(),
        telling_after=0 if is_change else None,  # delivery.py tells those whose next cycle follows it
    )
    record(kind="requirements.rule_published", obj=version, by=None, fields=["state", "effective_from"])
    return version


def _day(data: Mapping[str, Any]) -> dt.date | None:
    """Return the first day of the cycles it applies to (raises TypeError, ValueError)."""
    day = data.get("effective_from")
    return None if day is None else dt.date.fromisoformat(day)


def _differences(old: Any, new: Any, path: str = "") -> Iterator[str]:
    """Yield `path: old -> new` for each value that differs. What has a code is compared by code, not by its place."""
    old, new = _by_code(old), _by_code(new)
    if isinstance(old, Mapping) and isinstance(new, Mapping):
        for key in dict.fromkeys([*old, *new]):
            place = f"{path}.{key}".strip(".")
            if key not in old:
                yield f"{place}: added {new[key]}"
            elif key not in new:
                yield f"{place}: removed {old[key]}"
            else:
                yield from _differences(old[key], new[key], place)
    elif old != new:
        yield f"{path}: {old} -> {new}"


def _by_code(value: Any) -> Any:
    if isinstance(value, list) and value and all(isinstance(each, Mapping) and "code" in each for each in value):
        return {each["code"]: each for each in value}
    return value
