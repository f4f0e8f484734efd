"""What a person submitted, typed, uploaded or reported. It stays with the organization, without the name."""

from collections.abc import Iterable

from django.db.models import Exists, OuterRef
from django.utils import timezone

from accounts.organizations.models import Membership
from accounts.users.models import User
from accounts.users.personal_data import Holding, Part
from careers.vacancies import actions
from careers.vacancies.enums import VacancyState
from careers.vacancies.models import PolicyFile, Vacancy
from careers.vacancies.parts import VacancyDraft, VacancyImport, VacancyReport


def _export(user: User) -> Part:
    submitted = Vacancy.objects.filter(submitted_by=user).order_by("submitted_at")
    typed = VacancyDraft.objects.filter(updated_by=user).exclude(entries={}).order_by("updated_at")
    return Part(
        {
            "vacancies_submitted": list(submitted.values("title", "organization__name", "submitted_at")),
            "vacancy_drafts": list(typed.values("organization__name", "entries", "source_url", "updated_at")),
            "cme_policies_uploaded": list(
                PolicyFile.objects.filter(uploaded_by=user).order_by("uploaded_at").values("name", "uploaded_at")
            ),
            "vacancy_files_uploaded": list(
                VacancyImport.objects.filter(uploaded_by=user)
                .order_by("uploaded_at")
                .values("file_name", "uploaded_at")
            ),
            "vacancy_reports": list(
                VacancyReport.objects.filter(reported_by=user)
                .order_by("reported_at")
                .values("vacancy__title", "reason", "text", "state", "answer", "reported_at")
            ),
        }
    )


def _erase(user: User) -> None:
    """Empty `submitted_by`. Vacancies of an organization that nobody is left in are closed, as nobody would answer."""
    others = Membership.objects.filter(organization=OuterRef("organization")).exclude(user=user)
    left_alone = Vacancy.objects.filter(~Exists(others), organization__members=user)
    for vacancy in left_alone.filter(state=VacancyState.LIVE):
        actions.withdraw(vacancy=vacancy, by=None, on=timezone.localdate())
    for vacancy in left_alone.filter(state=VacancyState.SUBMITTED):
        actions.return_to_draft(vacancy=vacancy, by=None)
    Vacancy.objects.filter(submitted_by=user).update(submitted_by=None)
    VacancyDraft.objects.filter(updated_by=user).update(updated_by=None)
    PolicyFile.objects.filter(uploaded_by=user).update(uploaded_by=None)
    VacancyImport.objects.filter(uploaded_by=user).update(uploaded_by=None)
    VacancyReport.objects.filter(reported_by=user).update(reported_by=None)
    VacancyReport.objects.filter(answered_by=user).update(answered_by=None)


def _stored_names() -> Iterable[str]:
    return PolicyFile.objects.order_by("pk").values_list("stored_as", flat=True)


HOLDING = Holding(
    "vacancies",
    (Vacancy, VacancyDraft, PolicyFile, VacancyImport, VacancyReport),
    export=_export,
    erase=_erase,
    stored_names=_stored_names,
)
