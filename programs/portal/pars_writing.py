"""Writes a listing as an activity in PARS-shaped JSON, by the description of the format. Pure.

What PARS can say reads back as the same. It produces a file for the provider to submit, and reports nothing itself.
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from typing import Any

from programs.catalog.enums import Delivery, Support
from programs.portal import pars_terms as terms
from programs.portal.pars_terms import Measured, Payload, Vocabulary, by_key

LONGEST_DESCRIPTION = 2500


class NotWritable(Exception):
    """PARS needs what the listing doesn't state. `str()` says what."""


def write(activities: Iterable[Mapping[str, Any]]) -> str:
    """Return the file with these activities, as `compose` returns them."""
    content = {"ACCMEActivities": {"MedicalEducationMetrics": list(activities)}}
    return json.dumps(content, ensure_ascii=False, indent=2) + "\n"


def compose_complete(
    payload: Payload, vocabulary: Vocabulary, *, year: int, measured: Sequence[Measured] = (), is_public: bool = False
) -> Payload:
    """Return an activity with everything that PARS requires (raises NotWritable)."""
    activity = compose(payload, vocabulary, year=year, measured=measured, is_public=is_public)
    missing = [
        ("your own ID", not (payload.get("provider_ref") or payload.get("accme_id"))),
        ("a description", not payload.get("description")),
        ("the activity format", "activityFormat" not in _education(activity)),
        ("a type of credit that PARS knows", "credits" not in _education(activity)),
        ("its dates", not {"startDateTime", "endDateTime"} <= _education(activity).keys()),
    ]
    if found := [words for words, is_missing in missing if is_missing]:
        raise NotWritable(f"Add {', '.join(found)}.")
    odd = [offer for offer in payload["offers"] if offer["amount"] and Decimal(offer["amount"]) % terms.STEP]
    if odd:
        raise NotWritable(f"Credit in PARS is in steps of {terms.STEP}. Correct {odd[0]['amount']}.")
    return activity


def _education(activity: Payload) -> Payload:
    education: Payload = activity["healthcareMetadata"]["healthcareEducation"]
    return education


def compose(
    payload: Payload,
    vocabulary: Vocabulary,
    *,
    year: int,
    measured: Sequence[Measured] = (),
    is_public: bool = False,
) -> Payload:
    """Return what PARS can say about a listing in a year. What isn't stated is left out."""
    return {
        "ReportDescription": {"ReportingStartDate": f"{year}-01-01", "ReportingEndDate": f"{year}-12-31"},
        "ActivityDescription": _support(payload),
        "Lom": {"general": _general(payload)},
        "healthcareMetadata": {
            "healthcareEducation": {
                **_credits(payload, vocabulary),
                **_dates(payload, year),
                "activitySponsorship": "joint" if payload.get("joint_providers") else "direct",
                **_format(payload),
                "targetAudience": {"profession": _professions(payload)},
            }
        },
        "XtensibleInfo": {
            "MeasuredOutcomes": [
                {"MeasuredOutcome": each.outcome, "MeasurementType": list(each.types)} for each in measured
            ],
            **_delivery(payload),
            **_boards(payload),
            **_fees(payload),
            "StateContentTags": [
                {"StateContentDomain": vocabulary.topics[row["topic"]], "StateContentTopic": ""}
                for row in by_key(payload.get("state_topics", ()), "topic").values()
                if row["topic"] in vocabulary.topics
            ],
            "ForPublicList": is_public,
        },
        "activityRecordAction": "Update" if payload.get("accme_id") else "Add",
    }


def _general(payload: Payload) -> Payload:
    catalogs = {"accme_id": "ACCME Activity ID", "provider_ref": "Provider Activity ID", "url": "URL"}
    ids = [{"catalog": words, "entry": payload[name]} for name, words in catalogs.items() if payload.get(name)]
    return {
        "identifier": ids,
        "title": payload.get("title", ""),
        "description": shortened(payload.get("description", ""), LONGEST_DESCRIPTION),
        "keyword": list(payload.get("topics", ())),
    }


def shortened(text: str, most: int) -> str:
    return text if len(text) <= most else f"{text[: most - 1].rsplit(None, 1)[0]}…"


