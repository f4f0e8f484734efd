"""Fetch a vacancy and check that the user may see it. Other people's vacancies are a 404."""

from uuid import UUID

from django.shortcuts import get_object_or_404

from accounts.users.models import User
from careers.vacancies.models import Vacancy


def own_vacancy(user: User, public_id: UUID) -> Vacancy:
    """Return a vacancy of an organization that the user may post for (raises Http404)."""
    return get_object_or_404(Vacancy.objects.of_recruiter(user).for_cards(), public_id=public_id)


def published_vacancy(slug: str) -> Vacancy:
    """Return a vacancy that was published at least once (raises Http404)."""
    return get_object_or_404(Vacancy.objects.published().for_cards(), slug=slug)
