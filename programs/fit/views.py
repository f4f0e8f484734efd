"""Public pages: a program's career fit for any role, and how it's scored."""

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from accounts.users.models import User
from programs.catalog import access
from programs.catalog.addresses import lasting
from programs.catalog.models import Program
from programs.competencies.forms import RolePicker
from programs.fit import queries
from programs.fit.facts import DestinationRole
from programs.fit.words import DEFINITIONS


@login_not_required
@require_safe
@lasting
def program_fit(request: HttpRequest, slug: str) -> HttpResponse:
    program = access.public_program(slug, Program.objects.select_related("provider"))
    picker, role = _asked(request)
    context = {
        "program": program,
        "fit": queries.fit_of(program, as_of=timezone.localdate(), destination=role),
        "picker": picker,
        "noindex": bool(request.GET),
    }
    return render(request, "programs/fit/program.html", context)


@login_not_required
@require_safe
def fit_method(request: HttpRequest) -> HttpResponse:
    return render(request, "programs/fit/method.html", {"factors": DEFINITIONS})


def _asked(request: HttpRequest) -> tuple[RolePicker, DestinationRole | None]:
    """Return the role in the query string, else the person's own. Unknown roles are errors of the form."""
    user = request.user if isinstance(request.user, User) else None
    if "role" not in request.GET:
        own = queries.destination_of(user) if user else None
        return RolePicker(initial={"role": own.code if own else ""}), own
    picker = RolePicker(request.GET)
    chosen = picker.cleaned_data["role"] if picker.is_valid() else None
    if chosen is None:
        return picker, None
    return picker, queries.as_destination(chosen, has=queries.competencies_of(user) if user else None)
