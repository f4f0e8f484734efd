"""The email with an invitation. It goes to an address, which may not have an account."""

import datetime as dt

from django.urls import reverse

from accounts.notices.kinds import Content, Kind
from accounts.notices.models import Notice
from accounts.organizations import tokens
from accounts.organizations.models import Invitation

NAME = "organization_invitation"


def key_of(invitation: Invitation) -> str:
    """Return the key of its notice, one per sending. Starts with the organization, so that they can be counted."""
    return f"{invitation.organization_id}:{invitation.public_id}:{invitation.sent_count}"


def still_due(notice: Notice, now: dt.datetime) -> bool:
    """False if it was accepted, revoked or resent since, or has expired."""
    invitation = Invitation.objects.filter(pk=notice.context["invitation"]).first()
    return invitation is not None and invitation.is_valid(now) and key_of(invitation) == notice.key


def render(notice: Notice, now: dt.datetime) -> Content:
    invitation = Invitation.objects.select_related("organization", "invited_by").get(pk=notice.context["invitation"])
    token = tokens.make(invitation.public_id, invitation.sent_count)
    return Content(
        summary=f"Invitation to join {invitation.organization}",
        link=reverse("accounts:invitation", args=[token]),
        link_text="See the invitation",
        context={"invitation": invitation, "organization": invitation.organization},
        address=invitation.email,
    )


KIND = Kind(
    name=NAME,
    label="Invitations",
    description="An invitation to join an organization",
    render=render,
    still_due=still_due,
    subscribed=False,
    to_others=True,
    urgent=True,
)
