"""What a vacancy states: as a payload that the form takes, in words, and what changed between two versions."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from accounts.profiles.models import Specialty
from accounts.users.enums import Profession, State
from careers.vacancies import facts as declared
from careers.vacancies import places, words
from careers.vacancies.enums import Answer, Direction, Employment, Offer, PayUnit, Site, YesNo
from careers.vacancies.models import ANY_STATE, PolicyFile, Vacancy
from cmehub.lib import zips
from cmehub.templatetags.hub import dollars
from programs.competencies.models import Competency

Payload = Mapping[str, Any]

# Fields of the form that are columns of the vacancy.
COLUMNS = (
    *("title", "requisition_id", "profession", "also_for", "description", "site", "remote_from", "employment"),
    *("schedule", "pay", "pay_low", "pay_high", "pay_unit", "cme_allowance", "cme_allowance_amount", "cme_days"),
    *("cme_days_amount", "cme_separate", "cme_rollover", "cme_repayment", "cme_policy_url", "cme_policy_note"),
    *("call_schedule", "sign_on", "sign_on_bonus", "loans", "loan_repayment", "visa", "visa_sponsorship"),
    *("license_states", "license_needed", "takes_applications", "apply_url", "apply_email"),
    "is_evergreen",
)
_LISTS_OF_STATES = ("license_states", "remote_from")
_FACT_FIELDS = tuple(fact.field for fact in declared.FACTS)
_RELATED = ("specialties", "requires", "values", "places", "cme_policy_file")
FIELDS = (*COLUMNS, *_RELATED, *_FACT_FIELDS)
_FORMER_PLACE = {"city", "place_state"}
OFFERS = {"sign_on": "sign_on_bonus", "loans": "loan_repayment", "visa": "visa_sponsorship"}


# -- payloads ----------------------------------------------------------------------------------------------------------


def stated(vacancy: Vacancy) -> dict[str, Any]:
    """Return the vacancy's facts as the form takes them, JSON-safe."""
    asked = list(vacancy.asked.select_related("competency"))
    return as_payload(
        {
            **{name: getattr(vacancy, name) for name in COLUMNS},
            **{fact.field: vacancy.profession_facts.get(fact.key, "") for fact in declared.FACTS},
            "specialties": vacancy.specialties.all(),
            "requires": [each.competency for each in asked if each.is_required],
            "values": [each.competency for each in asked if not each.is_required],
            "places": places.of_rows(vacancy.ordered_places),
            "cme_policy_file": vacancy.cme_policy_file,
        }
    )


def as_payload(facts: Mapping[str, Any]) -> dict[str, Any]:
    """Return the form's cleaned data as the form takes them, JSON-safe. The same facts give the same payload."""
    policy: PolicyFile | None = facts["cme_policy_file"]
    return {
        **{name: _json_safe(facts[name]) for name in (*COLUMNS, *_FACT_FIELDS)},
        **{name: written_states(facts[name]) for name in _LISTS_OF_STATES},
        **{name: sorted(each.code for each in facts[name]) for name in ("specialties", "requires", "values")},
        "places": places.written(facts["places"]),
        "cme_policy_file": str(policy.public_id) if policy else "",
    }


def current(payload: Payload) -> dict[str, Any]:
    """Return a payload of an older release with today's fields. What it didn't know is not stated.

    What no release knew is kept, so that the payload is refused.
    """
    if payload.keys() == set(FIELDS):
        return dict(payload)
    brought = dict(payload)
    if "places" not in payload and payload.keys() >= _FORMER_PLACE:
        brought["places"] = str(zips.Place(brought.pop("city"), brought.pop("place_state")))
    for answer, details in OFFERS.items():
        if answer not in payload and payload.get(details):
            refused = payload[details].lower().startswith(Offer.NOT_OFFERED.label.lower())
            brought[answer] = (Offer.NOT_OFFERED if refused else Offer.OFFERED).value
    if "cme_separate" not in payload and payload.get("cme_days") == Answer.AMOUNT:
        brought["cme_separate"] = YesNo.YES.value  # the form asked for days that are
    return {**_UNSTATED, **brought}


def written_states(codes: Iterable[str]) -> str:
    return ", ".join(codes)


def _json_safe(value: Any) -> Any:
    match value:
        case Decimal():
            return _plainly(value)
        case str():
            return value.replace("\r\n", "\n")
        case list():
            return sorted(value)
        case _:
            return value


def _plainly(amount: Decimal) -> str:
    """Format 3500.00 as 3500, and 62.50 as 62.5."""
    return f"{amount:.0f}" if amount == amount.to_integral_value() else f"{amount.normalize():f}"


_NOT_STATED_BY_DEFAULT = ("cme_separate", "cme_rollover", "cme_repayment", *OFFERS)
_UNSTATED: Payload = {
    **dict.fromkeys(FIELDS, ""),
    **dict.fromkeys(_NOT_STATED_BY_DEFAULT, Answer.NOT_STATED.value),
    **{name: [] for name in ("also_for", "specialties", "requires", "values")},
    **dict.fromkeys(("is_evergreen", "takes_applications"), False),
}


# -- words -------------------------------------------------------------------------------------------------------------

PAY, ALLOWANCE, DAYS = "Compensation", "CME allowance", "CME days"


