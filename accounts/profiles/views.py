"""The clinician's own profile."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from accounts.profiles import actions
from accounts.profiles.consequences import consequences_for
from accounts.profiles.forms import ProfileForm
from accounts.profiles.models import Profile
from accounts.users.http import SignedInRequest


@require_http_methods(["GET", "HEAD", "POST"])
def profile_edit(request: SignedInRequest) -> HttpResponse:
    user = request.user
    profile = Profile.objects.filter(user=user).first()
    kept = list(profile.specialties.values_list("code", flat=True)) if profile else []
    stated = {name: getattr(profile, name, "") for name in ("first_name", "last_name", "profession", "state")}
    initial = {**stated, "specialties": kept, "time_zone": user.time_zone}
    form = ProfileForm(request.POST or None, initial=initial, kept=kept, consequence=consequences_for(user))
    if form.is_valid():
        actions.save_profile(by=user, **form.cleaned_data)
        messages.success(request, "Your profile was saved.")
        return redirect("accounts:account" if profile else "accounts:start")
    return render(request, "accounts/profiles/edit.html", {"form": form, "profile": profile})
