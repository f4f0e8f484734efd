"""Compose a notice's email: text, HTML and headers."""

import datetime as dt
import re
import uuid
from typing import Any
from urllib.parse import urlsplit

from allauth.account.adapter import get_adapter
from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string
from django.urls import reverse

from accounts.notices import kinds, tokens
from accounts.notices.kinds import Content, Kind
from accounts.notices.models import Notice
from accounts.notices.tokens import unsubscribe_path
from accounts.users.models import User

_POSTMARK = "postmarkapp.com"
_TOKEN = re.compile(r"(/u/|/backup/)[^/\s]+")


class Email(EmailMultiAlternatives):
    """An email that's composed once, so that checking it before it's sent costs nothing."""

    _composed: Any = None

    def message(self, **options: Any) -> Any:
        if self._composed is None:
            self._composed = super().message(**options)
            # Without one, the parts are searched for it before they're written, which takes as long as composing them.
            self._composed.set_boundary(uuid.uuid4().hex)
        return self._composed


def write(*, notice: Notice, kind: Kind, content: Content) -> Email:
    """Return the email, ready to send. Its Message-ID is the same on every attempt, so duplicates can be recognized."""
    way_out = _way_out(notice, kind, content)
    unsubscribe_url = settings.SITE_URL + way_out if way_out else None
    context = {
        **content.context,
        "subject": subject(kind=kind, content=content),
        "recipient": notice.recipient,
        "summary": content.summary,
        "link_url": settings.SITE_URL + content.link,
        "link_text": content.link_text,
        "kind": kind,
        "site_url": settings.SITE_URL,
        "preferences_url": "" if content.address else settings.SITE_URL + reverse("accounts:preferences"),
        "postal_address": settings.POSTAL_ADDRESS,
        "unsubscribe_url": unsubscribe_url,
    }
    mail = Email(
        subject=context["subject"],
        body=render_to_string(f"emails/{kind.name}/body.txt", context),
        to=[content.address or notice.recipient.email],
        headers=_headers(notice, kind, unsubscribe_url),
    )
    mail.attach_alternative(render_to_string(f"emails/{kind.name}/body.html", context), "text/html")
    return mail


def subject(*, kind: Kind, content: Content) -> str:
    """Return the subject on one line, cut to the length of the inbox column."""
    words = render_to_string(f"emails/{kind.name}/subject.txt", dict(content.context)).split()
    return " ".join(words)[:200]


def preview(notice: Notice, now: dt.datetime) -> str:
    """Return the text part as it would be sent now, without the tokens of its links (raises what rendering raises)."""
    kind = kinds.get(notice.kind)
    mail = write(notice=notice, kind=kind, content=kind.render(notice, now))
    return _TOKEN.sub(r"\1…", str(mail.body))


def send_address_check(user: User) -> None:
    """Email a link that confirms the person's address (raises OSError if the mail server doesn't take it)."""
    path = reverse("accounts:address_confirm", args=[tokens.make_confirmation(user)])
    context = {"user": user, "activate_url": settings.SITE_URL + path}
    get_adapter().send_mail("account/email/address_check", user.email, context)


def message_id(notice: Notice) -> str:
    return f"<{notice.public_id}@{_host()}>"


def notice_id(message_id: str) -> uuid.UUID | None:
    """Return the public id of the notice that has this Message-ID. None if it isn't one of ours."""
    name, _, host = message_id.strip("<> ").partition("@")
    try:
        return uuid.UUID(name) if host == _host() else None
    except ValueError:
        return None


def _way_out(notice: Notice, kind: Kind, content: Content) -> str:
    """Return the path that stops such emails to whoever gets this one, or ''."""
    if content.address:
        return content.unsubscribe_path
    return unsubscribe_path(user=notice.recipient, kind=kind.name) if kind.subscribed else ""


def _headers(notice: Notice, kind: Kind, unsubscribe_url: str | None) -> dict[str, str]:
    headers = {
        "Message-ID": message_id(notice),
        "Auto-Submitted": "auto-generated",  # RFC 3834: suppresses out-of-office replies
        "List-Id": f"{kind.label} <{kind.name.replace('_', '-')}.{_host()}>",
    }
    if unsubscribe_url:
        headers["List-Unsubscribe"] = f"<{unsubscribe_url}>"
        headers["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    if settings.EMAIL_HOST.endswith(_POSTMARK):  # otherwise Postmark replaces the Message-ID, also in its reports
        headers["X-PM-KeepID"] = "true"
        headers["X-PM-Metadata-message-id"] = message_id(notice)
    return headers


def _host() -> str:
    return urlsplit(settings.SITE_URL).hostname or "localhost"
