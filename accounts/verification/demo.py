"""The fictional verification of the demo data: verified clinicians, and claims that wait for the verifier.

Their NPIs start with 2, which none in use does. The registry isn't asked about them.
"""

import datetime as dt
import io
from dataclasses import asdict

from allauth.account.models import EmailAddress
from django.utils import timezone
from PIL import Image, ImageDraw, ImageFont

from accounts.licenses.models import Credential
from accounts.users.models import User
from accounts.verification import review
from accounts.verification.enums import ClaimState, IdentityState, Match
from accounts.verification.models import Claim, Document, Identity, Institution
from accounts.verification.rules import Agreement, Comparison
from cmehub.lib import uploads
from cmehub.lib.dates import day_of

LOOKUP = "https://board.example/license/demo"


def add_identity(user: User, *, npi: str, taxonomy: str = "", registry_state: str = "") -> Identity:
    """Save what the registry would have answered. Without `registry_state`, it has the profile's state."""
    profile = user.profile
    recorded = registry_state or profile.state
    differs = recorded != profile.state
    comparisons = [
        Comparison("last name", profile.last_name, profile.last_name.upper(), Agreement.SAME),
        Comparison("first name", profile.first_name, profile.first_name.upper(), Agreement.SAME),
        Comparison("state", profile.state, recorded, Agreement.DIFFERENT if differs else Agreement.SAME),
        Comparison("profession", profile.get_profession_display(), taxonomy, Agreement.SAME),
    ]
    return Identity.objects.create(
        user=user,
        npi=npi,
        state=IdentityState.MATCHED if npi and not differs else IdentityState.DECLARED,
        match=(Match.MISMATCH if differs else Match.MATCHED) if npi else Match.NO_NPI,
        comparisons=[asdict(each) for each in comparisons] if npi else [],
        matched_at=timezone.now() if npi else None,
    )


def add_claim(
    credential: Credential, *, submitted_at: dt.datetime, institution: Institution | None = None, comment: str = ""
) -> Claim:
    """An open claim with a sample license, or with a confirmed work address at the institution."""
    user = credential.user
    work_address = f"{user.email.partition('@')[0]}@{institution.domain}" if institution else ""
    claim = Claim.objects.create(
        credential=credential,
        period=credential.current_period,
        institution=institution,
        work_address=work_address,
        comment=comment,
        submitted_at=submitted_at,
    )
    if institution:
        EmailAddress.objects.create(user=user, email=work_address, verified=True, primary=False)
    else:
        content = _sample_license(credential)
        Document.objects.create(
            claim=claim,
            name="license.png",
            content_type=uploads.PNG,
            size=len(content),
            stored_as=uploads.store(content, uploads.PNG),
            uploaded_at=submitted_at,
        )
    return claim


def approve(claim: Claim, *, by: User, now: dt.datetime) -> None:
    review.approve(
        claim=claim,
        by=by,
        revision=claim.revision,
        lookup_url=LOOKUP,
        looked_up_on=day_of(now, by.time_zone),
        note="Demo",
        now=now,
    )
    assert Claim.objects.get(pk=claim.pk).state == ClaimState.APPROVED


def _sample_license(credential: Credential) -> bytes:
    picture = Image.new("RGB", (900, 560), "#f4f1e8")
    draw = ImageDraw.Draw(picture)
    draw.rectangle((24, 24, 876, 536), outline="#00596e", width=3)
    lines = [
        (34, f"State of {credential.get_state_display()}"),
        (22, "SAMPLE, not a real license. Everyone named here is fictional."),
        (44, credential.user.profile.licensed_name),
        (28, credential.get_profession_display()),
        (28, f"License number {credential.number}"),
        (28, f"Expires {credential.current_period.expires_on:%m/%d/%Y}"),
    ]
    top = 70
    for size, words in lines:
        draw.text((64, top), words, fill="#14323a", font=ImageFont.load_default(size))
        top += size + 34
    encoded = io.BytesIO()
    picture.save(encoded, "PNG", optimize=True)
    return encoded.getvalue()
