"""Applying for a vacancy, and one's own applications."""

from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import FileResponse, Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.profiles.models import Profile
from accounts.users.http import SignedInRequest
from careers.applications import access, actions, queries
from careers.applications.enums import Progress
from careers.applications.forms import HUB, ApplyForm, MessageForm
from careers.applications.models import Application
from careers.applications.people import cards
from careers.vacancies.access import published_vacancy
from careers.vacancies.expiry import today_in_last_zone
from cmehub.lib import uploads
from cmehub.lib.throttle import throttled

PER_PAGE = 50
_STEPS = (Progress.RECEIVED, Progress.REVIEW, Progress.INTERVIEW, Progress.CLOSED)


@throttled("applications")
@require_http_methods(["GET", "HEAD", "POST"])
def apply(request: SignedInRequest, slug: str) -> HttpResponse:
    """Apply once. Who applied before is sent to that application, and who has no profile to its form."""
    vacancy, user, now = published_vacancy(slug), request.user, timezone.now()
    refusal = actions.obstacle(vacancy, user, as_of=today_in_last_zone(now))
    if refusal:
        messages.warning(request, refusal.sentence)
        return _past(request, slug, refusal)
    initial = {"shared": [part for part, _ in ApplyForm.base_fields["shared"].choices], "contact": HUB}  # type: ignore[attr-defined]
    form = ApplyForm(
        request.POST or None,
        request.FILES or None,
        initial=initial,
        employer=vacancy.organization.name,
        email=user.email,
    )
    if form.is_valid():
        try:
            application = actions.apply(vacancy=vacancy, by=user, now=now, **form.facts())
        except actions.Refused as meanwhile:
            form.add_error(None, str(meanwhile))
        else:
            messages.success(request, f"Your application was sent to {vacancy.organization}.")
            return redirect("careers:application", application.public_id)
    context = {
        "form": form,
        "vacancy": vacancy,
        "profile": Profile.objects.get(user=user),
        "months": queries.months_kept(vacancy, timezone.localdate()),
    }
    return render(request, "careers/applications/apply.html", context)


def _past(request: SignedInRequest, slug: str, refusal: type[actions.Refused]) -> HttpResponse:
    if refusal is actions.AlreadyApplied:
        earlier = Application.objects.of(request.user).get(vacancy__slug=slug)
        return redirect("careers:application", earlier.public_id)
    if refusal is actions.NoProfile:
        return redirect("accounts:profile_edit")
    return redirect("careers:vacancy_detail", slug)


@require_safe
def application_list(request: SignedInRequest) -> HttpResponse:
    page = Paginator(queries.of_person(request.user), PER_PAGE).get_page(request.GET.get("page"))
    return render(request, "careers/applications/list.html", {"page": page})


@require_safe
def application(request: SignedInRequest, public_id: UUID) -> HttpResponse:
    """Show the progress in neutral words, what's shared, and the messages."""
    own = access.own_application(request.user, public_id)
    return _page(request, own, MessageForm())


@throttled("application_messages")
@require_POST
def application_message(request: SignedInRequest, public_id: UUID) -> HttpResponse:
    own = access.own_application(request.user, public_id)
    form = MessageForm(request.POST)
    if not form.is_valid():
        return _page(request, own, form)
    try:
        text = form.cleaned_data["text"]
        actions.write(application=own, by=request.user, text=text, by_employer=False, now=timezone.now())
    except actions.Refused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, f"Message sent to {own.vacancy.organization}.")
    return redirect("careers:application", public_id)


@require_POST
def application_withdraw(request: SignedInRequest, public_id: UUID) -> HttpResponse:
    own = access.own_application(request.user, public_id)
    try:
        actions.withdraw(application=own, by=request.user, now=timezone.now())
    except actions.Refused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, "Withdrawn. The employer no longer sees your profile, your CV and your cover note.")
    return redirect("careers:application", public_id)


@require_safe
def application_cv(request: SignedInRequest, public_id: UUID) -> FileResponse:
    return download(access.own_application(request.user, public_id))


def download(application: Application) -> FileResponse:
    """Return the CV as an attachment that runs nothing (raises Http404)."""
    if not application.cv:
        raise Http404
    try:
        return uploads.as_attachment(application.cv, content_type=application.cv_type, filename=application.cv_name)
    except FileNotFoundError:
        raise Http404 from None


def _page(request: SignedInRequest, own: Application, form: MessageForm) -> HttpResponse:
    actions.mark_read(application=own, by_employer=False, now=timezone.now())
    context = {
        "application": own,
        "vacancy": own.vacancy,
        "person": cards([own])[0].person,
        "steps": _STEPS,
        "thread": own.messages.order_by("sent_at", "pk"),
        "form": form,
        "months": queries.months_kept(own.vacancy, timezone.localdate()),
        "emptied_on": queries.emptied_on(own.vacancy, timezone.localdate()),
    }
    return render(request, "careers/applications/application.html", context)
