"""Fetch an application and check that the user may see it. Other people's are a 404."""

from uuid import UUID

from django.shortcuts import get_object_or_404

from accounts.organizations.models import Organization
from accounts.users.models import User
from careers.applications.models import Application, ReplyTemplate


def own_application(user: User, public_id: UUID) -> Application:
    """Return the user's own application (raises Http404)."""
    return get_object_or_404(Application.objects.of(user).for_pages(), public_id=public_id)


def received_application(user: User, public_id: UUID) -> Application:
    """Return an application to a vacancy that the user recruits for (raises Http404)."""
    return get_object_or_404(Application.objects.of_recruiter(user).for_pages(), public_id=public_id)


def own_template(user: User, public_id: UUID) -> ReplyTemplate:
    """Return a reply template of an organization that the user recruits for (raises Http404)."""
    mine = ReplyTemplate.objects.filter(organization__in=Organization.objects.hiring_for(user))
    return get_object_or_404(mine.select_related("organization"), public_id=public_id)
