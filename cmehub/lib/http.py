"""Cache headers for private pages, what a browser forgets at sign-out, and safe redirect targets."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.middleware.common import CommonMiddleware
from django.utils.cache import add_never_cache_headers, patch_vary_headers
from django.utils.http import url_has_allowed_host_and_scheme

View = Callable[[HttpRequest], HttpResponse]


class SlashMiddleware(CommonMiddleware):
    """Add a missing trailing slash for GET and HEAD only, since a redirect would lose a POST body."""

    def should_redirect_with_slash(self, request: HttpRequest) -> bool:
        return request.method in {"GET", "HEAD"} and super().should_redirect_with_slash(request)


class PrivatePagesMiddleware:
    """Mark pages for signed-in users as `no-store`, and let others vary by cookie.

    The response that signs a person out tells the browser to forget what it kept of the site.
    """

    def __init__(self, get_response: View) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        was_signed_in = request.user.is_authenticated
        response = self.get_response(request)
        if was_signed_in and not request.user.is_authenticated:
            response.headers["Clear-Site-Data"] = '"cache", "storage"'
        if request.user.is_authenticated:
            add_never_cache_headers(response)
            response.headers["Cache-Control"] = "no-store, private"
        else:
            patch_vary_headers(response, ["Cookie"])
        return response


def safe_next(request: HttpRequest, default: str = "/") -> str:
    """Return the request's `next` parameter if it's a path on this site, else `default`."""
    target = request.POST.get("next") or request.GET.get("next") or ""
    allowed = url_has_allowed_host_and_scheme(
        target, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    return target if allowed and target.startswith("/") else default
