"""The fictional people of the demo data: clinicians, one with a license about to expire, an employer, and the staff.

Imports from all capabilities of this app. Only the demo loader may import it.
"""

import datetime as dt
from dataclasses import dataclass
from functools import cache
from typing import Any

from allauth.account.models import EmailAddress
from allauth.mfa import app_settings as mfa_settings
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, generate_totp_secret, hotp_value
from allauth.mfa.utils import decrypt
from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.contrib.auth.models import Group
from django.db import models, transaction
from django.utils import timezone

import accounts.directory.actions
import accounts.licenses.actions
import accounts.organizations.actions
import accounts.organizations.invitations
import accounts.privacy.actions
import accounts.profiles.actions
import accounts.reviewing.actions
from accounts.directory.enums import Language, Part
from accounts.licenses.models import Credential
from accounts.organizations.enums import Role
from accounts.organizations.models import Membership, Organization
from accounts.privacy.enums import Subject
from accounts.profiles.models import Specialty
from accounts.reviewing.queries import edit_of
from accounts.users.enums import Profession, Purpose, State
from accounts.users.models import User
from accounts.verification import demo
from accounts.verification.models import Institution
from cmehub.lib.dates import moment_at

PASSWORD = "every credit counts"  # also in the README; staff and Rita need a code as well
CLINICIAN = "dana@demo.example"
EMPLOYER = "rita@demo.example"
SUPERVISOR = "sol@demo.example"
TWO_HATS = "marcus.bell@demo.example"  # a clinician who also recruits for the demo employer
MODERATOR = "moderator@demo.example"
VERIFIER = "verifier@demo.example"
ORGANIZATION = "Juniper Valley Health"
DOMAIN = "juniper-valley.example"
ZONE = "America/New_York"
PERIOD: int = mfa_settings.TOTP_PERIOD  # how long a one-time code is valid, in seconds
DAYS_LEFT = 29  # so that her 30-day reminder goes out right away

STAFF = {
    "admin@demo.example": ("Ada Quill, admin (demo)", None),
    "curator@demo.example": ("Cora Finch, curator (demo)", "Curator"),
    MODERATOR: ("Milo Hart, moderator (demo)", "Moderator"),
    VERIFIER: ("Vera Lund, verifier (demo)", "Verifier"),
}


class NoDemoWorld(Exception):
    """Demo data is turned off in this installation."""


@transaction.atomic
def load(*, as_of: dt.date) -> None:
    """Create the people (raises NoDemoWorld unless settings.DEMO_WORLD). `as_of` is today in Dana's time zone."""
    if not settings.DEMO_WORLD:
        raise NoDemoWorld
    for email, (name, group) in STAFF.items():
        _add_staff(email, name, group)
    _add_clinician(as_of)
    _add_employer(as_of, verified_by=User.objects.get(email=MODERATOR))
    _add_colleagues(as_of)
    _add_members(as_of)


@cache
def _hashed_password() -> str:
    """Hash the password once, since hashing is slow by design."""
    return make_password(PASSWORD)


def _add_person(email: str, name: str, purposes: list[str]) -> User:
    user = User.objects.create(
        email=email, password=_hashed_password(), name=name, purposes=purposes, time_zone=ZONE, is_demo=True
    )
    EmailAddress.objects.create(user=user, email=email, verified=True, primary=True)
    accounts.privacy.actions.consent(by=user, subject=Subject.PRIVACY, now=timezone.now())
    return user


def _add_clinician(as_of: dt.date) -> None:
    dana = _add_person(CLINICIAN, "Dana Reyes, NP (demo)", [Purpose.CLINICIAN])
    field = Specialty.objects.filter(code="363LF0000X")  # family nurse practitioner
    accounts.profiles.actions.save_profile(
        by=dana,
        first_name="Dana",
        last_name="Reyes",
        profession=Profession.NP,
        state=State.NY,
        specialties=field.values_list("code", flat=True),
        time_zone=ZONE,
    )
    demo.add_identity(dana, npi="2000000002", taxonomy="363LF0000X")
    for state, number, days in ((State.NY, "F340029", DAYS_LEFT), (State.CA, "95012847", 415)):
        accounts.licenses.actions.add(
            by=dana,
            profession=Profession.NP,
            state=state,
            number=number,
            expires_on=as_of + dt.timedelta(days=days),
        )


@dataclass(frozen=True)
class _Colleague:
    """A clinician with one license. `registry_state` is what the registry says, if it isn't the profile's."""

    first: str
    last: str
    profession: Profession
    state: State
    specialty: str
    npi: str = ""
    registry_state: str = ""
    has_badge: bool = True
    headline: str = ""
    languages: tuple[Language, ...] = ()
    open_to_mentor: bool = False
    works_at_demo_employer: bool = False
    comment: str = ""

    @property
    def email(self) -> str:
        return f"{self.first}.{self.last}@demo.example".lower()


