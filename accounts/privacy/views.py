"""The “Your data” page: export, deletion and consents."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.privacy import access, actions
from accounts.privacy.enums import Subject
from accounts.privacy.forms import DeletionForm
from accounts.privacy.models import Consent
from accounts.privacy.rules import EXPORT_DAYS, GRACE_DAYS
from accounts.users.http import SignedInRequest
from accounts.users.reauthentication import confirmation_required
from cmehub.lib import uploads
from cmehub.lib.throttle import throttled


@require_safe
def data(request: SignedInRequest) -> HttpResponse:
    user = request.user
    context = {
        "export": access.latest_export(user),
        "days": EXPORT_DAYS,
        "grace": GRACE_DAYS,
        "consents": Consent.objects.filter(user=user).order_by("-given_at"),
        "needs_consent": actions.needs_consent(user),
    }
    return render(request, "accounts/privacy/data.html", context)


@throttled("exports")
@require_POST
@confirmation_required
def export_request(request: SignedInRequest) -> HttpResponse:
    actions.request_export(by=request.user, now=timezone.now())
    messages.success(request, "We're putting your data together. We'll send you a message when it's ready.")
    return redirect("accounts:data")


@require_safe
@confirmation_required
def export_download(request: SignedInRequest, public_id: UUID) -> HttpResponseBase:
    export = access.own_ready_export(request.user, public_id)
    try:
        response = uploads.as_attachment(
            export.stored_as,
            content_type="application/zip",
            filename=f"cme-hub-data-{export.requested_at:%Y-%m-%d}.zip",
        )
    except FileNotFoundError:
        raise Http404 from None
    actions.note_download(export=export, by=request.user)
    return response


@require_http_methods(["GET", "HEAD", "POST"])
@confirmation_required
def account_delete(request: SignedInRequest) -> HttpResponse:
    user = request.user
    if user.closes_at:
        return redirect("accounts:data")
    form = DeletionForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            actions.request_deletion(user=user, by=user, now=timezone.now())
        except actions.NotPossible as refusal:
            form.add_error(None, str(refusal).removesuffix("."))
        else:
            return redirect("accounts:data")
    context = {"form": form, "grace": GRACE_DAYS, "obstacles": actions.obstacles(user)}
    return render(request, "accounts/privacy/delete.html", context)


@require_POST
def account_keep(request: SignedInRequest) -> HttpResponse:
    try:
        actions.keep_account(by=request.user)
    except actions.NotPossible as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, "Your account stays. Nothing was deleted.")
    return redirect("accounts:data")


@require_POST
def consent(request: SignedInRequest) -> HttpResponse:
    """Agree to the current privacy policy."""
    actions.consent(by=request.user, subject=Subject.PRIVACY, now=timezone.now())
    messages.success(request, "Thank you. Your agreement was saved.")
    return redirect("accounts:data")
