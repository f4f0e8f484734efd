"""Development pages: the style guide and the mailbox. They return 404 unless DEBUG is on."""

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec

from csp.constants import NONE, SELF, UNSAFE_INLINE
from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from cmehub.lib.listing import render_list
from cmehub.site import mailbox, parts, sample_list

P = ParamSpec("P")
View = Callable[Concatenate[HttpRequest, P], HttpResponse]

# Emails use inline styles. Allow nothing else, and only our own page may frame them.
MAIL_POLICY = {
    "default-src": [NONE],
    "style-src": [UNSAFE_INLINE],
    "img-src": [SELF, "data:"],
    "form-action": [NONE],
    "base-uri": [NONE],
    "frame-ancestors": [SELF],
}


def in_development_only(view: View[P]) -> View[P]:
    @wraps(view)
    def guarded(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        if not settings.DEBUG:
            raise Http404
        return view(request, *args, **kwargs)

    return guarded


@login_not_required
@require_safe
@in_development_only
def styleguide(request: HttpRequest) -> HttpResponse:
    return render(request, "cmehub/styleguide.html", parts.everything())


@login_not_required
@require_safe
@in_development_only
def styleguide_list(request: HttpRequest) -> HttpResponse:
    return render_list(request, "cmehub/list", **sample_list.context(request.GET))


@login_not_required
@require_safe
@in_development_only
def styleguide_mail(request: HttpRequest) -> HttpResponse:
    return _for_our_frame(render(request, "cmehub/styleguide_mail.html", parts.mail()))


@login_not_required
@require_safe
@in_development_only
def mail_list(request: HttpRequest) -> HttpResponse:
    return render(request, "cmehub/mail_list.html", {"mails": mailbox.newest(), "shown": mailbox.SHOWN})


@login_not_required
@require_safe
@in_development_only
def mail_message(request: HttpRequest, name: str) -> HttpResponse:
    return render(request, "cmehub/mail_message.html", {"mail": _find(name)})


@login_not_required
@require_safe
@in_development_only
def mail_html(request: HttpRequest, name: str) -> HttpResponse:
    """Return the HTML part unchanged, with links opening in the top window."""
    html = _find(name).html.replace("<head>", '<head><base target="_top">', 1)
    return _for_our_frame(HttpResponse(html))


def _for_our_frame(response: HttpResponse) -> HttpResponse:
    response.headers["X-Frame-Options"] = "SAMEORIGIN"
    setattr(response, "_csp_config", MAIL_POLICY)  # noqa: B010  (django-csp sends it instead of the site's policy)
    return response


def _find(name: str) -> mailbox.Mail:
    found = mailbox.find(name)
    if found is None:
        raise Http404
    return found
