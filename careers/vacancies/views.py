"""Public vacancy pages: the list with its search, one vacancy, and the page for employers."""

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.core.paginator import Paginator
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from accounts.organizations.models import Organization
from accounts.users.http import SignedInRequest
from accounts.users.models import User
from careers.vacancies import access, criteria, jsonld, queries, reports
from careers.vacancies.detail import page_of
from careers.vacancies.expiry import today_in_last_zone
from careers.vacancies.forms import ReportForm
from careers.vacancies.models import PolicyFile, Vacancy
from careers.vacancies.signals import vacancy_seen
from cmehub.lib import uploads
from cmehub.lib.listing import Noun, render_list
from cmehub.lib.throttle import throttled

PER_PAGE = 20
NOUN = Noun("vacancy", "vacancies")


@login_not_required
@require_safe
def vacancy_list(request: HttpRequest) -> HttpResponse:
    as_of = today_in_last_zone(timezone.now())
    asked = criteria.read(request.GET, queries.KNOWN)
    found = queries.in_order(queries.matching(asked, as_of=as_of).for_cards(), asked)
    page = Paginator(found, PER_PAGE).get_page(request.GET.get("page"))
    facets = queries.facets(asked, as_of=as_of)
    return render_list(
        request,
        "careers/vacancies",
        asked=asked,
        page=page,
        facets=facets,
        noun=NOUN,
        sorts=criteria.SORTS.items(),
        ways_out=[] if page.paginator.count else queries.ways_out(asked, as_of=as_of),
    )


@login_not_required
@require_safe
def vacancy_detail(request: HttpRequest, slug: str) -> HttpResponse:
    vacancy = access.published_vacancy(slug)
    if not vacancy.is_reviewed:
        return render(request, "careers/vacancies/being_edited.html", {"vacancy": vacancy})
    as_of = today_in_last_zone(timezone.now())
    is_open = vacancy.is_open(as_of)
    if is_open:
        vacancy_seen.send(sender=Vacancy, vacancy=vacancy, request=request)
    context = {
        **page_of(vacancy, request.user, as_of=as_of),
        "is_open": is_open,
        "days_left": vacancy.days_left(timezone.localdate()) if is_open else None,
        "similar": queries.similar(vacancy, as_of=as_of),
        "posting": jsonld.script(vacancy, address=request.build_absolute_uri(request.path)) if is_open else "",
    }
    return render(request, "careers/vacancies/detail.html", context)


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
