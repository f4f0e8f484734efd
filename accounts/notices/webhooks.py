"""Webhooks of mail providers, read by anymail. Reports go to `receivers.py`.

A provider's webhook is a 404 until its secret is in the settings. Requests without the secret or a valid signature are
refused, and so are bodies that can't be read. Unknown events get 200, so that the provider doesn't repeat them.
"""

import logging
from collections.abc import Callable
from typing import Any

from anymail.exceptions import AnymailConfigurationError, AnymailWebhookValidationFailure
from anymail.signals import EventType, RejectReason
from anymail.webhooks.postmark import PostmarkTrackingWebhookView
from anymail.webhooks.sendgrid import SendGridTrackingWebhookView
from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import RequestDataTooBig
from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from cmehub.lib.throttle import throttled

logger = logging.getLogger(__name__)

# What anymail raises for bodies in another shape than the provider's.
_UNREADABLE = (
    ValueError,
    LookupError,
    TypeError,
    AttributeError,
    ArithmeticError,
    OSError,
    RecursionError,
    AnymailConfigurationError,
)


class Unreadable(Exception):
    """The body isn't what the provider sends."""


class _Strict:
    def parse_events(self, request: HttpRequest) -> Any:
        """Return the events (raises Unreadable)."""
        try:
            return super().parse_events(request)  # type: ignore[misc]  # of the view that this is mixed into
        except _UNREADABLE as error:
            raise Unreadable(type(error).__name__) from error


class Postmark(_Strict, PostmarkTrackingWebhookView):  # type: ignore[misc]  # anymail is partly annotated
    # A soft bounce says nothing about the address.
    event_types = {**PostmarkTrackingWebhookView.event_types, "SoftBounce": (EventType.DEFERRED, None)}


class SendGrid(_Strict, SendGridTrackingWebhookView):  # type: ignore[misc]
    reject_reasons = {
        **SendGridTrackingWebhookView.reject_reasons,
        "spam reporting address": RejectReason.SPAM,
    }

    def esp_to_anymail_event(self, esp_event: dict[str, Any]) -> Any:
        """Also tell hard bounces from blocked messages, which SendGrid names in `type`."""
        event = super().esp_to_anymail_event(esp_event)
        if event.event_type == EventType.BOUNCED:
            event.reject_reason = RejectReason.BLOCKED if esp_event.get("type") == "blocked" else RejectReason.BOUNCED
        return event


_VIEWS: dict[str, Callable[[HttpRequest], HttpResponse]] = {
    "postmark": Postmark.as_view(),
    "sendgrid": SendGrid.as_view(),
}
_SECRETS = {
    "postmark": ("WEBHOOK_SECRET",),
    "sendgrid": ("WEBHOOK_SECRET", "SENDGRID_TRACKING_WEBHOOK_VERIFICATION_KEY"),
}


@throttled("webhooks")
@csrf_exempt
@login_not_required
@never_cache
@require_POST
def mail_reports(request: HttpRequest, provider: str) -> HttpResponse:
    """Take a batch of reports. A failure of ours is a 500, so that the provider sends the batch again."""
    if not any(settings.ANYMAIL[name] for name in _SECRETS.get(provider, ())):
        raise Http404
    try:
        return _VIEWS[provider](request)
    except AnymailWebhookValidationFailure:
        return _refused(provider, 403, "The secret or signature is missing or wrong.")
    except RequestDataTooBig:
        return _refused(provider, 413, "The body is too large.")
    except Unreadable:
        return _refused(provider, 400, "The body can't be read.")


def _refused(provider: str, status: int, why: str) -> HttpResponse:
    logger.warning("webhook of %s refused (%s)", provider, status)
    return HttpResponse(f"{why}\n", status=status, content_type="text/plain; charset=utf-8")
