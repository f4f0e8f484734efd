"""Factories for people, profiles, licenses, claims and organizations."""

import datetime as dt
import itertools
from importlib import import_module
from typing import Any

from allauth.account.models import EmailAddress
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.apps import apps
from django.contrib.auth.models import Group
from django.utils import timezone

from accounts.licenses.models import Credential, Period
from accounts.organizations import invitations, tokens
from accounts.organizations.enums import Role
from accounts.organizations.models import Invitation, Membership, Organization
from accounts.privacy.actions import request_export
from accounts.privacy.exporting import build_due
from accounts.privacy.models import Export
from accounts.profiles.models import Profile, Specialty
from accounts.users.enums import Profession, Purpose, State
from accounts.users.models import User
from accounts.users.second_factor import has_one
from accounts.verification import review
from accounts.verification.enums import IdentityState, Match
from accounts.verification.models import Claim, Document, Identity
from cmehub.lib import uploads
from cmehub.lib.dates import day_of, today_for

PASSWORD = "seven quiet otters"
ZONE = "America/New_York"  # where people live who say nothing else

_numbers = itertools.count(1)


def user(**fields: Any) -> User:
    """A person with a confirmed email address and no purposes yet.

    Hashing is slow, so only people who sign in with a password get one (password=PASSWORD).
    """
    number = next(_numbers)
    password = fields.pop("password", None)
    fields = {"email": f"person{number}@people.example", "name": f"Pat Doe {number}", **fields}
    made = User.objects.create_user(password=password, **fields)
    EmailAddress.objects.create(user=made, email=made.email, verified=True, primary=True)
    return made


def clinician(**fields: Any) -> User:
    """A nurse practitioner in New York, with a profile."""
    made = user(purposes=[Purpose.CLINICIAN], **fields)
    profile(user=made)
    return made


def employer(**fields: Any) -> User:
    """An employer who owns one organization."""
    made = user(purposes=[Purpose.EMPLOYER], **fields)
    organization(members=[made])
    return made


def staff(group: str | None = None, *, second_factor: bool = True, **fields: Any) -> User:
    """A member of the named staff group, or a superuser without one."""
    made = user(is_staff=True, is_superuser=group is None, **fields)
    if group:
        made.groups.add(Group.objects.get(name=group))
    if second_factor:
        authenticator_app(made)
    return made


def authenticator_app(person: User) -> None:
    """Give the person a second factor, unless they have one."""
    if not has_one(person):
        TOTP.activate(person, generate_totp_secret())


def staff_groups() -> None:
    """Create the staff groups again, which the cleanup of a test with transactions deletes."""
    import_module("accounts.migrations.0003_staff_groups").add_groups(apps, None)
    for name in (
        "0005_verifiers_decide_leads",
        "0008_verifiers_decide_claims",
        "0011_organization_roles_data",
        "0013_moderators_decide_proposals",
        "0017_moderators_settle_messages",
        "0020_curators_keep_the_catalog",
        "0021_curators_keep_the_rules",
        "0022_curators_see_rosters",
        "0023_curators_keep_synonyms",
        "0025_moderators_pause_kinds",
        "0031_moderators_answer_vacancy_reports",
        "0032_moderators_see_dated_reminders",
    ):
        import_module(f"accounts.migrations.{name}").forward(apps, None)


def specialty(**fields: Any) -> Specialty:
    number = next(_numbers)
    return Specialty.objects.create(
        **{
            "code": f"9{number:08d}X",
            "name": f"Field {number}",
            "grouping": "Primary care",
            "source": "invented",
            "confidence": "high",
            **fields,
        }
    )


def profile(**fields: Any) -> Profile:
    specialties = fields.pop("specialties", [])
    made = Profile.objects.create(
        **{
            "first_name": "Pat",
            "last_name": "Doe",
            "profession": Profession.NP,
            "state": State.NY,
            **fields,
            "user": fields.get("user") or user(purposes=[Purpose.CLINICIAN]),
        }
    )
    made.specialties.set(specialties)
    return made


def license(*, expires_on: dt.date, **fields: Any) -> Credential:
    """A New York nurse practitioner's license with one period."""
    issued_on = fields.pop("issued_on", None)
    made = Credential.objects.create(
        **{
            "profession": Profession.NP,
            "state": State.NY,
            **fields,
            "user": fields.get("user") or clinician(),
        }
    )
    Period.objects.create(credential=made, expires_on=expires_on, issued_on=issued_on)
    return made


def today() -> dt.date:
    """Return today's date where people live who say nothing else. In UTC it can be tomorrow already."""
    return day_of(timezone.now(), ZONE)


def in_a_year(person: User) -> dt.date:
    return today_for(person) + dt.timedelta(days=365)


def identity(**fields: Any) -> Identity:
    """An identity that the registry confirmed."""
    return Identity.objects.create(
        **{"npi": "2000000002", "match": Match.MATCHED, "state": IdentityState.MATCHED, **fields}
    )


def claim(*, document: bytes | None = b"%PDF-1.7 %%EOF", **fields: Any) -> Claim:
    """An open claim to a New York license that's valid for a year, with a PDF file. Its person's identity matches."""
    credential = fields.pop("credential", None)
    if credential is None:
        person = clinician()
        credential = license(user=person, expires_on=in_a_year(person))
    if not Identity.objects.filter(user=credential.user).exists():
        identity(user=credential.user)
    made = Claim.objects.create(credential=credential, period=credential.current_period, **fields)
    if document:
        Document.objects.create(
            claim=made,
            name="license.pdf",
            content_type=uploads.PDF,
            size=len(document),
            stored_as=uploads.store(document, uploads.PDF),
        )
    return made


def verified(*, by: User | None = None, **fields: Any) -> Claim:
    """A claim that a verifier approved, so that its person has a badge."""
    made = claim(**fields)
    review.approve(
        claim=made,
        by=by or staff("Verifier"),
        revision=made.revision,
        lookup_url="https://board.example/look-up",
        looked_up_on=timezone.now().date() - dt.timedelta(days=1),
        note="Compared",
        now=timezone.now(),
    )
    made.refresh_from_db()
    return made


def export(*, user: User) -> Export:
    """An export of the person's data that can be downloaded."""
    made = request_export(by=user, now=timezone.now())
    build_due(now=timezone.now())
    made.refresh_from_db()
    return made


def organization(*, members: list[User] | None = None, role: str = Role.OWNER, **fields: Any) -> Organization:
    """An unverified employer. `members` have this role in it."""
    number = next(_numbers)
    made = Organization.objects.create(**{"name": f"Hospital {number}", "city": "Boise", "state": State.ID, **fields})
    for person in members or []:
        member(organization=made, user=person, role=role)
    return made


def member(*, organization: Organization, role: str = Role.OWNER, **fields: Any) -> Membership:
    """A membership. An owner has the second factor that their pages need."""
    made = Membership.objects.create(organization=organization, role=role, **{"user": fields.get("user") or user()})
    if made.is_owner:
        authenticator_app(made.user)
    return made


def invitation(*, organization: Organization, by: User, now: dt.datetime | None = None, **fields: Any) -> Invitation:
    """An open invitation for a recruiter, whose email is planned."""
    facts = {"email": f"guest{next(_numbers)}@people.example", "role": Role.RECRUITER, **fields}
    return invitations.invite(organization=organization, by=by, now=now or timezone.now(), **facts)


def link(invitation: Invitation) -> str:
    """The path in the latest email of an invitation."""
    return f"/invitations/{tokens.make(invitation.public_id, invitation.sent_count)}/"
