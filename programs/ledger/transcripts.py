"""Transcripts as JSON, read into a table like that of a CSV file. Pure.

Two shapes: ours (docs/transcripts.md), and that of ACCME's learner reports and transcripts. The published drafts of the
latter contradict themselves, so keys are found whatever their case and wherever they lie in a completion.
"""

import datetime as dt
import json
import re
from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from programs.portal import pars_terms
from programs.portal.pars_reading import explained

OURS = "cme-hub-transcript"
HEADER = [
    *("title", "completed_on", "amount", "provider_name", "topics", "format", "approved_by", "external_id"),
    "problem",
]
COLUMNS = {name: place for place, name in enumerate(HEADER)}
_CENTRAL = ZoneInfo("America/Chicago")  # of times without a zone
_NOT_TEXT = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff]")
_MOST_LEVELS = 40
_MOST_DIGITS = 20  # of a number that's written out


class NotReadable(Exception):
    """The file as a whole can't be read. `str()` says why, and what to do."""


def read(text: str, *, providers: Mapping[str, str]) -> list[list[str]]:
    """Return a row of text for each completion, in the order of `HEADER` (raises NotReadable).

    `providers` are names by the seven-digit PARS ID.
    """
    try:
        content = json.loads(text, parse_float=Decimal)
    except json.JSONDecodeError as error:
        raise NotReadable(explained(error, text)) from None
    except (RecursionError, ValueError):
        raise NotReadable("The file has too many levels or too long a number. Export it again.") from None
    if isinstance(content, Mapping) and content.get("format") == OURS:
        return [_our_row(each) for each in _many(content.get("activities"))]
    rows = [_row(each, providers) for each in _completions(content)]
    if not rows:
        raise NotReadable("The file has no “ActivityTranscript” or “ActivityReport.” Export the transcript again.")
    return rows


# -- ours --------------------------------------------------------------------------------------------------------------


def _our_row(activity: Any) -> list[str]:
    credits = [f"{_words(_get(each, 'type'))} {_words(_get(each, 'amount'))}" for each in _all(activity, "credits")]
    topics = [f"{_words(_get(each, 'topic'))} {_words(_get(each, 'hours'))}" for each in _all(activity, "topics")]
    return _in_order(
        title=_words(_get(activity, "title")),
        completed_on=_words(_get(activity, "completed_on")),
        amount="; ".join(credits),
        provider_name=_words(_get(activity, "provider")),
        topics="; ".join(topics),
        format=_words(_get(activity, "format")),
        approved_by=_words(_get(activity, "board_approval")),
        external_id=_words(_get(activity, "id")),
    )


# -- ACCME's -----------------------------------------------------------------------------------------------------------

_COMPLETIONS = {"activitytranscript", "activityreport"}


def _completions(value: Any, level: int = 0) -> Iterator[Any]:
    """Yield the completions of a file, wherever they lie."""
    if level > _MOST_LEVELS:
        return
    if isinstance(value, Mapping):
        for key, inner in value.items():
            if pars_terms.plain(key) in _COMPLETIONS:
                yield from _many(inner)
            else:
                yield from _completions(inner, level + 1)
    elif isinstance(value, list):
        for inner in value:
            yield from _completions(inner, level + 1)


def _row(completion: Any, providers: Mapping[str, str]) -> list[str]:
    """Return a completion as a row. The person's own data beside it isn't read."""
    activity = _get(completion, "activity") or completion
    module = _get(activity, "module") or activity
    certificates = [each for part in (module, activity, completion) for each in _all(part, "creditcertificate")]
    problems = [_status_problem(module, activity, completion)]
    amounts = []
    for each in certificates:
        received = _get(each, "creditreceived") or each
        name = _words(_get(received, "activitycertification"))
        amounts.append(f"{_words(_get(received, 'numberofcredits'))} {name}".strip())
    ids = sorted(filter(None, (_words(_get(each, "creditid")) for each in certificates)))
    provider = _first("providerorganization", module, activity, completion)
    return _in_order(
        title=_words(_first("modulename", module, activity)),
        completed_on=completion_day(_words(_first("completeddatetime", module, activity, completion))),
        amount="; ".join(amounts),
        provider_name=_provider(provider, _first("reportingorganization", module, activity, completion), providers),
        external_id=ids[0] if ids else "",
        problem=" ".join(filter(None, problems)),
    )


def _status_problem(*parts: Any) -> str:
    status = _words(_first("status", *parts))
    action = _words(_first("learnerrecordaction", *(_get(part, "xtensibleinfo") for part in parts)))
    if action.casefold() == "delete":
        return "The provider deleted this completion"
    if status and status.casefold() != "completed":
        return f"Its status is “{status[:40]}.” Only completed activities are added"
    return ""


def _provider(stated: Any, reporting: Any, providers: Mapping[str, str]) -> str:
    """Return the provider's name. Files have its PARS ID, with or without leading zeros, or a name."""
    for value in (stated, reporting):
        text = _words(value) or _words(_first("organizationname", value)) or _words(_first("name", value))
        if text.isdecimal():
            text = providers.get(text.zfill(7), "")
        if text:
            return text
    return ""


def completion_day(text: str) -> str:
    """Return the day of a moment, or the text itself.

    Without a zone it's in US Central, as ACCME says. UTC is converted to it, and other zones stay.
    """
    try:
        moment = dt.datetime.fromisoformat(text)
    except ValueError:
        return text
    if moment.tzinfo is not None and not moment.utcoffset():
        moment = moment.astimezone(_CENTRAL)
    return moment.date().isoformat()


# -- values ------------------------------------------------------------------------------------------------------------


def _in_order(**cells: str) -> list[str]:
    return [cells.get(name, "") for name in HEADER]


def _many(value: Any) -> list[Any]:
    if value is None:
        return []
    return value if isinstance(value, list) else [value]


def _get(value: Any, name: str) -> Any:
    """Return the value of a key in any spelling, or None. Of a list it's that of the first item."""
    if isinstance(value, list):
        value = value[0] if value else None
    if not isinstance(value, Mapping):
        return None
    plain = pars_terms.plain(name)
    return next((value[key] for key in value if pars_terms.plain(key) == plain), None)


def _first(name: str, *parts: Any) -> Any:
    found: Iterable[Any] = (_get(part, name) for part in parts)
    return next((each for each in found if each not in (None, "")), None)


def _all(value: Any, name: str) -> list[Any]:
    return _many(_get(value, name))


def _words(value: Any) -> str:
    """Return the text of a value, also where it's wrapped as {"value": …}, without characters that aren't text."""
    if isinstance(value, Mapping):
        return _words(_get(value, "value"))
    if value is None or isinstance(value, bool | list):
        return ""
    if isinstance(value, Decimal):
        return f"{value:f}" if value.is_finite() and abs(value.adjusted()) < _MOST_DIGITS else str(value)
    return _NOT_TEXT.sub("", str(value)).strip()
