"""The steps to a badge: which are done, and what's next."""

import datetime as dt
from dataclasses import dataclass

from django.urls import reverse

from accounts.licenses.access import own_credentials
from accounts.licenses.enums import LICENSES
from accounts.profiles.models import Profile
from accounts.users.models import User
from accounts.verification.badges import badge_of
from accounts.verification.enums import UNDECIDED, ClaimState, IdentityState, Match
from accounts.verification.models import Claim, Identity


@dataclass(frozen=True)
class Step:
    """One step. `text` says what to do or where it stands, and is empty when there's nothing to say."""

    title: str
    text: str
    is_done: bool
    link: str = ""
    link_text: str = ""


@dataclass(frozen=True)
class Progress:
    """All steps in order. `current` is the first that isn't done, or None with a badge."""

    steps: list[Step]

    @property
    def current(self) -> Step | None:
        return next((step for step in self.steps if not step.is_done), None)


def progress_of(user: User, *, as_of: dt.date) -> Progress:
    """Return the person's steps. `as_of` is today in their time zone."""
    profile = Profile.objects.filter(user=user).first()
    identity = Identity.objects.filter(user=user).first() or Identity(user=user)
    licenses = [each for each in own_credentials(user) if each.kind in LICENSES]
    valid = [each for each in licenses if each.current_period.expires_on >= as_of]
    claim = Claim.objects.of(user).filter(credential__in=licenses).exclude(state=ClaimState.WITHDRAWN)
    latest = claim.order_by("pk").last()
    has_badge = badge_of(user) is not None
    return Progress(
        [
            Step("Profile", "", True)
            if profile
            else Step(
                "Profile",
                "Enter your name as printed on your license, your profession and your state.",
                False,
                reverse("accounts:profile_edit"),
                "Add your profile",
            ),
            _license_step(has_any=bool(licenses), has_valid=bool(valid)),
            _registry_step(identity, has_badge),
            _review_step(identity, latest, str(valid[0].public_id) if valid else "", has_badge),
        ]
    )


def _license_step(*, has_any: bool, has_valid: bool) -> Step:
    if has_valid:
        return Step("License", "", True)
    if has_any:
        address = reverse("accounts:license_list")
        return Step("License", "Your licenses have expired. Add a renewal.", False, address, "See your credentials")
    return Step(
        "License", "Add the license that you work with.", False, reverse("accounts:license_add"), "Add your license"
    )


def _registry_step(identity: Identity, has_badge: bool) -> Step:
    title, address = "NPI", reverse("accounts:verification_npi")
    if has_badge or identity.match in {Match.MATCHED, Match.NO_NPI}:
        return Step(title, "", True)
    if not identity.npi:
        return Step(title, "We compare it with the national registry.", False, address, "Enter your NPI")
    if identity.match in {"", Match.UNAVAILABLE}:
        # Sending proof need not wait for the registry.
        return Step(title, "We're checking your NPI with the registry.", True)
    differs = "The registry has no active record of this NPI."
    if identity.match == Match.MISMATCH:
        differs = "Your profile differs from the registry, as shown below."
    return Step(title, f"{differs} A reviewer will look at it.", True, address, "Correct your NPI")


def _review_step(identity: Identity, latest: Claim | None, valid: str, has_badge: bool) -> Step:
    title = "Review"
    address = reverse("accounts:verification_credential", args=[valid]) if valid else ""
    if has_badge:
        return Step(title, "", True)
    if identity.state == IdentityState.SUSPENDED:
        return Step(title, "Your verification is suspended.", False)
    if latest and latest.state in UNDECIDED:
        own = reverse("accounts:verification_credential", args=[latest.credential.public_id])
        if latest.state == ClaimState.MORE:
            return Step(title, "A reviewer needs something from you.", False, own, "Answer")
        return Step(title, "A reviewer is looking at your request. We'll send you a message.", False)
    if latest and latest.state == ClaimState.REJECTED:
        return Step(title, "Your last request wasn't accepted.", False, address, "See why and try again")
    return Step(
        title,
        "Send a photo or scan of your license. A reviewer looks it up at your board.",
        False,
        address,
        "Send proof" if address else "",
    )
