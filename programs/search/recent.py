"""The programs that someone viewed last. Only their own browser keeps them, in a signed cookie."""

from uuid import UUID

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from programs.catalog.models import Program

MOST = 6
KEPT = 30 * 86400  # seconds
_SALT = "programs.search.recent"


def keep(request: HttpRequest, response: HttpResponse, program: Program) -> None:
    """Put a program first. The cookie lives for 30 days from the last one."""
    seen = [program.public_id, *(each for each in _seen(request) if each != program.public_id)]
    response.set_signed_cookie(
        settings.RECENT_COOKIE_NAME,
        ".".join(each.hex for each in seen[:MOST]),
        salt=_SALT,
        max_age=KEPT,
        secure=settings.HTTPS,
        httponly=True,
        samesite="Lax",
    )


def programs(request: HttpRequest) -> list[Program]:
    """Return them, the latest first, without those that are no longer public. One query, none without any."""
    seen = _seen(request)
    if not seen:
        return []
    found = Program.objects.visible().filter(public_id__in=seen).only("public_id", "slug", "title")
    return sorted(found, key=lambda program: seen.index(program.public_id))


def clear(response: HttpResponse) -> None:
    response.delete_cookie(settings.RECENT_COOKIE_NAME, samesite="Lax")


def _seen(request: HttpRequest) -> list[UUID]:
    """Return the public ids in the cookie. One that's expired or altered has none."""
    value = request.get_signed_cookie(settings.RECENT_COOKIE_NAME, default="", salt=_SALT, max_age=KEPT)
    return [UUID(each) for each in (value or "").split(".") if each][:MOST]
