"""Edits of a published vacancy are reviewed. Clinicians see the approved text until then."""

from collections.abc import Mapping
from typing import Any

from django.urls import reverse

from accounts.organizations.queries import those_who_may
from accounts.organizations.reviewable import is_insider
from accounts.organizations.rules import May
from accounts.reviewing.reviewables import Invalid, Reviewable
from accounts.reviewing.rules import Payload
from accounts.users.models import User
from careers.vacancies import actions
from careers.vacancies.enums import VacancyState
from careers.vacancies.forms import LiveVacancyForm
from careers.vacancies.models import Vacancy
from careers.vacancies.stated import current, facts, stated
from cmehub.lib import form_words


def clean(vacancy: Vacancy, payload: Payload) -> Mapping[str, Any]:
    if vacancy.state != VacancyState.LIVE:
        raise Invalid("The vacancy isn't published anymore.")
    form = LiveVacancyForm(dict(payload), kept=stated(vacancy)["specialties"], employers=[vacancy.organization])
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
    current=current,
)
