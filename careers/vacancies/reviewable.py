"""Edits of a published vacancy are reviewed. Clinicians see the approved text until then."""

from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from typing import Any

from django.urls import reverse

from accounts.organizations.queries import those_who_may
from accounts.organizations.reviewable import is_insider
from accounts.organizations.rules import May
from accounts.profiles.models import Specialty
from accounts.reviewing.reviewables import Invalid, Reviewable
from accounts.reviewing.rules import Payload
from accounts.users.enums import Profession, State
from accounts.users.models import User
from careers.vacancies import actions, words
from careers.vacancies.enums import Answer, Employment, PayUnit, Site, VacancyState
from careers.vacancies.forms import LiveVacancyForm, stated
from careers.vacancies.models import Vacancy
from cmehub.lib import form_words
from cmehub.templatetags.hub import dollars


def facts(payload: Payload) -> dict[str, str]:
    return {
        "Job title": payload["title"],
        "Profession": Profession(payload["profession"]).label,
        "Specialties": _specialties(payload["specialties"]),
        "Compensation": _pay(payload),
        "CME allowance": _answer(payload, "cme_allowance", lambda amount: f"{dollars(amount)} a year"),
        "CME days": _answer(payload, "cme_days", lambda days: f"{words.days(days)} a year"),
        "Written CME policy": payload["cme_policy_url"],
        "CME policy summary": payload["cme_policy_note"],
        "Location": f"{payload['city']}, {State(payload['place_state']).label}",
        "Location type": Site(payload["site"]).label,
        "Employment type": Employment(payload["employment"]).label,
        "Schedule": payload["schedule"],
        "Call schedule": payload["call_schedule"],
        "Sign-on bonus": payload["sign_on_bonus"],
        "Loan repayment": payload["loan_repayment"],
        "Visa sponsorship": payload["visa_sponsorship"],
        "License": payload["license_needed"],
        "Web address for applications": payload["apply_url"],
        "Email address for applications": payload["apply_email"],
        "About the role": payload["description"],
    }


def _specialties(codes: Sequence[str]) -> str:
    names = Specialty.objects.filter(code__in=codes).order_by("name").values_list("name", flat=True) if codes else ()
    return ", ".join(names)


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


def clean(vacancy: Vacancy, payload: Payload) -> Mapping[str, Any]:
    if vacancy.state != VacancyState.LIVE:
        raise Invalid("The vacancy isn't published anymore.")
    form = LiveVacancyForm(dict(payload), kept=stated(vacancy)["specialties"])
    if not form.is_valid():
        raise Invalid(form_words.of_form(form))
    return form.cleaned_data


def apply(vacancy: Vacancy, values: Mapping[str, Any], by: User) -> None:
    actions.publish_edit(vacancy=vacancy, by=by, **values)


VACANCY = Reviewable(
    model=Vacancy,
    noun="vacancy",
    permission="careers.change_vacancy",
    snapshot=stated,
    facts=facts,
    clean=clean,
    apply=apply,
    title=lambda vacancy: f"{vacancy.title}, {vacancy.organization}",
    editor_page=lambda vacancy: reverse("careers:vacancy_preview", args=[vacancy.public_id]),
    public_page=lambda vacancy: reverse("careers:vacancy_detail", args=[vacancy.slug]),
    told=lambda vacancy, proposer: those_who_may(vacancy.organization, May.POST_VACANCIES, preferred=proposer),
    is_insider=lambda vacancy, user: is_insider(vacancy.organization, user),
)
