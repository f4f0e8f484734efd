"""The hats shown in the header of every page."""

from typing import Any

from django.http import HttpRequest

from accounts.organizations.hats import hats_of
from accounts.users.models import User


def hats(request: HttpRequest) -> dict[str, Any]:
    """Return `hats`, which reads memberships only where a template shows it. None for visitors."""
    user = getattr(request, "user", None)  # missing if an earlier middleware answered the request
    return {"hats": hats_of(request) if isinstance(user, User) else None}
