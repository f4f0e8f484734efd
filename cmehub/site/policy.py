"""What browsers may do with the hub's responses.

The content security policy is strict on the public site and looser in the admin. No other site may embed our pages or
files, and no page asks for a device.
"""

from typing import Any

from csp.middleware import CSPMiddleware
from django.conf import settings
from django.http import HttpRequest, HttpResponseBase
from django.urls import reverse

_CLOSED = ("camera", "display-capture", "geolocation", "microphone", "midi", "payment", "screen-wake-lock", "usb")
HEADERS = {
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": ", ".join(f"{feature}=()" for feature in _CLOSED),
}


# A static file that's opened by itself, such as an SVG, loads and runs nothing.
_STATIC_FILE = "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"


def add_to_static_file(headers: Any, path: str, url: str) -> None:
    """Called by WhiteNoise, which serves static files before any middleware of ours."""
    headers["Cross-Origin-Resource-Policy"] = HEADERS["Cross-Origin-Resource-Policy"]
    headers["Content-Security-Policy"] = _STATIC_FILE


class PolicyMiddleware(CSPMiddleware):
    """Send the strict policy, except in the admin, where the theme's scripts need their own."""

    def process_response(self, request: HttpRequest, response: Any) -> HttpResponseBase:
        if request.path.startswith(reverse("admin:index")):
            response._csp_replace = settings.ADMIN_CONTENT_SECURITY_POLICY
        for name, value in HEADERS.items():
            response.headers[name] = value
        return super().process_response(request, response)
