"""The fictional people of the demo data: a clinician with a license about to expire, an employer, and the staff.

Imports from all capabilities of this app. Only the demo loader may import it.
"""

import datetime as dt
from functools import cache

from allauth.account.models import EmailAddress
from allauth.mfa import app_settings as mfa_settings
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, generate_totp_secret, hotp_value
from allauth.mfa.utils import decrypt
from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.contrib.auth.models import Group
from django.db import transaction

import accounts.licenses.actions
import accounts.organizations.actions
import accounts.profiles.actions
from accounts.profiles.models import Specialty
from accounts.users.enums import Profession, Purpose, State
from accounts.users.models import User

PASSWORD = "every credit counts"  # also in the README; staff accounts need a code as well
CLINICIAN = "dana@demo.example"
EMPLOYER = "rita@demo.example"
MODERATOR = "moderator@demo.example"
ORGANIZATION = "Juniper Valley Health"
ZONE = "America/New_York"
PERIOD: int = mfa_settings.TOTP_PERIOD  # how long a one-time code is valid, in seconds
DAYS_LEFT = 29  # so that her 30-day reminder goes out right away

STAFF = {
    "admin@demo.example": ("Ada Quill, admin (demo)", None),
    "curator@demo.example": ("Cora Finch, curator (demo)", "Curator"),
    MODERATOR: ("Milo Hart, moderator (demo)", "Moderator"),
    "verifier@demo.example": ("Vera Lund, verifier (demo)", "Verifier"),
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


@cache
def _hashed_password() -> str:
    """Hash the password once, since hashing is slow by design."""
    return make_password(PASSWORD)


def _add_person(email: str, name: str, purposes: list[str]) -> User:
    user = User.objects.create(
        email=email, password=_hashed_password(), name=name, purposes=purposes, time_zone=ZONE, is_demo=True
    )
    EmailAddress.objects.create(user=user, email=email, verified=True, primary=True)
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
    for state, number, days in ((State.NY, "F340029", DAYS_LEFT), (State.CA, "95012847", 415)):
        accounts.licenses.actions.add(
            by=dana,
            profession=Profession.NP,
            state=state,
            number=number,
            expires_on=as_of + dt.timedelta(days=days),
        )


def _add_employer(as_of: dt.date, *, verified_by: User) -> None:
    rita = _add_person(EMPLOYER, "Rita Vance (demo)", [Purpose.EMPLOYER])
    organization = accounts.organizations.actions.add(
        by=rita, name=ORGANIZATION, city="Boise", state=State.ID, website="https://juniper-valley.example"
    )
    organization.is_demo = True
    organization.save(update_fields=["is_demo"])
    accounts.organizations.actions.verify(organization=organization, by=verified_by, on=as_of)


def _add_staff(email: str, name: str, group: str | None) -> None:
    user = _add_person(email, name, [])
    user.is_staff = True
    user.is_superuser = group is None
    user.save(update_fields=["is_staff", "is_superuser"])
    user.groups.set(Group.objects.filter(name=group))
    TOTP.activate(user, generate_totp_secret())
    RecoveryCodes.activate(user)


def current_code(user: User, *, now: float) -> str | None:
    """Return the code of the person's authenticator app at `now` (Unix seconds), or None if they have none."""
    authenticator = Authenticator.objects.filter(user=user, type=Authenticator.Type.TOTP).first()
    if authenticator is None:
        return None
    secret = decrypt(authenticator.data["secret"])
    return format_hotp_value(hotp_value(secret, int(now) // PERIOD))
