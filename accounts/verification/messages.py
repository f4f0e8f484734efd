"""The messages about a person's verification: decisions, and changes of their badge. They can't be unsubscribed."""

import datetime as dt
from dataclasses import dataclass

from django.urls import reverse

from accounts.notices.actions import plan
from accounts.notices.kinds import Content, Kind
from accounts.notices.models import Notice
from accounts.users.models import User
from accounts.verification.badges import badge_of
from accounts.verification.enums import ClaimState, IdentityState
from accounts.verification.models import Claim, Identity
from cmehub.lib.dates import in_words

NAME = "verification"
SUSPENDED, LIFTED, REGISTRY_CHANGED = "suspended", "lifted", "registry_changed"
BADGE_ENDING, BADGE_ENDED = "badge_ending", "badge_ended"
_DECISIONS = tuple(
    state.value for state in (ClaimState.APPROVED, ClaimState.REJECTED, ClaimState.MORE, ClaimState.VOID)
)


@dataclass(frozen=True)
class _Message:
    subject: str
    text: str
    path: str
    link_text: str
    quote: str = ""  # what a reviewer wrote


def tell(
    user: User, event: str, *, key: str, now: dt.datetime, claim: Claim | None = None, due_at: dt.datetime | None = None
) -> None:
    """Plan one message in the caller's transaction. Idempotent by event and key."""
    context = {"event": event, "claim": claim.pk if claim else None}
    plan(kind=NAME, key=f"{event}:{key}", recipient=user, context=context, due_at=due_at or now)


def still_due(notice: Notice, now: dt.datetime) -> bool:
    """False if what it says is no longer so."""
    event, claim = notice.context["event"], _claim_of(notice)
    if event in _DECISIONS:
        return claim is not None and claim.state == event
    state = Identity.objects.filter(user=notice.recipient_id).values_list("state", flat=True).first()
    match event:
        case "suspended":
            return state == IdentityState.SUSPENDED
        case "badge_ending":
            badge = badge_of(notice.recipient)
            return claim is not None and badge is not None and badge.expires_on <= claim.period.expires_on
        case "badge_ended":
            return claim is not None and badge_of(notice.recipient) is None
    return state is not None and state != IdentityState.SUSPENDED


def render(notice: Notice, now: dt.datetime) -> Content:
    said = _words(notice.context["event"], _claim_of(notice), Identity.objects.get(user=notice.recipient_id))
    summary = f"{said.text} {said.quote}".strip()
    return Content(summary=summary, link=said.path, link_text=said.link_text, context={"said": said})


def _claim_of(notice: Notice) -> Claim | None:
    claims = Claim.objects.select_related("credential__user", "period")
    return claims.filter(pk=notice.context["claim"]).first()


def _words(event: str, claim: Claim | None, identity: Identity) -> _Message:
    status = reverse("accounts:verification")
    if claim is None:
        return {
            SUSPENDED: _Message(
                "Your verification is suspended",
                "Your badge isn't shown while it's suspended. Reply to this email if you have questions.",
                status,
                "See your verification",
                quote=identity.reason,
            ),
            LIFTED: _Message(
                "Your verification is no longer suspended",
                "If a verified license of yours is still valid, your badge is shown again.",
                status,
                "See your verification",
            ),
            REGISTRY_CHANGED: _Message(
                "Your badge ended because your NPI record changed",
                f"{identity.reason} Check your NPI and your profile, then ask for verification again.",
                status,
                "See what differs",
            ),
        }[event]
    credential, last_day = claim.credential, in_words(claim.period.expires_on)
    own_page = reverse("accounts:verification_credential", args=[credential.public_id])
    checked = in_words(claim.looked_up_on) if claim.looked_up_on else ""
    return {
        ClaimState.APPROVED.value: _Message(
            f"Your {credential} is verified",
            f"We looked it up on {checked}. It's verified through {last_day}, the last day of this {credential.noun}.",
            status,
            "See your verification",
        ),
        ClaimState.REJECTED.value: _Message(
            f"Your {credential} couldn't be verified",
            "Here's why. You can correct it and try again.",
            own_page,
            "Try again",
            quote=claim.reason,
        ),
        ClaimState.MORE.value: _Message(
            f"We need more to verify your {credential}",
            "A reviewer looked at your request and needs something from you.",
            own_page,
            "Answer",
            quote=claim.reason,
        ),
        ClaimState.VOID.value: _Message(
            f"Your {credential} needs to be verified again",
            "You changed it after it was verified, so its verification ended.",
            own_page,
            "Verify it again",
        ),
        BADGE_ENDING: _Message(
            f"Your badge expires {last_day}",
            f"It expires with your {credential}. When you've renewed it, add the renewal and send proof. Your badge "
            "stays if we can verify the renewal before then.",
            reverse("accounts:license_list"),
            "See your credentials",
        ),
        BADGE_ENDED: _Message(
            f"Your badge expired {last_day}",
            f"It expired with your {credential}, and other members can't see it anymore. Add the renewal and send "
            "proof to get it back.",
            reverse("accounts:license_list"),
            "See your credentials",
        ),
    }[event]


KIND = Kind(
    name=NAME,
    label="Verification",
    description="Decisions on your identity and credentials, and changes of your badge",
    render=render,
    still_due=still_due,
    subscribed=False,
    urgent=True,
)
