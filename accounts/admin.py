"""Imports the admin modules, because Django looks here."""

from accounts.audit import admin as audit
from accounts.directory import admin as directory
from accounts.licenses import admin as licenses
from accounts.notices import admin as notices
from accounts.organizations import admin as organizations
from accounts.privacy import admin as privacy
from accounts.profiles import admin as profiles
from accounts.reviewing import admin as reviewing
from accounts.users import admin as users
from accounts.verification import admin as verification
from accounts.verification import claim_admin

__all__ = [
    "audit",
    "claim_admin",
    "directory",
    "licenses",
    "notices",
    "organizations",
    "privacy",
    "profiles",
    "reviewing",
    "users",
    "verification",
]
