"""What members, owners and people who asked to join are told. They can't unsubscribe from these."""

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils import timezone

from accounts.notices.actions import plan
from accounts.notices.kinds import Content, Kind
from accounts.notices.models import Notice
from accounts.organizations.enums import JoinState, Role
from accounts.organizations.models import JoinRequest, Membership, Organization
from accounts.organizations.queries import people_who_may
from accounts.organizations.rules import ROLE_WORDS, May
from accounts.users.models import User

NAME = "organization"
REMOVED, ROLE_CHANGED, MADE_OWNER = "removed", "role_changed", "made_owner"
ASKED, ADMITTED, DECLINED, VERIFIED = "asked", "admitted", "declined", "verified"


@dataclass(frozen=True)
class _Message:
    subject: str
    text: str
    path: str
    link_text: str


def tell(user: User, event: str, *, about: Organization, key: int, **context: Any) -> None:
    """Plan one message in the caller's transaction. `key` is the id of the audit event, so each change is told once."""
    plan(
        kind=NAME,
        key=f"{event}:{key}:{user.pk}",
        recipient=user,
        context={"event": event, "organization": about.pk, **context},
        due_at=timezone.now(),
    )


def tell_owners(event: str, *, about: Organization, key: int, **context: Any) -> None:
    for owner in people_who_may(about, May.MANAGE):
        tell(owner, event, about=about, key=key, **context)


def still_due(notice: Notice, now: dt.datetime) -> bool:
    """False if what it says is no longer so."""
    organization = Organization.objects.filter(pk=notice.context["organization"]).first()
    if organization is None:
        return False
    role = Membership.objects.filter(organization=organization, user=notice.recipient_id).values_list("role", flat=True)
    match notice.context["event"]:
        case "removed":
            return not role.exists()
        case "role_changed" | "admitted":
            return bool(role.first() == notice.context["role"])
        case "made_owner":
            return role.first() == Role.OWNER
        case "asked":
            waiting = JoinRequest.objects.filter(pk=notice.context["request"], state=JoinState.OPEN)
            return role.first() == Role.OWNER and waiting.exists()
        case "verified":
            return role.exists() and organization.verified_on is not None
    return not role.exists()  # declined


def render(notice: Notice, now: dt.datetime) -> Content:
    organization = Organization.objects.get(pk=notice.context["organization"])
    said = _words(organization, notice.context)
    return Content(
        summary=said.text,
        link=said.path,
        link_text=said.link_text,
        context={"said": said, "organization": organization},
    )


def _words(organization: Organization, context: dict[str, Any]) -> _Message:
    own_page = reverse("accounts:organization", args=[organization.public_id])
    account = reverse("accounts:account")
    match context["event"]:
        case "removed":
            return _Message(
                f"You're no longer a member of {organization}",
                f"You were removed from {organization}, and can't see its drafts and members anymore. "
                "Your account and everything else in it stays.",
                account,
                "See your account",
            )
        case "role_changed":
            role = Role(context["role"])
            return _Message(
                f"Your role at {organization} is now {role.label.lower()}",
                f"What it includes: {ROLE_WORDS[role]}.",
                own_page,
                f"See {organization}",
            )
        case "made_owner":
            return _Message(
                f"You're now an owner of {organization}",
                "Owners manage members, invitations, the organization's details, vacancies and listings.",
                reverse("accounts:organization_members", args=[organization.public_id]),
                "Manage members",
            )
        case "asked":
            person = JoinRequest.objects.select_related("user").get(pk=context["request"]).user
            return _Message(
                f"{person} asks to join {organization}",
                "Admit them with a role, or decline. Only admit people you know: they see drafts and other members.",
                reverse("accounts:organization_members", args=[organization.public_id]),
                "Answer the request",
            )
        case "admitted":
            role = Role(context["role"])
            return _Message(
                f"You're now a member of {organization}",
                f"Your role is {role.label.lower()}. What it includes: {ROLE_WORDS[role]}.",
                own_page,
                f"See {organization}",
            )
        case "verified":
            return _Message(
                f"{organization} is verified",
                "Its pages show it as verified, and its vacancies can be published once our staff has reviewed them."
                if organization.is_employer
                else "Its pages show it as verified.",
                own_page,
                f"See {organization}",
            )
    return _Message(
        f"Your request to join {organization} was declined",
        "If you think that's a mistake, talk to someone who manages the organization on CME Hub.",
        account,
        "See your account",
    )


KIND = Kind(
    name=NAME,
    label="Organizations",
    description="Your role in an organization, requests to join, and verification",
    render=render,
    still_due=still_due,
    subscribed=False,
    urgent=True,
)