def facts(payload: Payload) -> dict[str, str]:
    """Return a payload in words, '' where it states nothing."""
    known = current(payload)
    policy = _policy(known["cme_policy_file"])
    return {
        "Job title": known["title"],
        "Requisition ID": known["requisition_id"],
        "Profession": ", ".join(Profession(each).label for each in [known["profession"], *known["also_for"]]),
        "Specialties": _names(Specialty.objects.filter(code__in=known["specialties"]), known["specialties"]),
        PAY: _pay(known),
        ALLOWANCE: _answer(known, "cme_allowance", lambda amount: f"{dollars(amount)} a year"),
        DAYS: _answer(known, "cme_days", lambda days: f"{words.days(days)} a year"),
        "CME days are separate from vacation": _yes_no(known["cme_separate"]),
        "Unused CME funds roll over": _yes_no(known["cme_rollover"]),
        "CME funds are repaid on leaving": _yes_no(known["cme_repayment"]),
        "Written CME policy": known["cme_policy_url"],
        "CME policy file": policy.name if policy else "",
        "CME policy summary": known["cme_policy_note"],
        "Locations": "; ".join(known["places"].splitlines()),
        "Location type": Site(known["site"]).label,
        "Remote from": state_names(known["remote_from"].split(", ")),
        "Employment type": Employment(known["employment"]).label,
        "Schedule": known["schedule"],
        **{fact.label: fact.in_words(known[fact.field]) for fact in declared.FACTS},
        "Call schedule": known["call_schedule"],
        "Sign-on bonus": offer(known["sign_on"], known["sign_on_bonus"]),
        "Loan repayment": offer(known["loans"], known["loan_repayment"]),
        "Visa sponsorship": offer(known["visa"], known["visa_sponsorship"]),
        "License": license_words(known["license_states"].split(", "), known["license_needed"]),
        "Competencies required": _names(Competency.objects.filter(code__in=known["requires"]), known["requires"]),
        "Competencies valued": _names(Competency.objects.filter(code__in=known["values"]), known["values"]),
        "Evergreen": "Hires for it all year" if known["is_evergreen"] else "",
        "Applications on CME Hub": "Taken" if known["takes_applications"] else "",
        "Web address for applications": known["apply_url"],
        "Email address for applications": known["apply_email"],
        "About the role": known["description"],
    }


def offer(answer: str, details: str) -> str:
    """Return an offer in words, or '' if it isn't stated. Details that stand alone were written by an older release."""
    if answer == Offer.NOT_OFFERED:
        return Offer.NOT_OFFERED.label
    return details or (Offer.OFFERED.label if answer == Offer.OFFERED else "")


def state_names(codes: Iterable[str]) -> str:
    return ", ".join("any U.S. state" if code == ANY_STATE else State(code).label for code in codes if code)


def license_words(codes: Iterable[str], details: str) -> str:
    names = state_names(codes)
    return " · ".join(filter(None, [names[:1].upper() + names[1:], details]))


def _names(rows: Any, codes: Sequence[str]) -> str:
    return ", ".join(rows.order_by("name").values_list("name", flat=True)) if codes else ""


def _policy(public_id: str) -> PolicyFile | None:
    return PolicyFile.objects.filter(public_id=public_id).first() if public_id else None


def _yes_no(answer: str) -> str:
    return "" if answer == YesNo.NOT_STATED else YesNo(answer).label


def _pay(payload: Payload) -> str:
    if payload["pay"] != Answer.AMOUNT:
        return ""
    amount = words.pay_range(Decimal(payload["pay_low"]), Decimal(payload["pay_high"]))
    return f"{amount} {PayUnit(payload['pay_unit']).label}"


def _answer(payload: Payload, name: str, in_words: Callable[[Decimal], str]) -> str:
    answer = Answer(payload[name])
    if answer == Answer.AMOUNT:
        return in_words(Decimal(payload[f"{name}_amount"]))
    return answer.label if answer == Answer.NOT_OFFERED else ""


# -- changes -----------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Change:
    """One fact of a published vacancy before and after, in words."""

    fact: str
    direction: Direction
    before: str
    after: str


# What an employer may raise without a review, and the fields that say so.
_AT_ONCE: Mapping[str, tuple[str, ...]] = {
    PAY: ("pay", "pay_low", "pay_high", "pay_unit"),
    ALLOWANCE: ("cme_allowance", "cme_allowance_amount"),
    DAYS: ("cme_days", "cme_days_amount"),
}
_BETTER = (Direction.ADDED, Direction.RAISED)


def changes(before: Payload, after: Payload) -> list[Change]:
    """Return what changed, in the order of the page."""
    old, new = facts(before), facts(after)
    return [
        Change(fact, _direction(fact, current(before), current(after), old[fact], new[fact]), old[fact], new[fact])
        for fact in new
        if old[fact] != new[fact]
    ]


def raised_fields(before: Payload, after: Payload) -> list[str]:
    """Return the fields of pay, CME allowance and CME days that became better: higher, or stated at last."""
    better = [each for each in changes(before, after) if each.fact in _AT_ONCE and each.direction in _BETTER]
    offered = [each.fact for each in better if each.after != Offer.NOT_OFFERED.label]
    return [name for fact in offered for name in _AT_ONCE[fact]]


def _direction(fact: str, before: Payload, after: Payload, old: str, new: str) -> Direction:
    if not new:
        return Direction.REMOVED
    if not old:
        return Direction.ADDED
    if fact == PAY and before["pay_unit"] != after["pay_unit"]:
        return Direction.CHANGED
    ends = {PAY: ("pay_low", "pay_high"), ALLOWANCE: ("cme_allowance_amount",), DAYS: ("cme_days_amount",)}.get(fact)
    if ends is None:
        refusal = Offer.NOT_OFFERED.label
        return Direction.LOWERED if new == refusal else Direction.RAISED if old == refusal else Direction.CHANGED
    falls = any(_number(after[end]) < _number(before[end]) for end in ends)
    return Direction.LOWERED if falls else Direction.RAISED


def _number(value: Any) -> Decimal:
    """Return an amount of a payload. 'Not offered' counts as zero, when one offer is compared with another."""
    return Decimal(value or 0)
