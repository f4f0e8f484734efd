"""Template tags for career fit: the fold on a program's page, and the fits of a list."""

from collections.abc import Iterable

from django import template
from django.template import Context
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString

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


@register.simple_tag(takes_context=True)
def career_fits(context: Context, programs: Iterable[Program]) -> dict[int, Fit]:
    """Return the fits of a list of programs by key, for `program_entry`. Constant queries."""
    return queries.fits_of(programs, as_of=timezone.localdate(), destination=_destination(context))


@register.simple_tag
def fit_line(fit: Fit | None) -> SafeString | str:
    """Return the line of a card, 'Career fit 8 of 12', or '' if there's no total."""
    if fit is None or fit.refusal:
        return ""
    return format_html('<p class="by fit">Career fit {}</p>', ", ".join(filter(None, [fit.words, fit.note])))


def _destination(context: Context) -> DestinationRole | None:
    user = context["request"].user if "request" in context else None
    return queries.destination_of(user) if isinstance(user, User) else None
