"""The template tag for career fit: the fold on a program's page."""

from django import template
from django.template import Context
from django.utils import timezone

from accounts.users.models import User
from programs.catalog.models import Program
from programs.fit import queries
from programs.fit.facts import DestinationRole
from programs.fit.rules import Fit

register = template.Library()


@register.simple_tag(takes_context=True)
def career_fit(context: Context, program: Program) -> Fit:
    """Return a program's fit for the reader's destination role, or by the default rule."""
    return queries.fit_of(program, as_of=timezone.localdate(), destination=_destination(context))


def _destination(context: Context) -> DestinationRole | None:
    user = context["request"].user if "request" in context else None
    return queries.destination_of(user) if isinstance(user, User) else None
