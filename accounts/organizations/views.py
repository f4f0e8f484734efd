"""Organizations: adding one, its page, asking to join, and changing hats."""

from uuid import UUID

from django.contrib import messages
from django.forms import model_to_dict
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.organizations import access, actions, hats, joining, membership, queries
from accounts.organizations.forms import FoundForm, OrganizationForm
from accounts.organizations.models import Membership, Organization
from accounts.organizations.refusals import Refused
from accounts.reviewing import editing
from accounts.reviewing.queries import edit_of
from accounts.users.http import SignedInRequest
from cmehub.lib.domains import website_domain
from cmehub.lib.throttle import throttled


@throttled("organizations")
@require_http_methods(["GET", "HEAD", "POST"])
def organization_add(request: SignedInRequest) -> HttpResponse:
    form, existing = FoundForm(request.POST or None, purposes=request.user.purposes), None
    if form.is_valid():
        facts = form.facts()
        try:
            organization = actions.add(by=request.user, **facts)
        except actions.AlreadyListed:
            form.already_listed()
            existing = queries.existing(name=facts["name"], city=facts["city"], state=facts["state"])
        else:
            hats.put_on(request, organization.public_id)
            messages.success(
                request, f"{organization} was added. Our staff verifies it before its vacancies are published."
            )
            if organization.is_employer:
                return redirect("careers:vacancy_add")
            return redirect("accounts:organization", organization.public_id)
    return render(request, "accounts/organizations/add.html", {"form": form, "existing": existing})


@require_safe
def organization(request: SignedInRequest, public_id: UUID) -> HttpResponse:
    """Show a member the facts, the status and what's missing for verification."""
    own = access.own_membership(request.user, public_id)
    domain = website_domain(own.organization.website)
    context = {
        "own": own,
        "organization": own.organization,
        "member_count": own.organization.memberships.count(),
        "has_owner": own.is_owner or queries.has_owner(own.organization),
        "domain": domain,
        "can_prove": own.manages and bool(queries.proves_website(request.user, own.organization.website)),
    }
    return render(request, "accounts/organizations/organization.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def organization_edit(request: SignedInRequest, public_id: UUID) -> HttpResponse:
    organization = access.managed_organization(request.user, public_id)
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
            return redirect("accounts:organization", organization.public_id)
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
    organization = access.managed_organization(request.user, public_id)
    editing.withdraw(request, target=organization)
    return redirect("accounts:organization_edit", public_id)


@require_POST
def organization_claim(request: SignedInRequest, public_id: UUID) -> HttpResponse:
    """Record that the owner has a confirmed address at the website's domain."""
    organization = access.managed_organization(request.user, public_id)
    try:
        actions.claim(organization=organization, by=request.user, now=timezone.now())
    except Refused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, "Your address is on record. It helps our staff verify the organization.")
    return redirect("accounts:organization", public_id)


@require_POST
def organization_leave(request: SignedInRequest, public_id: UUID) -> HttpResponse:
    own = access.own_membership(request.user, public_id)
    try:
        membership.leave(membership=own, by=request.user)
    except Refused as refusal:
        messages.error(request, str(refusal))
        return redirect("accounts:organization", public_id)
    messages.success(request, f"You left {own.organization}.")
    return redirect("accounts:account")


@require_http_methods(["GET", "HEAD", "POST"])
def organization_join(request: SignedInRequest, public_id: UUID) -> HttpResponse:
    """Let anyone who is signed in ask to join. Shows only what vacancies show too: name, place and verification."""
    organization = get_object_or_404(Organization, public_id=public_id)
    if organization.memberships.filter(user=request.user).exists():
        return redirect("accounts:organization", public_id)
    if request.method == "POST":
        try:
            result = joining.ask(organization=organization, by=request.user, now=timezone.now())
        except Refused as refusal:
            messages.error(request, str(refusal))
            return redirect("accounts:organization_join", public_id)
        if isinstance(result, Membership):
            hats.put_on(request, public_id)
            messages.success(request, f"You're now the owner of {organization}.")
            return redirect("accounts:organization", public_id)
        messages.success(
            request, "Your request was sent. We'll tell you in your inbox and by email when it's answered."
        )
        return redirect("accounts:organization_join", public_id)
    context = {
        "organization": organization,
        "asked": queries.request_of(request.user, organization),
        "has_owner": queries.has_owner(organization),
        "can_claim": queries.can_claim(request.user, organization),
    }
    return render(request, "accounts/organizations/join.html", context)


@require_POST
def organization_join_withdraw(request: SignedInRequest, public_id: UUID) -> HttpResponse:
    asked = access.own_open_request(request.user, public_id)
    try:
        joining.withdraw(request=asked, by=request.user, now=timezone.now())
    except Refused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, "Your request was withdrawn.")
    return redirect("accounts:organization_join", public_id)


@require_POST
def hat(request: SignedInRequest) -> HttpResponse:
    """Change the hat, and go to its first page. An unknown one changes nothing."""
    chosen = hats.hats_of(request).named(request.POST.get("hat", ""))
    if chosen is None:
        return redirect("accounts:account")
    hats.put_on(request, chosen.value)
    return redirect(chosen.home)
