"""Fetch a vacancy together with the check that the person may have it; anybody else's is not there."""

from uuid import UUID

from django.shortcuts import get_object_or_404

from accounts.users.models import User
from careers.vacancies.models import Vacancy


def own_vacancy(user: User, public_id: UUID) -> Vacancy:
    """Return a vacancy of an organization that the person is a member of (raises Http404 for others')."""
    return get_object_or_404(Vacancy.objects.of_member(user).for_cards(), public_id=public_id)


def published_vacancy(slug: str) -> Vacancy:
    """Return a vacancy that has or had a public page (raises Http404)."""
    return get_object_or_404(Vacancy.objects.published().for_cards(), slug=slug)