COLLEAGUES = (
    _Colleague(
        "Priya",
        "Nair",
        Profession.PHYSICIAN,
        State.CA,
        "207R00000X",
        "2000000010",
        headline="Diabetes care without long waits",
        languages=(Language.HINDI, Language.MALAYALAM),
        open_to_mentor=True,
    ),
    _Colleague(
        "Marcus",
        "Bell",
        Profession.PA,
        State.CO,
        "363AM0700X",
        "2000000028",
        headline="Hospital medicine at night",
        languages=(Language.SPANISH,),
    ),
    _Colleague(
        "Elena",
        "Cruz",
        Profession.NURSE,
        State.TX,
        "163WC0200X",
        headline="ICU nurse, sepsis bundle lead",
        languages=(Language.SPANISH,),
        open_to_mentor=True,
    ),
    _Colleague(
        "Tomas", "Lind", Profession.PHARMACIST, State.MN, "1835P1200X", "2000000036", headline="Opioid stewardship"
    ),
    _Colleague(
        "Ruth",
        "Adeyemi",
        Profession.NP,
        State.NY,
        "363LP0808X",
        "2000000044",
        headline="Psychiatric care in primary care",
        languages=(Language.YORUBA, Language.FRENCH),
    ),
    # These wait for the verifier: no NPI, another state in the registry, and an NPI that Dana is verified with.
    _Colleague(
        "Noor",
        "Haddad",
        Profession.NURSE,
        State.WA,
        "163WE0003X",
        has_badge=False,
        works_at_demo_employer=True,
        comment="I moved from Idaho in May.",
    ),
    _Colleague(
        "Sam", "Okafor", Profession.NP, State.TX, "363LF0000X", "2000000051", registry_state="OR", has_badge=False
    ),
    _Colleague("Dana", "Reyes", Profession.NP, State.NY, "363LF0000X", "2000000002", has_badge=False),
)


def _add_colleagues(as_of: dt.date) -> None:
    verifier, now = User.objects.get(email=VERIFIER), moment_at(as_of, dt.time(9), ZONE)
    institution = Institution.objects.create(name=ORGANIZATION, domain=DOMAIN, is_demo=True)
    dana = User.objects.get(email=CLINICIAN)
    claim = demo.add_claim(_license_of(dana), submitted_at=now - dt.timedelta(days=40))
    demo.approve(claim, by=verifier, now=now - dt.timedelta(days=38))
    for number, each in enumerate(COLLEAGUES):
        user = _add_person(each.email, f"{each.first} {each.last} (demo)", [Purpose.CLINICIAN])
        accounts.profiles.actions.save_profile(
            by=user,
            first_name=each.first,
            last_name=each.last,
            profession=each.profession,
            state=each.state,
            specialties=[each.specialty],
            time_zone=ZONE,
        )
        demo.add_identity(user, npi=each.npi, taxonomy=each.specialty, registry_state=each.registry_state)
        credential = accounts.licenses.actions.add(
            by=user,
            profession=each.profession,
            state=each.state,
            number=f"D{480_213 + 7_919 * number}",
            expires_on=as_of + dt.timedelta(days=200 + 31 * number),
        )
        sent = now - dt.timedelta(days=30 if each.has_badge else 9 - number, hours=number)
        claim = demo.add_claim(
            credential,
            submitted_at=sent,
            institution=institution if each.works_at_demo_employer else None,
            comment=each.comment,
        )
        if each.has_badge:
            demo.approve(claim, by=verifier, now=sent + dt.timedelta(hours=20 + 9 * number))
            accounts.directory.actions.save(
                by=user,
                listed=True,
                open_to_mentor=each.open_to_mentor,
                headline=each.headline,
                languages=each.languages,
                places=[],
                shown=[Part.HEADLINE, Part.SPECIALTIES, Part.LANGUAGES],
            )


def _license_of(user: User) -> Credential:
    return user.credentials.with_periods().order_by("pk")[0]


def _add_employer(as_of: dt.date, *, verified_by: User) -> None:
    rita = _add_person(EMPLOYER, "Rita Vance (demo)", [Purpose.EMPLOYER])
    _add_second_factor(rita)
    organization = accounts.organizations.actions.add(
        by=rita, name=ORGANIZATION, city="Boise", state=State.ID, website=f"https://{DOMAIN}"
    )
    organization.is_demo = True
    organization.save(update_fields=["is_demo"])
    accounts.organizations.actions.verify(
        organization=organization, by=verified_by, on=as_of, note="Fictional, for the demo.", domain=DOMAIN
    )
    propose_edit(
        organization,
        by=rita,
        now=timezone.now(),
        name="Juniper Valley Health System",
        website="https://juniper-valley.example/system",
    )


def _add_members(as_of: dt.date) -> None:
    """A supervisor, a clinician who also recruits, and an open invitation."""
    organization, rita = Organization.objects.get(name=ORGANIZATION), User.objects.get(email=EMPLOYER)
    sol = _add_person(SUPERVISOR, "Sol Marin (demo)", [Purpose.EMPLOYER])
    for user, role in ((sol, Role.SUPERVISOR), (User.objects.get(email=TWO_HATS), Role.RECRUITER)):
        Membership.objects.create(organization=organization, user=user, role=role)
    accounts.organizations.invitations.invite(
        organization=organization,
        email=f"ines.holt@{DOMAIN}",
        role=Role.RECRUITER,
        by=rita,
        now=moment_at(as_of, dt.time(9), ZONE),
    )


def propose_edit(target: models.Model, *, by: User, now: dt.datetime, **changes: Any) -> None:
    """Propose an edit with these changes, for the moderator's queue."""
    edit = edit_of(target)
    payload = {**edit.start, **changes}
    accounts.reviewing.actions.propose(target=target, payload=payload, by=by, version=edit.version, now=now)


def _add_staff(email: str, name: str, group: str | None) -> None:
    user = _add_person(email, name, [])
    user.is_staff = True
    user.is_superuser = group is None
    user.save(update_fields=["is_staff", "is_superuser"])
    user.groups.set(Group.objects.filter(name=group))
    _add_second_factor(user)


def _add_second_factor(user: User) -> None:
    TOTP.activate(user, generate_totp_secret())
    RecoveryCodes.activate(user)


def current_code(user: User, *, now: float) -> str | None:
    """Return the code of the person's authenticator app at `now` (Unix seconds), or None if they have none."""
    authenticator = Authenticator.objects.filter(user=user, type=Authenticator.Type.TOTP).first()
    if authenticator is None:
        return None
    secret = decrypt(authenticator.data["secret"])
    return format_hotp_value(hotp_value(secret, int(now) // PERIOD))
