"""An employer's own organization."""

from uuid import UUID

from django.contrib import messages
from django.forms import model_to_dict
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from accounts.organizations import access, actions
from accounts.organizations.forms import OrganizationForm
from accounts.organizations.models import Organization
from accounts.reviewing import editing
from accounts.reviewing.queries import edit_of
from accounts.users.http import SignedInRequest


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
    if organization.verified_on:
        return _edit_verified(request, organization)
    entered = model_to_dict(organization, fields=list(OrganizationForm.base_fields))
    form = OrganizationForm(request.POST or None, initial=entered)
    if form.is_valid():
        try:
            actions.edit(organization=organization, by=request.user, **form.cleaned_data)
        except actions.AlreadyListed:
            form.already_listed()
        except actions.NeedsReview:  # staff verified it in the meantime
            return redirect("accounts:organization_edit", public_id)
        else:
            messages.success(request, f"{form.cleaned_data['name']} was saved.")
            return redirect("accounts:account")
    return render(request, "accounts/organizations/edit.html", {"form": form, "organization": organization})


def _edit_verified(request: SignedInRequest, organization: Organization) -> HttpResponse:
    """Submit the edit for review. Until it's approved, the verified facts stay public."""
    edit = edit_of(organization)
    form = OrganizationForm(request.POST or None, initial=edit.start)
    if editing.submit(request, form, target=organization, payload_of=dict):
        messages.success(request, "Your edit is under review. We'll send the decision to your inbox and by email.")
        return redirect("accounts:organization_edit", organization.public_id)
    context = {"form": form, "organization": organization, "edit": edit}
    return render(request, "accounts/organizations/edit.html", context)


@require_POST
def organization_edit_withdraw(request: SignedInRequest, public_id: UUID) -> HttpResponse:
    organization = access.own_organization(request.user, public_id)
    editing.withdraw(request, target=organization)
    return redirect("accounts:organization_edit", public_id)
