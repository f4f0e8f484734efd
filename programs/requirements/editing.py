"""A rule's JSON as the fields of a form, and back. Pure.

What most rules have is in fields of its own, with one row for each requirement. Rarer keys stay JSON: `more` of a row,
and `rest` of the rule. `place_of` says which field an error of `reading.py` belongs to.
"""

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple

Data = dict[str, Any]

CYCLE = ("months", "term_months", "anchor", "detail", "anchor_confidence")
SOURCE = ("url", "as_of", "confidence", "evidence")
PLAIN = ("board", "unit", "carry_over", "approved_by", "note")
LINES = ("titles", "not_computed")
REST = ("caps", "bonuses", "substitutes", "routes", "first_renewal")
TIMING = ("clock", "interval", "window_months", "months_after_licensure", "due_on")
ROW_PLAIN = ("code", "kind", "label", "amount", "note")
ROW_LISTS = ("topics", "formats")
_WORTH = re.compile(r"(?P<type>\S+)(?: ?[x×] ?(?P<factor>\S+))?(?: step (?P<step>\S+))?")


class Place(NamedTuple):
    """A field of the form. `row` is the requirement's number in the rule, None for the rule itself."""

    row: int | None
    field: str


# -- to fields ---------------------------------------------------------------------------------------------------------


def to_fields(data: Mapping[str, Any]) -> Data:
    """Return the initial values of a form for a rule. Its rows are under `requirements`."""
    cycle, source = data.get("cycle") or {}, data.get("source") or {}
    return {
        **{name: data.get(name) for name in PLAIN},
        **{name: "\n".join(data.get(name) or []) for name in LINES},
        **{name: cycle.get(name) for name in CYCLE},
        **{name: source.get(name) for name in SOURCE},
        "source": source.get("text"),
        "accepts": _accepts_to_text(data.get("accepts") or []),
        "repeats_count": data.get("repeats_count", True),
        "rest": _pretty({name: data[name] for name in REST if data.get(name)}),
        "requirements": [_to_row(each) for each in data.get("requirements") or []],
    }


def _to_row(requirement: Mapping[str, Any]) -> Data:
    more = dict(requirement)
    row: Data = {name: more.pop(name, None) for name in ROW_PLAIN}
    row |= {name: more.pop(name, None) or [] for name in ROW_LISTS}
    row["on_top"] = bool(more.pop("on_top", False))
    row["accepts"] = _accepts_to_text(more.pop("accepts", None) or [])
    timing = dict(more.pop("timing", None) or {})
    row |= {name: timing.pop(name, None) for name in TIMING}
    row["clock"] = "" if row["clock"] in (None, "every_cycle") else row["clock"]
    condition = more.get("applies_if") or {}
    if "question" in condition:
        del more["applies_if"]
        row |= {"question": condition["question"], "answer": _answer_to_text(condition.get("is", True))}
    if timing:
        more["timing"] = timing
    row["more"] = _pretty({name: value for name, value in more.items() if value not in (None, "", [], {})})
    return row


def _accepts_to_text(accepts: Iterable[Any]) -> str:
    """Return one credit type or group a line: “@category_1”, “ACPE_CEU × 10”, “AMA_PRA_1 step 0.5”."""
    return "\n".join(each if isinstance(each, str) else _worth_to_text(each) for each in accepts)


def _worth_to_text(worth: Mapping[str, Any]) -> str:
    factor = f" × {worth['factor']}" if worth.get("factor") else ""
    step = f" step {worth['step']}" if worth.get("step") else ""
    return f"{worth.get('type', '')}{factor}{step}"


def _answer_to_text(expected: Any) -> str:
    return expected if isinstance(expected, str) else "yes" if expected else "no"


def _pretty(data: Any) -> str:
    return json.dumps(data, indent=2, ensure_ascii=False) if data else ""


# -- to data -----------------------------------------------------------------------------------------------------------


def to_data(fields: Mapping[str, Any], rows: Sequence[Mapping[str, Any]], *, profession: str) -> Data:
    """Return the rule's JSON from a form's values. What's empty is left out, which means not stated."""
    data: Data = {"profession": profession}
    data |= {name: fields[name] for name in PLAIN if _is_given(fields.get(name))}
    data |= {name: lines for name in LINES if (lines := _lines(fields.get(name)))}
    data["cycle"] = {name: fields.get(name) for name in CYCLE if _is_given(fields.get(name))}
    data["source"] = {"text": fields.get("source") or ""}
    data["source"] |= {name: fields[name] for name in SOURCE if _is_given(fields.get(name))}
    if accepts := _text_to_accepts(fields.get("accepts")):
        data["accepts"] = accepts
    data["requirements"] = [_to_requirement(row) for row in rows]
    if fields.get("repeats_count") is False:
        data["repeats_count"] = False
    return data | dict(fields.get("rest") or {})


def _to_requirement(row: Mapping[str, Any]) -> Data:
    more = dict(row.get("more") or {})
    timing = {name: row[name] for name in TIMING if _is_given(row.get(name))} | dict(more.pop("timing", None) or {})
    requirement: Data = {name: row[name] for name in ROW_PLAIN if _is_given(row.get(name))}
    requirement |= {name: list(row[name]) for name in ROW_LISTS if row.get(name)}
    if accepts := _text_to_accepts(row.get("accepts")):
        requirement["accepts"] = accepts
    if row.get("on_top"):
        requirement["on_top"] = True
    if timing:
        requirement["timing"] = timing
    if row.get("question"):
        requirement["applies_if"] = {"question": row["question"], "is": _text_to_answer(row.get("answer") or "yes")}
    return requirement | more


def _text_to_accepts(text: str | None) -> list[Any]:
    """Read what `_accepts_to_text` writes. What isn't such a line stays text, which `reading.py` refuses."""
    return [_text_to_worth(line) for line in _lines(text)]


def _text_to_worth(line: str) -> Any:
    found = _WORTH.fullmatch(" ".join(line.split()))
    if found is None or (found["factor"], found["step"]) == (None, None):
        return line
    return {name: value for name, value in found.groupdict().items() if value is not None}


def _text_to_answer(text: str) -> bool | str:
    return {"yes": True, "no": False}.get(text.casefold(), text)


def _lines(text: str | None) -> list[str]:
    return [line.strip() for line in (text or "").splitlines() if line.strip()]


def _is_given(value: Any) -> bool:
    return value is not None and value != ""


# -- where an error belongs --------------------------------------------------------------------------------------------


def place_of(path: str) -> Place:
    """Return the field for an error's path, such as `requirements.2.timing.interval`."""
    parts = path.split(".")
    if parts[0] == "requirements" and len(parts) > 1:
        return Place(int(parts[1]), _row_field(parts[2:]))
    if parts[0] in ("cycle", "source") and len(parts) > 1:
        return Place(None, "source" if parts[1] == "text" else parts[1])
    return Place(None, "rest" if parts[0] in REST else parts[0])


def _row_field(parts: Sequence[str]) -> str:
    if not parts:
        return "more"
    key = parts[1] if parts[0] == "timing" and len(parts) > 1 else parts[0]
    if parts[:2] in (["applies_if", "question"], ["applies_if", "is"]):
        return "question" if parts[1] == "question" else "answer"
    return key if key in (*ROW_PLAIN, *ROW_LISTS, *TIMING, "accepts", "on_top") else "more"
