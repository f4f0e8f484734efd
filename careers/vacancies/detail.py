"""What a vacancy's page shows: the same facts in the same order for every vacancy, and its competencies beside mine."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import Enum
from typing import Any

from django.db.models import Count
from django.urls import reverse
from django.utils.http import urlencode

from accounts.users.models import User
from careers.vacancies import facts as declared
from careers.vacancies import places, queries, words
from careers.vacancies.enums import Answer, PayUnit, Site, YesNo
from careers.vacancies.models import PolicyFile, Vacancy
from careers.vacancies.stated import license_words, offer, state_names
from cmehub.lib import zips
from cmehub.templatetags.hub import dollars
from programs.catalog.models import Program
from programs.fit.queries import competencies_of


@dataclass(frozen=True)
class Link:
    url: str
    text: str
    is_outside: bool = False


@dataclass(frozen=True)
class Row:
    """One fact. Without `strong`, `text` and `links`, it isn't stated. `is_cme` rows are tinted."""

    label: str
    text: str = ""
    strong: str = ""
    notes: Sequence[str] = ()
    links: Sequence[Link] = ()
    is_cme: bool = False

    @property
    def is_stated(self) -> bool:
        return bool(self.strong or self.text or self.links)


class Have(Enum):
    """Whether the reader has a competency, as far as they said."""

    YES = "have"
    NO = "gap"
    UNKNOWN = "unknown"


@dataclass(frozen=True)
class Asked:
    """A competency that the employer asks for, and how many programs teach it."""

    name: str
    is_required: bool
    have: Have
    programs: int
    programs_url: str


def page_of(vacancy: Vacancy, user: Any, *, as_of: dt.date, is_preview: bool = False) -> dict[str, Any]:
    """Return what the public page and its preview share."""
    comparison = queries.compare_with_medians(vacancy, as_of=as_of) if vacancy.is_open(as_of) or is_preview else {}
    return {
        "vacancy": vacancy,
        "specialties": vacancy.specialties.order_by("name"),
        "rows": rows(vacancy, comparison, is_preview=is_preview),
        "asked": asked(vacancy, user),
    }


def rows(vacancy: Vacancy, comparison: Mapping[str, str], *, is_preview: bool = False) -> list[Row]:
    """Return the table of facts, also those that aren't stated."""
    return [
        _pay(vacancy),
        *_cme(vacancy, comparison, is_preview),
        _locations(vacancy),
        Row("Employment type", " · ".join(filter(None, [vacancy.get_employment_display(), vacancy.schedule]))),
        *(
            Row(fact.label, fact.in_words(vacancy.profession_facts.get(fact.key)))
            for fact in declared.facts_of([vacancy.profession, *vacancy.also_for])
        ),
        Row("Call schedule", vacancy.call_schedule),
        Row("Sign-on bonus", offer(vacancy.sign_on, vacancy.sign_on_bonus)),
        Row("Loan repayment", offer(vacancy.loans, vacancy.loan_repayment)),
        Row("Visa sponsorship", offer(vacancy.visa, vacancy.visa_sponsorship)),
        Row("License", license_words(vacancy.license_states, vacancy.license_needed)),
        Row("Requisition ID", vacancy.requisition_id),
    ]


def _pay(vacancy: Vacancy) -> Row:
    amount = words.pay_range(vacancy.pay_low, vacancy.pay_high)
    return Row("Compensation", PayUnit(vacancy.pay_unit).label if amount else "", strong=amount)


def _cme(vacancy: Vacancy, comparison: Mapping[str, str], is_preview: bool) -> list[Row]:
    allowance, days = vacancy.cme_allowance_amount, words.days(vacancy.cme_days_amount)
    separate = {YesNo.YES: ", separate from vacation", YesNo.NO: ", taken from vacation"}.get(
        YesNo(vacancy.cme_separate)
    )
    unclear = "" if separate or not days else "Not stated whether they're separate from vacation"
    after_days, amount_of_days = _amount(vacancy.cme_days, days)
    return [
        Row(
            "CME allowance",
            *_amount(vacancy.cme_allowance, dollars(allowance)),
            notes=[note for note in [comparison.get("allowance", "")] if note],
            is_cme=True,
        ),
        Row(
            "CME days",
            f"{after_days}{separate or ''}" if days else after_days,
            amount_of_days,
            notes=[note for note in [unclear, comparison.get("days", "")] if note],
            is_cme=True,
        ),
        _policy(vacancy, is_preview),
    ]


def _amount(answer: str, amount: str) -> tuple[str, str]:
    """Return the words after an amount, and the amount."""
    if answer == Answer.AMOUNT:
        return "a year", amount
    return (Answer.NOT_OFFERED.label if answer == Answer.NOT_OFFERED else ""), ""


def _policy(vacancy: Vacancy, is_preview: bool) -> Row:
    links = []
    if file := vacancy.cme_policy_file:
        links.append(Link(policy_url(file, is_preview), f"Download the policy (PDF, {kilobytes(file.size)})"))
    if vacancy.cme_policy_url:
        links.append(Link(vacancy.cme_policy_url, "Read the policy", is_outside=True))
    terms = [
        _term(vacancy.cme_rollover, "Unused funds roll over", "Unused funds don't roll over", "roll-over"),
        _term(vacancy.cme_repayment, "Funds are repaid on leaving", "No repayment on leaving", "repayment on leaving"),
    ]
    says_something = links or vacancy.cme_policy_note or vacancy.cme_rollover != YesNo.NOT_STATED
    if not (says_something or vacancy.cme_repayment != YesNo.NOT_STATED):
        terms = []
    return Row("Written CME policy", vacancy.cme_policy_note, notes=terms, links=links, is_cme=True)


def policy_url(file: PolicyFile, is_preview: bool) -> str:
    return reverse("careers:policy_own" if is_preview else "careers:policy", args=[file.public_id])


def kilobytes(size: int) -> str:
    return f"{max(size // 1000, 1):,} kB"


def _term(answer: str, yes: str, no: str, about: str) -> str:
    return {YesNo.YES: yes, YesNo.NO: no}.get(YesNo(answer), f"Not stated: {about}")


def _locations(vacancy: Vacancy) -> Row:
    site = Site(vacancy.site).label
    found = places.of_rows(vacancy.ordered_places)
    if vacancy.site != Site.REMOTE:
        where = found or [zips.Place(vacancy.city, vacancy.place_state)]
        return Row("Location", f"{site} · {'; '.join(map(words.place, where))}")
    allowed = state_names(vacancy.remote_from) or "anywhere in the U.S."
    notes = [f"Office: {'; '.join(map(words.place, found))}"] if found else []
    return Row("Location", f"{site}, from {allowed}", notes=notes)


def asked(vacancy: Vacancy, user: Any) -> list[Asked]:
    """Return the competencies asked for, the required ones first, beside those that the reader has."""
    found = list(vacancy.asked.select_related("competency").order_by("-is_required", "competency__name"))
    if not found:
        return []
    has = competencies_of(user) if isinstance(user, User) else None
    taught = dict(
        Program.objects.visible()
        .filter(competencies__in=[each.competency_id for each in found])
        .values_list("competencies")
        .annotate(Count("pk", distinct=True))
    )
    return [
        Asked(
            each.competency.name,
            each.is_required,
            Have.UNKNOWN if has is None else Have.YES if each.competency.code in has else Have.NO,
            taught.get(each.competency_id, 0),
            f"{reverse('programs:list')}?{urlencode({'competency': each.competency.code})}",
        )
        for each in found
    ]
