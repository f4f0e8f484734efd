"""Fetch a vacancy and check that the user may see it. Other people's vacancies are a 404."""

from uuid import UUID

from django.http import Http404
from django.shortcuts import get_object_or_404

from accounts.organizations.models import Organization
from accounts.users.models import User
from careers.vacancies.enums import VacancyState
from careers.vacancies.models import CLOSED, PolicyFile, Vacancy
from careers.vacancies.parts import VacancyDraft, VacancyImport


def own_vacancy(user: User, public_id: UUID) -> Vacancy:
    """Return a vacancy of an organization that the user may post for (raises Http404)."""
    return get_object_or_404(Vacancy.objects.of_recruiter(user).for_cards(), public_id=public_id)


def published_vacancy(slug: str) -> Vacancy:
    """Return a vacancy that was published at least once (raises Http404)."""
    return get_object_or_404(Vacancy.objects.published().for_cards(), slug=slug)


def own_draft(user: User, public_id: str) -> VacancyDraft:
    """Return an unfinished draft of an organization that the user may post for (raises Http404)."""
    try:
        known = UUID(public_id)
    except ValueError:
        raise Http404 from None
    mine = VacancyDraft.objects.filter(organization__in=Organization.objects.hiring_for(user), vacancy=None)
    return get_object_or_404(mine.select_related("organization"), public_id=known)


def public_policy(public_id: UUID) -> PolicyFile:
    """Return a policy that the public page of a vacancy shows (raises Http404)."""
    shown = PolicyFile.objects.filter(vacancies__in=Vacancy.objects.filter(state__in=[VacancyState.LIVE, *CLOSED]))
    return get_object_or_404(shown.distinct(), public_id=public_id)


def own_policy(user: User, public_id: UUID) -> PolicyFile:
    """Return a policy of an organization that the user may post for (raises Http404)."""
    mine = PolicyFile.objects.filter(organization__in=Organization.objects.hiring_for(user))
    return get_object_or_404(mine, public_id=public_id)


def own_import(user: User, public_id: UUID) -> VacancyImport:
    """Return an uploaded file of an organization that the user may post for (raises Http404)."""
    mine = VacancyImport.objects.filter(organization__in=Organization.objects.hiring_for(user))
    return get_object_or_404(mine.select_related("organization"), public_id=public_id)
