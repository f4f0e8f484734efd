"""Files that browsers, crawlers and security researchers look for at fixed URLs."""

import datetime as dt

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.templatetags.static import static
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

DAY = 86_400
SECURITY_TXT_LASTS = dt.timedelta(days=180)
PAPER, ACCENT = "#fbfcfc", "#00596e"  # as in tokens.css

_public = cache_control(public=True, max_age=DAY)


@login_not_required
@require_safe
@_public
def favicon(request: HttpRequest) -> HttpResponse:
    """Redirect to the icon's versioned file."""
    return HttpResponseRedirect(static("img/favicon.ico"))


@login_not_required
@require_safe
@_public
def robots(request: HttpRequest) -> HttpResponse:
    """Keep crawlers away from private pages, and from parts of pages. Pages not to be indexed have a noindex tag."""
    closed = [reverse("admin:index"), reverse("theme"), "/account/", "/accounts/", "/inbox/", "/licenses/"]
    closed += ["/u/", "/backup/"]
    parts = [reverse("programs:suggestions")]
    sitemap = f"Sitemap: {settings.SITE_URL}{reverse('sitemap')}"
    lines = ["User-agent: *", *(f"Disallow: {path}" for path in [*closed, *parts]), "", sitemap]
    return HttpResponse("\n".join(lines) + "\n", content_type="text/plain; charset=utf-8")


@login_not_required
@require_safe
@_public
def manifest(request: HttpRequest) -> JsonResponse:
    """Describe the hub to browsers that add it to a home screen (W3C Web Application Manifest)."""
    icons = [
        {"src": static("img/icon-192.png"), "sizes": "192x192", "type": "image/png"},
        {"src": static("img/icon-512.png"), "sizes": "512x512", "type": "image/png"},
        {"src": static("img/icon-maskable.png"), "sizes": "512x512", "type": "image/png", "purpose": "maskable"},
    ]
    content = {
        "name": "CME Hub",
        "short_name": "CME Hub",
        "description": "Accredited medical education chosen by its measured results.",
        "lang": "en-US",
        "start_url": "/",
        "scope": "/",
        "display": "browser",
        "background_color": PAPER,
        "theme_color": ACCENT,
        "icons": icons,
    }
    return JsonResponse(content, content_type="application/manifest+json")


@login_not_required
@require_safe
@_public
def security(request: HttpRequest) -> HttpResponse:
    """Say how to report a vulnerability (RFC 9116). The RFC asks for an expiry less than a year away."""
    expires = timezone.now().replace(microsecond=0) + SECURITY_TXT_LASTS
    lines = [
        f"Contact: {settings.SECURITY_CONTACT}",
        f"Expires: {expires.isoformat().replace('+00:00', 'Z')}",
        "Preferred-Languages: en",
        f"Canonical: {settings.SITE_URL}{reverse('security')}",
    ]
    return HttpResponse("\n".join(lines) + "\n", content_type="text/plain; charset=utf-8")
