"""Imports the model modules, because Django looks here. Inside the app, import from those instead."""

from accounts.audit.models import Event, EventAddress
from accounts.devices.models import KnownDevice
from accounts.directory.models import PublicProfile
from accounts.licenses.models import Credential, Milestone, Period
from accounts.notices.models import Heartbeat, MailEvent, Notice, Pause, Preference, Suppression
from accounts.organizations.models import Invitation, JoinRequest, Membership, Organization
from accounts.privacy.models import Consent, Export
from accounts.profiles.models import Profile, Specialty
from accounts.reviewing.models import Proposal, Revision
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
    "Consent",
    "Credential",
    "Document",
    "Event",
    "EventAddress",
    "Exclusion",
    "ExclusionLead",
    "Export",
    "Heartbeat",
    "Identity",
    "Institution",
    "Invitation",
    "JoinRequest",
    "KnownDevice",
    "LicenseLookup",
    "MailEvent",
    "Membership",
    "Milestone",
    "Notice",
    "NpiRecord",
    "Organization",
    "Pause",
    "Period",
    "Preference",
    "Profile",
    "Proposal",
    "PublicProfile",
    "RegistryLoad",
    "Revision",
    "Specialty",
    "Suppression",
    "User",
]
