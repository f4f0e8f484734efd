"""Factories for people, profiles, licenses and organizations."""

import datetime as dt
import itertools
from typing import Any

from allauth.account.models import EmailAddress
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.contrib.auth.models import Group

from accounts.licenses.models import Credential, Period
from accounts.organizations.models import Membership, Organization
from accounts.profiles.models import Profile, Specialty
from accounts.users.enums import Profession, Purpose, State
from accounts.users.models import User

PASSWORD = "seven quiet otters"

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
    """An employer who is a member of one organization."""
    made = user(purposes=[Purpose.EMPLOYER], **fields)
    organization(members=[made])
    return made


def staff(group: str | None = None, *, second_factor: bool = True, **fields: Any) -> User:
    """A member of the named staff group, or a superuser without one."""
    made = user(is_staff=True, is_superuser=group is None, **fields)
    if group:
        made.groups.add(Group.objects.get(name=group))
    if second_factor:
        TOTP.activate(made, generate_totp_secret())
    return made


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


def organization(*, members: list[User] | None = None, **fields: Any) -> Organization:
    """An unverified organization."""
    number = next(_numbers)
    made = Organization.objects.create(**{"name": f"Hospital {number}", "city": "Boise", "state": State.ID, **fields})
    for member in members or []:
        Membership.objects.create(organization=made, user=member)
    return made
