"""The members of an organization, its invitations and requests to join, and the page that an invitation links to."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.organizations import access, hats, invitations, joining, membership, queries, rules
from accounts.organizations.enums import Role
from accounts.organizations.forms import InvitationForm, RoleForm
from accounts.organizations.models import Organization
from accounts.organizations.refusals import Refused
from accounts.users.http import SignedInRequest, person
from cmehub.lib.throttle import throttled


@require_safe
def organization_members(request: SignedInRequest, public_id: UUID) -> HttpResponse:
    """Show the members. Owners also see email addresses, invitations and requests, and can change them."""
    own = access.own_membership(request.user, public_id)
    context = {
        "own": own,
        "organization": own.organization,
        "members": queries.members_of(own.organization),
        "invited": queries.invited(own.organization, timezone.now()) if own.manages else [],
        "askers": queries.askers(own.organization) if own.manages else [],
        "roles": [(role.label, words) for role, words in rules.ROLE_WORDS.items()],
    }
    return render(request, "accounts/organizations/members.html", context)


@throttled("invitations")
@require_http_methods(["GET", "HEAD", "POST"])
def organization_invite(request: SignedInRequest, public_id: UUID) -> HttpResponse:
    organization = access.managed_organization(request.user, public_id)
    form = InvitationForm(request.POST or None)
    if form.is_valid():
        try:
            invitation = invitations.invite(
                organization=organization, by=request.user, now=timezone.now(), **form.cleaned_data
            )
        except Refused as refusal:
            form.add_error("email", str(refusal))
        else:
            messages.success(request, f"We're sending an invitation to {invitation.email}. It's valid for 7 days.")
            return redirect("accounts:organization_members", public_id)
    return render(request, "accounts/organizations/invite.html", {"form": form, "organization": organization})


@require_http_methods(["GET", "HEAD", "POST"])
def member(request: SignedInRequest, public_id: UUID) -> HttpResponse:
    """Let an owner change a member's role. Transfer and removal have addresses of their own."""
    member = access.managed_membership(request.user, public_id)
    form = RoleForm(request.POST or None, initial={"role": member.role})
    if form.is_valid():
        role = form.cleaned_data["role"]
        try:
            membership.change_role(membership=member, role=role, by=request.user)
        except Refused as refusal:
            form.add_error("role", str(refusal))
        else:
            messages.success(request, f"{member.user} is now {_with_article(role)}.")
            return _after(request, member.organization)
    context = {
        "form": form,
        "member": member,
        "organization": member.organization,
        "is_self": member.user_id == request.user.pk,
    }
    return render(request, "accounts/organizations/member.html", context)


@require_POST
def member_remove(request: SignedInRequest, public_id: UUID) -> HttpResponse:
    member = access.managed_membership(request.user, public_id)
    effect = f"{member.user} is no longer a member."
    return _do(request, member.organization, effect, membership.remove, membership=member)


@require_POST
def member_hand_over(request: SignedInRequest, public_id: UUID) -> HttpResponse:
    member = access.managed_membership(request.user, public_id)
    effect = f"{member.user} is now an owner, and you're not anymore."
    return _do(request, member.organization, effect, membership.hand_over, to=member)


@throttled("invitations")
@require_POST
def invitation_resend(request: SignedInRequest, public_id: UUID) -> HttpResponse:
    invitation = access.managed_invitation(request.user, public_id)
    effect = f"We're sending a new link to {invitation.email}. The earlier one no longer works."
    now = timezone.now()
    return _do(request, invitation.organization, effect, invitations.resend, invitation=invitation, now=now)


@require_POST
def invitation_revoke(request: SignedInRequest, public_id: UUID) -> HttpResponse:
    invitation = access.managed_invitation(request.user, public_id)
    effect = f"The invitation to {invitation.email} was revoked."
    now = timezone.now()
    return _do(request, invitation.organization, effect, invitations.revoke, invitation=invitation, now=now)


@require_http_methods(["GET", "HEAD", "POST"])
def join_request(request: SignedInRequest, public_id: UUID) -> HttpResponse:
    """Let an owner admit the person with a role. Declining has an address of its own."""
    asked = access.managed_request(request.user, public_id)
    form = RoleForm(request.POST or None)
    if form.is_valid():
        role = form.cleaned_data["role"]
        try:
            joining.admit(request=asked, role=role, by=request.user, now=timezone.now())
        except Refused as refusal:
            form.add_error("role", str(refusal))
        else:
            messages.success(request, f"{asked.user} is now {_with_article(role)}.")
            return _after(request, asked.organization)
    context = {"form": form, "asker": queries.asker(asked), "organization": asked.organization}
    return render(request, "accounts/organizations/join_request.html", context)


@require_POST
def join_request_decline(request: SignedInRequest, public_id: UUID) -> HttpResponse:
    asked = access.managed_request(request.user, public_id)
    effect = f"The request of {asked.user} was declined."
    return _do(request, asked.organization, effect, joining.decline, request=asked, now=timezone.now())


@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
def invitation(request: HttpRequest, token: str) -> HttpResponse:
    """Show an invitation to whoever has its link. Only an account with the invited address can accept it."""
    found = access.invitation_with(token)
    now = timezone.now()
    if request.method == "POST" and request.user.is_authenticated:
        try:
            invitations.accept(invitation=found, by=person(request), now=now)
        except Refused as refusal:
            messages.error(request, str(refusal))
            return redirect("accounts:invitation", token)
        hats.put_on(request, found.organization.public_id)
        messages.success(request, f"You joined {found.organization}.")
        return redirect("accounts:organization", found.organization.public_id)
    is_theirs = request.user.is_authenticated and invitations.is_for(found, person(request))
    context = {
        "invitation": found,
        "organization": found.organization,
        "is_valid": found.is_valid(now),
        "is_theirs": is_theirs,
        "address": found.email if is_theirs else rules.masked(found.email),
        "role_words": rules.ROLE_WORDS[Role(found.role)],
    }
    return render(request, "accounts/organizations/invitation.html", context)


def _do(
    http: SignedInRequest, organization: Organization, effect: str, action: Callable[..., Any], /, **arguments: Any
) -> HttpResponse:
    try:
        action(by=http.user, **arguments)
    except Refused as refusal:
        messages.error(http, str(refusal))
    else:
        messages.success(http, effect)
    return _after(http, organization)


def _after(request: SignedInRequest, organization: Organization) -> HttpResponse:
    """Return to the members, or to the account of someone who isn't one anymore."""
    if organization.memberships.filter(user=request.user).exists():
        return redirect("accounts:organization_members", organization.public_id)
    return redirect("accounts:account")


def _with_article(role: str) -> str:
    label = Role(role).label.lower()
    return f"an {label}" if label[0] in "aeiou" else f"a {label}"
