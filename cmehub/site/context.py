"""Context for every page's template."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest

THEMES = ("light", "dark")


def theme_of(request: HttpRequest) -> str:
    """Return the color scheme in the cookie. '' follows the system."""
    chosen = request.COOKIES.get(settings.THEME_COOKIE_NAME, "")
    return chosen if chosen in THEMES else ""


def page(request: HttpRequest) -> dict[str, Any]:
    return {
        "theme": theme_of(request),
        "demo_world": settings.DEMO_WORLD,
        "debug_pages": settings.DEBUG,
        "site_url": settings.SITE_URL,  # for emails sent during a request
        "request_id": getattr(request, "request_id", ""),
    }
