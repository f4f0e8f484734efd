"""Which requests count as visits: not those of scripts, of staff, and of the provider's own people."""

from django.http import HttpRequest

from accounts.organizations.reviewable import is_insider
from accounts.users.models import User
from programs.catalog.models import Program
from programs.portal.rules import is_bot


def counts(request: HttpRequest, program: Program) -> bool:
    """Whether this GET is a visit. A browser that fetches a page in advance hasn't visited it yet."""
    if request.method != "GET" or getattr(request, "is_preview", False):
        return False
    if is_bot(request.headers.get("User-Agent", "")) or "prefetch" in request.headers.get("Sec-Purpose", ""):
        return False
    return not (isinstance(request.user, User) and _is_ours(request.user, program))


def _is_ours(user: User, program: Program) -> bool:
    organization = program.provider.organization
    return user.is_staff or organization is not None and is_insider(organization, user)
