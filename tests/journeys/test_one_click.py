"""A mail program unsubscribes with one click, as Gmail does: from the message's headers alone, over plain HTTP."""

import datetime as dt
import http.client
import re
from email.message import EmailMessage
from urllib.parse import urlsplit

import pytest
from django.utils import timezone
from pytest_django import Settings
from pytest_django.live_server_helper import LiveServer

from accounts.notices import delivery
from accounts.notices.models import Notice, Preference
from programs.reminders.credential_dates import follow_period
from programs.reminders.planning import plan_due
from tests.factories import accounts as make
from tests.fakes import MailServer

MULTIPART = (
    b"--0000000000005fdc1f05f5c8a2a1\r\n"
    b'Content-Disposition: form-data; name="List-Unsubscribe"\r\n\r\n'
    b"One-Click\r\n"
    b"--0000000000005fdc1f05f5c8a2a1--\r\n"
)
CLICKS = {
    "urlencoded": ("application/x-www-form-urlencoded", b"List-Unsubscribe=One-Click"),
    "multipart": ("multipart/form-data; boundary=0000000000005fdc1f05f5c8a2a1", MULTIPART),
}


def ask(
    site: LiveServer, method: str, link: str, content_type: str = "", body: bytes = b""
) -> http.client.HTTPResponse:
    """Send one request without cookies or Referer, and follow no redirect."""
    connection = http.client.HTTPConnection(site.thread.host, site.thread.port, timeout=20)
    headers = {"Content-Type": content_type} if content_type else {}
    connection.request(method, urlsplit(link).path, body or None, headers)
    answer = connection.getresponse()
    answer.read()
    connection.close()
    return answer


def reminder(server: MailServer, settings: Settings) -> EmailMessage:
    """Plan and deliver a real reminder of a license, and return its email."""
    settings.EMAIL_BACKEND = "cmehub.lib.mail.SmtpBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", server.port
    credential = make.license(expires_on=timezone.now().date() + dt.timedelta(days=89))
    now = timezone.now()
    follow_period(credential, now=now)
    plan_due(now=now)
    delivery.deliver_due(now=now + dt.timedelta(days=2))
    (mail,) = server.messages
    return mail


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("how", CLICKS)
def test_one_click_in_a_mail_program(live_server: LiveServer, settings: Settings, how: str) -> None:
    with MailServer() as server:
        mail = reminder(server, settings)
    (link,) = re.findall(r"<(\S+)>", str(mail["List-Unsubscribe"]).replace("\n", "").replace(" ", ""))
    assert mail["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert mail["Auto-Submitted"] == "auto-generated"
    content_type, body = CLICKS[how]

    scanned = [ask(live_server, method, link) for method in ("GET", "HEAD", "OPTIONS")]
    assert [answer.status for answer in scanned] == [200, 200, 405]
    assert not Preference.objects.exists()
    clicked = [ask(live_server, "POST", link, content_type, body) for _ in range(2)]

    for answer in clicked:
        assert answer.status == 200
        assert (answer.headers["Location"], answer.headers["Set-Cookie"]) == (None, None)
    notice = Notice.objects.get()
    assert list(Preference.objects.values_list("user_id", "kind", "by_mail")) == [
        (notice.recipient_id, notice.kind, False)
    ]
