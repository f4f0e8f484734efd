"""Reports about vacancies, written CME policies, and the page for employers. The list is in careers/search."""

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from accounts.organizations.models import Organization
from accounts.users.http import SignedInRequest
from accounts.users.models import User
from careers.vacancies import access, reports
from careers.vacancies.forms import ReportForm
from careers.vacancies.models import PolicyFile
from cmehub.lib import uploads
from cmehub.lib.throttle import throttled


@throttled("vacancy_reports")
@require_http_methods(["GET", "HEAD", "POST"])
def vacancy_report(request: SignedInRequest, slug: str) -> HttpResponse:
    """Let anyone who is signed in report that something is wrong with a vacancy."""
    vacancy = access.published_vacancy(slug)
    form = ReportForm(request.POST or None)
    if form.is_valid():
        reports.report(vacancy=vacancy, by=request.user, now=timezone.now(), **form.cleaned_data)
        messages.success(request, "Thank you. Our staff looks into it, and we'll send the answer to your inbox.")
        return redirect("careers:vacancy_detail", vacancy.slug)
    return render(request, "careers/vacancies/report.html", {"form": form, "vacancy": vacancy})


@login_not_required
@require_safe
def policy(request: HttpRequest, public_id: UUID) -> FileResponse:
    """Download a written CME policy that a published vacancy shows."""
    return _download(access.public_policy(public_id))


@require_safe
def policy_own(request: SignedInRequest, public_id: UUID) -> FileResponse:
    """Download a policy of one's own organization, before a vacancy shows it."""
    return _download(access.own_policy(request.user, public_id))


def _download(file: PolicyFile) -> FileResponse:
    try:
        return uploads.as_attachment(file.stored_as, content_type=uploads.PDF, filename=file.name)
    except FileNotFoundError:
        raise Http404 from None


@login_not_required
@require_safe
def for_employers(request: HttpRequest) -> HttpResponse:
    has_organization = isinstance(request.user, User) and Organization.objects.hiring_for(request.user).exists()
    return render(request, "careers/vacancies/for_employers.html", {"has_organization": has_organization})
