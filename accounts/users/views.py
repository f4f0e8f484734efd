"""The way in after signing in, what brings a person here, and the overview of their account."""

from allauth.mfa.utils import is_mfa_enabled
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from accounts.users import actions
from accounts.users.enums import Purpose
from accounts.users.forms import DetailsForm, WelcomeForm
from accounts.users.http import SignedInRequest
from accounts.users.steps import next_step, stands
from cmehub.lib.dates import zone_in_words

# Where a person's own work is, once nothing is left to set up.
_DESKS = {
    Purpose.CLINICIAN: "accounts:license_list",
    Purpose.EMPLOYER: "careers:vacancy_mine",
    Purpose.PROVIDER: "accounts:next_steps",
    Purpose.WRITER: "accounts:next_steps",
}


@require_safe
def start(request: SignedInRequest) -> HttpResponse:
    """Send a person who has just signed in to what they need first."""
    user = request.user
    if user.is_staff:
        return redirect("admin:index")
    if not user.purposes:
        return redirect("accounts:welcome")
    if step := next_step(user):
        return redirect(step.address)
    return redirect(next(desk for purpose, desk in _DESKS.items() if purpose in user.purposes))


@require_http_methods(["GET", "HEAD", "POST"])
def welcome(request: SignedInRequest) -> HttpResponse:
    user = request.user
    first_time = not user.purposes
    form = WelcomeForm(request.POST or None, initial={"purposes": user.purposes})
    if form.is_valid():
        purposes: list[str] = form.cleaned_data["purposes"]
        actions.choose_purposes(user=user, purposes=purposes, by=user)
        if not first_time:
            messages.success(request, "What brings you here is saved.")
        return redirect("accounts:start" if len(purposes) == 1 and first_time else "accounts:next_steps")
    return render(request, "accounts/users/welcome.html", {"form": form, "first_time": first_time})


@require_safe
def next_steps(request: SignedInRequest) -> HttpResponse:
    """Show, for each of the person's purposes, what is here for them today."""
    user = request.user
    if not user.purposes:
        return redirect("accounts:welcome")
    return render(
        request,
        "accounts/users/next_steps.html",
        {
            "clinician": stands(user, Purpose.CLINICIAN) if user.is_clinician else None,
            "employer": stands(user, Purpose.EMPLOYER) if user.is_employer else None,
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
            "organizations": user.organizations.order_by("name"),
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
        messages.success(request, "Your name and time zone are saved.")
        return redirect("accounts:account")
    return render(request, "accounts/users/details_edit.html", {"form": form})
