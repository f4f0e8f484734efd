"""Credentials added, for the admin's home page."""

from accounts.licenses.models import Credential
from cmehub.site.worklist import Activity

ADDED = Activity(
    "Credentials added",
    "accounts.view_credential",
    "accounts_credential",
    "",
    lambda: Credential.objects.all(),
    "created_at",
)
