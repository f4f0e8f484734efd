"""Color scheme, accessibility and privacy."""

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.views.decorators.http import require_POST, require_safe

from cmehub.lib.http import safe_next
from cmehub.lib.mail import contact_address
from cmehub.site.context import THEMES

YEAR = 365 * 86400


@login_not_required
@require_POST
def theme(request: HttpRequest) -> HttpResponse:
    """Save the color scheme in a cookie. Anything but light or dark follows the system."""
    response = HttpResponseRedirect(safe_next(request))
    chosen = request.POST.get("theme", "")
    if chosen in THEMES:
        response.set_cookie(
            settings.THEME_COOKIE_NAME,
            chosen,
            max_age=YEAR,
            secure=settings.HTTPS,
            httponly=True,
            samesite="Lax",
        )
    else:
        response.delete_cookie(settings.THEME_COOKIE_NAME, samesite="Lax")
    return response


@login_not_required
@require_safe
def accessibility(request: HttpRequest) -> HttpResponse:
    return render(request, "cmehub/accessibility.html", {"contact": contact_address()})


@login_not_required
@require_safe
def privacy(request: HttpRequest) -> HttpResponse:
    return render(request, "cmehub/privacy.html", {"contact": contact_address()})
