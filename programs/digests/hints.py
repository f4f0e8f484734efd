"""The hint on *My credits* that offers the weekly digest, until the person has chosen."""

from django.http import HttpRequest

from accounts.notices.queries import has_chosen
from accounts.users.models import User
from programs.digests.enums import DigestKind
from programs.requirements.hints import Hint


def weekly_digest(request: HttpRequest) -> Hint | None:
    if not isinstance(request.user, User) or has_chosen(request.user, DigestKind.WEEKLY):
        return None
    return Hint("programs/digests/_hint.html", {})
