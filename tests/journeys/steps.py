"""Steps that several journeys take."""

import re
import time

from allauth.mfa.adapter import get_adapter
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from django.core.mail import EmailMessage
from playwright.sync_api import Page, expect

from accounts.users.models import User
from tests.factories.accounts import PASSWORD


def sign_up(page: Page, email: str, mailoutbox: list[EmailMessage], purpose: str) -> None:
    page.goto("/")
    page.get_by_role("navigation", name="Main").get_by_role("link", name="Create an account").click()
    page.get_by_label("Email address").fill(email)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Create account").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Check your email")

    page.goto(link_in(mailoutbox[-1], to=email))
    page.get_by_role("button", name=re.compile("Confirm")).click()
    page.get_by_label(purpose).check()
    page.get_by_role("button", name="Save and continue").click()


def link_in(mail: EmailMessage, *, to: str) -> str:
    assert mail.to == [to]
    found = re.search(r"https?://\S+/confirm-email/\S+", str(mail.body))
    assert found
    return found[0]


def open_the_admin(page: Page, person: User) -> None:
    page.goto("/admin/")
    page.get_by_label("Email address").fill(person.email)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    page.get_by_label(re.compile("[Cc]ode")).fill(one_time_code(person))
    page.get_by_role("button", name="Sign in").click()
    expect(page).to_have_url(re.compile("/admin/"))


def set_up_the_second_factor(page: Page) -> None:
    """From the page that asks for it, with the password and an authenticator app, to where it was asked for."""
    expect(page.get_by_role("heading", level=1)).to_have_text("Set up two-step verification")
    page.get_by_role("link", name="Set up authenticator app").click()
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Continue").click()
    secret = page.locator("#authenticator_secret").inner_text()
    page.get_by_label(re.compile("[Cc]ode")).fill(code_of(secret))
    page.get_by_role("button", name="Turn on").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Recovery codes")
    page.get_by_role("link", name="Continue").click()


def one_time_code(person: User) -> str:
    stored = Authenticator.objects.get(user=person, type=Authenticator.Type.TOTP)
    secret = get_adapter().decrypt(stored.data["secret"])
    return code_of(secret)


def code_of(secret: str) -> str:
    """Return the current code. One that's about to expire is waited out, since the hub accepts no earlier one."""
    left = 30 - time.time() % 30
    if left < 8:
        time.sleep(left)
    return format_hotp_value(hotp_value(secret, int(time.time()) // 30))
