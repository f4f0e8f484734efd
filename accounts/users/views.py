"""Where people land after signing in, their purposes, and the account page."""

from allauth.mfa.adapter import get_adapter as get_mfa_adapter
from allauth.mfa.models import Authenticator
from allauth.mfa.utils import is_mfa_enabled
from allauth.mfa.webauthn.views import remove_webauthn
from allauth.usersessions.models import UserSession
from django.contrib import messages
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.users import actions
from accounts.users import second_factor as factors
from accounts.users.enums import Purpose
from accounts.users.forms import DetailsForm, WelcomeForm
from accounts.users.http import SignedInRequest
from accounts.users.steps import next_step, progress
from cmehub.lib.dates import zone_in_words
from cmehub.lib.http import safe_next

# Where to send people who have finished onboarding.
_HOME_PAGES = {
    Purpose.CLINICIAN: "accounts:license_list",
    Purpose.EMPLOYER: "careers:vacancy_mine",
    Purpose.PROVIDER: "accounts:next_steps",
    Purpose.WRITER: "accounts:next_steps",
}


@require_safe
def start(request: SignedInRequest) -> HttpResponse:
    """Redirect a person who just signed in to the admin, the next onboarding step or their home page."""
    user = request.user
    if user.is_staff:
        return redirect("admin:index")
    if not user.purposes:
        return redirect("accounts:welcome")
    if step := next_step(user):
        return redirect(step.address)
    return redirect(next(page for purpose, page in _HOME_PAGES.items() if purpose in user.purposes))


@require_http_methods(["GET", "HEAD", "POST"])
def welcome(request: SignedInRequest) -> HttpResponse:
    user = request.user
    first_time = not user.purposes
    form = WelcomeForm(request.POST or None, initial={"purposes": user.purposes})
    if form.is_valid():
        purposes: list[str] = form.cleaned_data["purposes"]
        actions.choose_purposes(user=user, purposes=purposes, by=user)
        if not first_time:
            messages.success(request, "Your changes were saved.")
        return redirect("accounts:start" if len(purposes) == 1 and first_time else "accounts:next_steps")
    return render(request, "accounts/users/welcome.html", {"form": form, "first_time": first_time})


@require_safe
def next_steps(request: SignedInRequest) -> HttpResponse:
    """Show what the person can do today, for each of their purposes."""
    user = request.user
    if not user.purposes:
        return redirect("accounts:welcome")
    return render(
        request,
        "accounts/users/next_steps.html",
        {
            "clinician": progress(user, Purpose.CLINICIAN) if user.is_clinician else None,
            "employer": progress(user, Purpose.EMPLOYER) if user.is_employer else None,
            "provider": Purpose.PROVIDER in user.purposes,
            "writer": Purpose.WRITER in user.purposes,
        },
    )


@require_safe
def account(request: SignedInRequest) -> HttpResponse:
    user = request.user
    return render(
        request,
        "accounts/users/account.html",
        {
            "purposes": [purpose.label for purpose in Purpose if purpose in user.purposes],
            "profile": getattr(user, "profile", None),
            "memberships": user.memberships.select_related("organization").order_by("organization__name"),
            "time_zone": zone_in_words(user.time_zone),
            "second_factor": is_mfa_enabled(user),
        },
    )


@require_http_methods(["GET", "HEAD", "POST"])
def details_edit(request: SignedInRequest) -> HttpResponse:
    user = request.user
    form = DetailsForm(request.POST or None, initial={"name": user.name, "time_zone": user.time_zone})
    if form.is_valid():
        actions.rename(user=user, name=form.cleaned_data["name"], by=user)
        actions.move_to_zone(user=user, time_zone=form.cleaned_data["time_zone"], by=user)
        messages.success(request, "Your name and time zone were saved.")
        return redirect("accounts:account")
    return render(request, "accounts/users/details_edit.html", {"form": form})


@require_safe
def second_factor(request: SignedInRequest) -> HttpResponse:
    """Explain why the person needs a second factor. Once they have one, lead on to where they were going."""
    if going_to := safe_next(request, ""):
        request.session["going_to"] = going_to
    if factors.has_one(request.user):
        return redirect(request.session.pop("going_to", "accounts:start"))
    return render(request, "accounts/users/second_factor.html", {"reasons": factors.reasons(request.user)})


@require_http_methods(["GET", "HEAD", "POST"])
def passkey_remove(request: SignedInRequest, pk: int) -> HttpResponseBase:
    """allauth's page, unless the passkey is a second factor that the person needs. allauth asks that of apps only."""
    passkey = get_object_or_404(Authenticator, pk=pk, user=request.user, type=Authenticator.Type.WEBAUTHN)
    adapter = get_mfa_adapter()
    if not adapter.can_delete_authenticator(passkey):
        messages.error(request, f"{adapter.error_messages['cannot_delete_authenticator']}.")
        return redirect("mfa_list_webauthn")
    return remove_webauthn(request, pk=pk)


@require_POST
def session_end(request: SignedInRequest, pk: int) -> HttpResponse:
    """Sign out one of the person's devices."""
    actions.end_session(session=get_object_or_404(UserSession, user=request.user, pk=pk), by=request.user)
    messages.success(request, "That device is signed out.")
    return redirect("usersessions_list")
