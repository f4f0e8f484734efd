"""How curators change a rule: a draft, and a version that's published and never changes again.

Running cycles keep the version that they started with. A new one holds for those that start on or after its day.
"""

import copy
import datetime as dt
from collections.abc import Iterable

from django.db import transaction

from accounts.audit.actions import record
from accounts.users.models import User
from cmehub.lib.dates import in_words
from programs.requirements.library import terms
from programs.requirements.models import RuleVersion, VersionState
from programs.requirements.reading import InvalidRule, read

MOST_DAYS_AGO = 2 * 365  # longer than most cycles: older changes are in the version that people have by now
MOST_DAYS_AHEAD = 5 * 365


class Refused(Exception):
    """The action isn't possible now. `str()` is a message for the curator."""

    sentence = ""

    def __init__(self, sentence: str = "") -> None:
        super().__init__(sentence or self.sentence)


class NotADraft(Refused):
    sentence = "This version is published, so it can't be edited. Make a new version instead."


class NotPublished(Refused):
    sentence = "This is a draft. Enter in its form when you checked it."


class NotReady(Refused):
    """Something that a published version needs is missing. `reasons` are sentences."""

    def __init__(self, reasons: Iterable[str]) -> None:
        self.reasons = list(reasons)
        super().__init__(" ".join(self.reasons))


class SavedMeanwhile(Refused):
    sentence = "Someone else saved this draft after you opened the page. Read it again before you publish it."


class NoAddress(Refused):
    sentence = "Enter the address where you read the board's text."


@transaction.atomic
def new_draft(*, version: RuleVersion, by: User) -> RuleVersion:
    """Copy a published version into a draft of the next one. Return the draft that's there, if there's one."""
    latest = _locked_versions(version)
    draft = next((each for each in latest if each.is_draft), None)
    if draft is not None:
        return draft
    return save_draft(
        version=RuleVersion(
            authority=version.authority,
            profession=version.profession,
            number=latest[0].number + 1,
            data=copy.deepcopy(version.data),
            source=version.source,
            as_of=version.as_of,
            confidence=version.confidence,
        ),
        by=by,
    )


@transaction.atomic
def save_draft(*, version: RuleVersion, by: User, fields: Iterable[str] = ()) -> RuleVersion:
    """Save a draft (raises NotADraft). `fields` are the changed ones."""
    if not version.is_draft:
        raise NotADraft
    added = version.pk is None
    if "checked_on" in fields:
        version.checked_by = by if version.checked_on else None
    version.edition += not added
    _keep_in_step(version)
    version.save()
    verb = "added" if added else "edited"
    record(kind=f"requirements.rule_{verb}", obj=version, by=by, fields=fields)
    return version


@transaction.atomic
def delete_draft(*, version: RuleVersion, by: User) -> None:
    """Delete a draft (raises NotADraft). Published versions stay, since cycles keep them."""
    if not version.is_draft:
        raise NotADraft
    record(kind="requirements.rule_deleted", obj=version, by=by)
    version.delete()


@transaction.atomic
def mark_checked(*, version: RuleVersion, by: User, on: dt.date, read_at: str) -> None:
    """Record that `by` compared a published version with the board's text on a day (raises Refused)."""
    locked = RuleVersion.objects.select_for_update().get(pk=version.pk)
    if locked.is_draft:
        raise NotPublished
    if not read_at:
        raise NoAddress
    locked.checked_on, locked.checked_by, locked.read_at = on, by, read_at
    locked.edition += 1
    _keep_in_step(locked)
    locked.save(update_fields=["checked_on", "checked_by", "read_at", "edition", "data"])
    record(kind="requirements.rule_checked", obj=locked, by=by, fields=["checked_on", "checked_by", "read_at"])


@transaction.atomic
def publish(*, version: RuleVersion, by: User, edition: int, now: dt.datetime) -> RuleVersion:
    """Publish a draft as the next version (raises Refused). `edition` is the one that `by` read.

    It supersedes the version before for cycles that start on or after its day. Those whose next cycle follows it are
    then told (delivery.py). Cycles that run aren't touched.
    """
    versions = _locked_versions(version)
    draft = next((each for each in versions if each.pk == version.pk), None)
    if draft is None or not draft.is_draft:
        raise NotADraft
    if draft.edition != edition:
        raise SavedMeanwhile
    if reasons := lacking(draft, today=now.date()):
        raise NotReady(reasons)
    earlier = [each for each in versions if not each.is_draft]
    draft.number = earlier[0].number + 1 if earlier else 1
    draft.state, draft.published_at, draft.published_by = VersionState.PUBLISHED, now, by
    draft.telling_after = 0 if earlier else None  # nobody's rule changes with the first version
    draft.edition += 1
    _keep_in_step(draft)
    draft.save()
    record(kind="requirements.rule_published", obj=draft, by=by, fields=["state", "effective_from"])
    return draft


def lacking(version: RuleVersion, *, today: dt.date) -> list[str]:
    """Return why a draft can't be published yet, as sentences."""
    reasons = []
    try:
        read(version.data, terms(), authority=version.authority.code)
    except InvalidRule as invalid:
        reasons += [f"The rule can't be read: {error} ({path})" for path, error in invalid.errors.items()]
    if not version.source.strip() or not version.as_of.strip():
        reasons.append("Enter the source, and when it was recorded.")
    before = RuleVersion.objects.of(version).published().order_by("-number").first()
    if before is not None and not version.change_note.strip():
        reasons.append("Say in one sentence what changes. The people it affects read it.")
    return [*reasons, *_wrong_day(version.effective_from, before, today)]


def _wrong_day(day: dt.date | None, before: RuleVersion | None, today: dt.date) -> Iterable[str]:
    if day is None:
        if before is not None:
            yield "Enter the day on which it takes effect."
        return
    if before is not None and before.effective_from and day < before.effective_from:
        yield f"It can't hold from an earlier day than version {before.number}, {in_words(before.effective_from)}."
    if day < (earliest := today - dt.timedelta(days=MOST_DAYS_AGO)):
        yield f"It can't hold from a day over two years ago. Enter {in_words(earliest)} or later."
    if day > (latest := today + dt.timedelta(days=MOST_DAYS_AHEAD)):
        yield f"It can't hold from a day over five years ahead. Enter {in_words(latest)} or earlier."


def _locked_versions(version: RuleVersion) -> list[RuleVersion]:
    """Lock all versions of the rule, so that one of two simultaneous curators waits here. Latest first."""
    rows = RuleVersion.objects.of(version).select_for_update(of=("self",)).select_related("authority")
    return list(rows.order_by("-number"))


def _keep_in_step(version: RuleVersion) -> None:
    """Copy to the rule's JSON what the row has in columns of its own."""
    data = version.data
    data["version"] = version.number
    data["change_note"] = version.change_note
    data["effective_from"] = version.effective_from.isoformat() if version.effective_from else None
    data["source"] = {
        **(data.get("source") or {}),
        "text": version.source,
        "as_of": version.as_of,
        "confidence": version.confidence,
        "checked_on": version.checked_on.isoformat() if version.checked_on else None,
    }
