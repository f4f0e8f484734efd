"""Edits of a verified organization are reviewed. Its public facts and its verification stay until one is approved."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.urls import reverse

from accounts.organizations import actions
from accounts.organizations.forms import OrganizationForm
from accounts.organizations.models import Organization
from accounts.organizations.queries import those_who_may
from accounts.organizations.rules import May
from accounts.reviewing.reviewables import Invalid, Reviewable
from accounts.reviewing.rules import Payload
from accounts.users.enums import State
from accounts.users.models import User
from cmehub.lib import form_words


def snapshot(organization: Organization) -> dict[str, Any]:
    return {name: getattr(organization, name) for name in OrganizationForm.base_fields}


def facts(payload: Payload) -> dict[str, str]:
    return {
        "Organization name": payload["name"],
        "City": payload["city"],
        "State": State(payload["state"]).label,
        "Website": payload["website"],
    }


def clean(organization: Organization, payload: Payload) -> Mapping[str, Any]:
    if organization.verified_on is None:
        raise Invalid("The organization isn't verified, so its edits aren't reviewed.")
    form = OrganizationForm(dict(payload))
    if form.is_valid() and is_listed(form.cleaned_data, besides=organization):
        form.already_listed()
    if not form.is_valid():
        raise Invalid(form_words.of_form(form))
    return form.cleaned_data


def is_listed(data: Mapping[str, Any], *, besides: Organization) -> bool:
    """Whether another organization has this name and location."""
    same = Organization.objects.filter(name__iexact=data["name"], city__iexact=data["city"], state=data["state"])
    return same.exclude(pk=besides.pk).exists()


def apply(organization: Organization, values: Mapping[str, Any], by: User) -> None:
    try:
        actions.publish_edit(organization=organization, by=by, **values)
    except actions.AlreadyListed:
        raise Invalid("Another organization with this name and location was added just now.") from None


def told(organization: Organization, proposer: User | None) -> Sequence[User]:
    """Return the person who asked, or all owners if that person is no longer one."""
    return those_who_may(organization, May.MANAGE, preferred=proposer)


def is_insider(organization: Organization, user: User) -> bool:
    return organization.memberships.filter(user=user).exists()


ORGANIZATION = Reviewable(
    model=Organization,
    noun="organization",
    permission="accounts.change_organization",
    snapshot=snapshot,
    facts=facts,
    clean=clean,
    apply=apply,
    title=str,
    editor_page=lambda organization: reverse("accounts:organization_edit", args=[organization.public_id]),
    public_page=lambda organization: "",
    told=told,
    is_insider=is_insider,
)
