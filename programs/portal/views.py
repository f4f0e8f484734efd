"""Public pages' own edges: the counted link to a provider's site, and the report of an error."""

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from accounts.users.http import SignedInRequest
from cmehub.lib.dates import in_words
from cmehub.lib.throttle import throttled
from programs.portal import access, actions, visits
from programs.portal.enums import Counted
from programs.portal.forms import ReportForm


@login_not_required
@require_safe
def program_go(request: HttpRequest, slug: str) -> HttpResponse:
    """Count a click and go to the provider's page, always the one on file."""
    program = access.visible_program(slug)
    if not program.url:
        raise Http404
    if visits.counts(request, program):
        actions.count(program=program, what=Counted.CLICKS.value, on=timezone.now().date())
    response = HttpResponseRedirect(program.url)
    response.headers["X-Robots-Tag"] = "noindex, nofollow"
    return response


@throttled("corrections")
@require_http_methods(["GET", "HEAD", "POST"])
def program_report(request: SignedInRequest, slug: str) -> HttpResponse:
    """Let anyone who is signed in report an error on a program's page."""
    program = access.visible_program(slug)
    form = ReportForm(request.POST or None, outcomes=list(program.outcomes.order_by("rank", "code")))
    if form.is_valid():
        asked = actions.ask(program=program, by=request.user, now=timezone.now(), **form.cleaned_data)
        messages.success(
            request, f"Thank you. Our curators check it, and you get an answer by {in_words(asked.due_on)}."
        )
        return redirect("programs:detail", program.slug)
    return render(request, "programs/portal/report.html", {"form": form, "program": program})
