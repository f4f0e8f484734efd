"""A listing's payload in words, for those who compare two versions. '' means 'not stated'."""

import datetime as dt
from collections.abc import Callable, Iterable, Mapping
from decimal import Decimal
from typing import Any

from accounts.reviewing.rules import Payload
from accounts.users.enums import AUDIENCES
from cmehub.templatetags.hub import day, dollars
from programs.catalog.enums import Delivery, Interprofessional, Relationships, Stated, Support
from programs.catalog.listing import LINKS, ROWS, Links

Row = Mapping[str, Any]


def facts(payload: Payload) -> dict[str, str]:
    """Return label -> words, in the order of the page."""
    return {
        "Title": payload["title"],
        "Summary": payload["summary"],
        "Description": payload["description"],
        "Provider's page": payload["url"],
        "Provider's own ID": payload["provider_ref"],
        "ACCME activity ID": payload["accme_id"],
        "Joint providers": _named(LINKS["joint_providers"], payload["joint_providers"]),
        "Topics": ", ".join(payload["topics"]),
        "Professions": ", ".join(AUDIENCES[each] for each in payload["professions"]),
        "Specialties": _named(LINKS["specialties"], payload["specialties"]),
        "Activity formats": _named(LINKS["formats"], payload["formats"]),
        "Competencies": _named(LINKS["competencies"], payload["competencies"]),
        "Format": _choice(Delivery, payload["delivery"]),
        "Credit": _lines(payload["offers"], _offer),
        "Dates and places": _lines(payload["offerings"], _offering),
        "Release date": _day(payload["released_on"]),
        "Expiration date": _day(payload["expires_on"]),
        "Claim credit by": _day(payload["claim_by"]),
        "Prices": _lines(payload["prices"], _price),
        "Financial relationships": _choice(Relationships, payload["relationships"]),
        "Commercial support": _choice(Support, payload["support"]),
        "Commercial supporters": _lines(payload["supporters"], _supporter),
        "Disclosure required": "Yes" if payload["disclosure_required"] else "No, the content isn't clinical",
        "Disclosure statement": payload["disclosure"],
        "Interprofessional planning": _claim(Interprofessional, payload, "interprofessional"),
        "Leadership or operations content": _claim(Stated, payload, "leadership"),
        "Practice-change project": _claim(Stated, payload, "practice_change"),
        "EHR integration": _claim(Stated, payload, "ehr_integration"),
        "Faculty": _lines(payload["faculty"], _member),
        "State-mandated topics": _lines(payload["state_topics"], _topic),
    }


def _named(links: Links, names: Iterable[str]) -> str:
    found = links.model._default_manager.filter(**{f"{links.by}__in": list(names)})
    return ", ".join(sorted(str(row) for row in found))


def _choice(choices: Any, value: str) -> str:
    return "" if value == "not_stated" else str(choices(value).label)


def _claim(choices: Any, payload: Payload, name: str) -> str:
    return ". ".join(filter(None, [_choice(choices, payload[name]), payload[f"{name}_evidence"]]))


def _lines(rows: Iterable[Row], line: Callable[[Row], str]) -> str:
    return "\n".join(line(row) for row in rows)


def _day(value: str | None) -> str:
    return day(dt.date.fromisoformat(value)) if value else ""


def _money(value: str | None) -> str:
    return "" if value is None else dollars(Decimal(value))


def _offer(row: Row) -> str:
    name = _named(ROWS["offers"].named["credit_type"], [row["credit_type"]])
    amount = row["amount"] or "amount not stated"
    electives = f", {row['elective_amount']} from electives" if row["elective_amount"] else ""
    maximum = "up to " if row["is_maximum"] and row["amount"] else ""
    return f"{name}: {maximum}{amount}{electives}. {row['words']}".strip()


def _offering(row: Row) -> str:
    days = " to ".join(dict.fromkeys(filter(None, [_day(row["starts_on"]), _day(row["ends_on"])])))
    times = " to ".join(filter(None, [row["starts_at_time"], row["ends_at_time"]]))
    closes = f"register by {_day(row['registration_by'])}" if row["registration_by"] else ""
    canceled = "canceled" if row["is_canceled"] else ""
    place = [row["venue"], row["city"], row["place_state"], row["country"]]
    return ", ".join(filter(None, [days, times, row["time_zone"], *place, row["link"], closes, canceled]))


def _price(row: Row) -> str:
    fees = f"plus {_money(row['fees'])} in fees" if row["fees"] else ""
    parts = [_money(row["amount"]) or "not stated", fees, row["note"]]
    return f"{row['audience'] or 'Everyone'}: {', '.join(filter(None, parts))}"


def _supporter(row: Row) -> str:
    return f"{row['name']}, ${row['amount']:,}" if row["amount"] else str(row["name"])


def _member(row: Row) -> str:
    return ", ".join(filter(None, [row["name"], row["credentials"], row["role"]]))


def _topic(row: Row) -> str:
    name = _named(ROWS["state_topics"].named["topic"], [row["topic"]])
    return ", ".join(filter(None, [name, row["state"], f"{row['hours']} hours" if row["hours"] else ""]))
