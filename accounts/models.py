"""Imports the model modules, because Django looks here. Inside the app, import from those instead."""

from accounts.audit.models import Event, EventAddress
from accounts.directory.models import PublicProfile
from accounts.licenses.models import Credential, Milestone, Period
from accounts.notices.models import Heartbeat, MailEvent, Notice, Preference, Suppression
from accounts.organizations.models import Membership, Organization
from accounts.profiles.models import Profile, Specialty
from accounts.users.models import User
from accounts.verification.models import (
    Claim,
    Document,
    Exclusion,
    ExclusionLead,
    Identity,
    Institution,
    LicenseLookup,
    NpiRecord,
    RegistryLoad,
)

__all__ = [
    "Claim",
    "Credential",
    "Document",
    "Event",
    "EventAddress",
    "Exclusion",
    "ExclusionLead",
    "Heartbeat",
    "Identity",
    "Institution",
    "LicenseLookup",
    "MailEvent",
    "Membership",
    "Milestone",
    "Notice",
    "NpiRecord",
    "Organization",
    "Period",
    "Preference",
    "Profile",
    "PublicProfile",
    "RegistryLoad",
    "Specialty",
    "Suppression",
    "User",
]
