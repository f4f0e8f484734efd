"""An employer's own organization."""

from uuid import UUID

from django.contrib import messages
from django.forms import model_to_dict
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from accounts.organizations import access, actions
from accounts.organizations.forms import OrganizationForm
from accounts.users.http import SignedInRequest
from cmehub.lib.throttle import throttled


@throttled("organizations")
@require_http_methods(["GET", "HEAD", "POST"])
def organization_add(request: SignedInRequest) -> HttpResponse:
    form = OrganizationForm(request.POST or None)
    if form.is_valid():
        try:
            organization = actions.add(by=request.user, **form.cleaned_data)
        except actions.AlreadyListed:
            form.already_listed()
        else:
            messages.success(
                request, f"{organization} was added. Our staff verifies it before its vacancies are published."
            )
            return redirect("careers:vacancy_add")
    return render(request, "accounts/organizations/add.html", {"form": form})


@require_http_methods(["GET", "HEAD", "POST"])
def organization_edit(request: SignedInRequest, public_id: UUID) -> HttpResponse:
    organization = access.own_organization(request.user, public_id)
    was_verified = organization.verified_on is not None
    entered = model_to_dict(organization, fields=list(OrganizationForm.base_fields))
    form = OrganizationForm(request.POST or None, initial=entered)
    if form.is_valid():
        try:
            actions.edit(organization=organization, by=request.user, **form.cleaned_data)
        except actions.AlreadyListed:
            form.already_listed()
        else:
            if was_verified and not organization.verified_on:
                messages.warning(
                    request,
                    f"{organization} was saved. We'll verify it again before new vacancies are published.",
                )
            else:
                messages.success(request, f"{organization} was saved.")
            return redirect("accounts:account")
    return render(
        request,
        "accounts/organizations/edit.html",
        {"form": form, "organization": organization, "was_verified": was_verified},
    )