def _support(payload: Payload) -> Payload:
    rows = payload.get("supporters") or []
    if payload.get("support") == Support.NONE:
        return {"commercialSupportAmount": []}
    if payload.get("support") != Support.RECEIVED or not rows:
        return {}
    known = [{"supportSource": row["name"], "value": row.get("amount")} for row in rows]
    written = [{name: value for name, value in row.items() if value is not None} for row in known]
    return {"commercialSupportAmount": [{"currency": "USD", **row} for row in written]}


def _credits(payload: Payload, vocabulary: Vocabulary) -> Payload:
    names = [vocabulary.providers[slug] for slug in payload.get("joint_providers", ()) if slug in vocabulary.providers]
    found: list[Payload] = [
        {"activityCertification": terms.CERTIFICATIONS[row["credit_type"]], "numberOfCredits": _json(row["amount"])}
        for row in payload.get("offers", ())
        if row["credit_type"] in terms.CERTIFICATIONS and row.get("amount")
    ]
    if names and found:
        found[0]["nonAccreditedProvider"] = names
    return {"credits": found[0] if len(found) == 1 else found} if found else {}


def _boards(payload: Payload) -> Payload:
    found = [
        {"boardName": terms.BOARDS[row["credit_type"]], "mocPoints": _json(row["amount"])}
        for row in payload.get("offers", ())
        if row["credit_type"] in terms.BOARDS and row.get("amount")
    ]
    return {"MOCRegistrations": found} if found else {}


def _json(number: str) -> int | float:
    """Return an amount as JSON writes numbers. Two decimal places are exact in its shortest form."""
    amount = Decimal(number)
    return int(amount) if amount == amount.to_integral_value() else float(amount)


def _format_code(payload: Payload) -> str | None:
    codes = {terms.WRITTEN_AS.get(code, code) for code in payload.get("formats", ())}
    return next((code for code in terms.FORMATS if code in codes), None)


def _format(payload: Payload) -> Payload:
    code = _format_code(payload)
    return {"activityFormat": terms.FORMATS[code]} if code else {}


def _dates(payload: Payload, year: int) -> Payload:
    if _format_code(payload) not in terms.HELD:
        days = {"startDateTime": payload.get("released_on"), "endDateTime": payload.get("expires_on")}
        return {name: day for name, day in days.items() if day}
    rows = held_in(payload, year)
    if not rows:
        return {}
    last = max(row.get("ends_on") or row["starts_on"] for row in rows)
    days = {"startDateTime": min(row["starts_on"] for row in rows), "endDateTime": last}
    places = {tuple(row.get(name, "") for name in ("city", "place_state", "country")) for row in rows}
    if len(places) > 1 or not any(next(iter(places))):
        return days
    city, state, country = next(iter(places))
    location = {"city": city, "stateOrProvince": state, "country": terms.COUNTRIES.get(country, country or "USA")}
    return {**days, "activityLocation": {name: value for name, value in location.items() if value}}


def held_in(payload: Payload, year: int) -> list[Payload]:
    """Return the dates of a listing that aren't canceled and lie in a year, at least in part."""
    first, last = f"{year}-01-01", f"{year}-12-31"
    rows = [row for row in payload.get("offerings", ()) if not row.get("is_canceled")]
    return [row for row in rows if row["starts_on"] <= last and (row.get("ends_on") or row["starts_on"]) >= first]


def _professions(payload: Payload) -> list[str]:
    return list(dict.fromkeys(terms.PROFESSIONS[code] for code in payload.get("professions", ())))


def _delivery(payload: Payload) -> Payload:
    delivery = payload.get("delivery") or Delivery.NOT_STATED
    return {"DeliveryMethods": list(terms.DELIVERIES[delivery])} if delivery in terms.DELIVERIES else {}


def _fees(payload: Payload) -> Payload:
    totals = [
        Decimal(row["amount"]) + Decimal(row.get("fees") or 0)
        for row in payload.get("prices", ())
        if row.get("amount") is not None
    ]
    if not totals:
        return {}
    free = [total == 0 for total in totals]
    said = terms.FREE if all(free) else terms.VARIABLE if any(free) or len(set(totals)) > 1 else terms.PAID
    return {"FeeForParticipation": said}
