"""Brings an activity of a PARS file into a listing. Pure."""

from programs.portal import pars_terms as terms
from programs.portal.pars_reading import Activity, read_one
from programs.portal.pars_terms import Payload, Vocabulary, by_key
from programs.portal.pars_writing import compose, held_in, shortened

LONGEST_SUMMARY = 500
_KEYS = {"offers": "credit_type", "supporters": "name", "state_topics": "topic"}


def brought(existing: Payload, activity: Activity, vocabulary: Vocabulary) -> tuple[Payload, list[str]]:
    """Return a listing's payload with what the activity changes, and notes on what it can't change.

    Only what differs from what we would have written changes, so a file that says less than the listing takes nothing
    away, and the same file changes nothing the second time.
    """
    before = read_one(compose(existing, vocabulary, year=activity.year or 0), vocabulary)
    changed = {name for name, value in activity.payload.items() if value != before.payload.get(name)}
    payload, notes = dict(existing), list[str]()
    for name in changed - {"offerings", "formats", "joint_providers", *_KEYS}:
        payload[name] = activity.payload[name]
    for name in changed & {"formats", "joint_providers"}:
        payload[name] = _moved_list(existing.get(name, []), before.payload.get(name, []), activity.payload[name])
    for name in changed & _KEYS.keys():
        old, new = before.payload.get(name, []), activity.payload[name]
        payload[name] = _moved_rows(existing.get(name, []), old, new, _KEYS[name])
    if "offerings" in changed:
        notes += _bring_date(payload, activity, before)
    notes += _bring_fee(payload, activity, before)
    if not payload.get("summary"):
        payload["summary"] = _summary(payload)
    return payload, notes


def _moved_list(existing: list[str], before: list[str], after: list[str]) -> list[str]:
    kept = [each for each in existing if terms.WRITTEN_AS.get(each, each) not in set(before) - set(after)]
    written = {terms.WRITTEN_AS.get(each, each) for each in kept}
    return [*kept, *(each for each in after if each not in written)]


def _moved_rows(existing: list[Payload], before: list[Payload], after: list[Payload], key: str) -> list[Payload]:
    old, new = by_key(before, key), by_key(after, key)
    rows = []
    for row in existing:
        name = row[key]
        if name in old and name not in new:
            continue
        differs = name in new and new[name] != old.get(name)
        rows.append(_changed_row(row, new[name]) if differs else row)
    known = {row[key] for row in existing}
    return [*rows, *(row for name, row in new.items() if name not in known)]


def _changed_row(row: Payload, new: Payload) -> Payload:
    """Return the row with the new values. A credit statement that names another amount goes."""
    stale = {"words": "", "elective_amount": None} if "credit_type" in row else {}
    return {**row, **stale, **new}


def _bring_date(payload: Payload, activity: Activity, before: Activity) -> list[str]:
    new = activity.payload["offerings"][0]
    here = held_in(payload, activity.year or 0)
    if len(here) > 1:
        return ["The listing has several dates in this year, so those of the file are ignored. Edit them on our page."]
    rows = payload.get("offerings", [])
    if not here:
        payload["offerings"] = [*rows, new]
        return []
    old: Payload = next(iter(before.payload.get("offerings", [])), {})
    differing = {name: value for name, value in new.items() if value != old.get(name)}
    payload["offerings"] = [{**row, **differing} if row is here[0] else row for row in rows]
    return []


def _bring_fee(payload: Payload, activity: Activity, before: Activity) -> list[str]:
    if activity.is_free and not before.is_free:
        payload["prices"] = [{"audience": "", "amount": "0"}]
    elif activity.is_free is False and before.is_free is not False:
        if before.is_free:
            payload["prices"] = []
        return ["There's a fee, but the file doesn't say how much. Enter the price on our page."]
    return []


def _summary(payload: Payload) -> str:
    """Return the first paragraph of the description, or the title."""
    first = (payload.get("description") or payload.get("title") or "").split("\n\n")[0]
    return shortened(" ".join(first.split()), LONGEST_SUMMARY)
