"""Every page of sign-in, security and devices; passkeys under the strict content policy."""

import re

import pytest
from allauth.account.models import EmailAddress, EmailConfirmationHMAC
from django.core.mail import EmailMessage
from playwright.sync_api import Browser, Page, expect
from pytest_django import Settings
from pytest_django.live_server_helper import LiveServer

from accounts.notices import tokens
from accounts.notices.models import Preference, Suppression
from accounts.organizations.models import Membership
from tests.browser.checks import Checker, virtual_authenticator
from tests.browser.conftest import SignIn
from tests.factories import accounts as make
from tests.journeys.steps import set_up_the_second_factor

PASSWORD = make.PASSWORD


@pytest.fixture
def passkeys(page: Page, settings: Settings) -> None:
    settings.MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = True  # the live server has no certificate
    virtual_authenticator(page)


def prove(check: Checker) -> None:
    """Confirm the password, which is required before security changes."""
    heading(check, "Confirm it's you")
    check.page.get_by_label("Password").fill(PASSWORD)
    press(check, "Continue")


def press(check: Checker, words: str) -> None:
    check.page.locator("main").get_by_role("button", name=words, exact=True).click()


def heading(check: Checker, words: str) -> None:
    expect(check.page.get_by_role("heading", level=1)).to_have_text(words)


def link_in(mail: EmailMessage, part: str) -> str:
    found = re.search(rf"http://\S+{part}\S+", str(mail.body))
    assert found, mail.body
    return found.group().partition("localhost")[2].partition("/")[2]


@pytest.mark.parametrize(
    "path",
    [
        "/accounts/login/",
        "/accounts/signup/",
        "/accounts/password/reset/",
        "/accounts/password/reset/done/",
        "/accounts/password/reset/key/1-nonsense/",
        "/accounts/password/reset/key/done/",
        "/accounts/login/code/",
        "/accounts/confirm-email/",
        "/accounts/confirm-email/nonsense/",
        "/accounts/inactive/",
    ],
)
def test_pages_for_visitors(check: Checker, path: str) -> None:
    check.hold(path)


def test_refused_sign_in(check: Checker) -> None:
    check.open("/accounts/login/")
    press(check, "Sign in")

    expect(check.page).to_have_title("Error: Sign in – CME Hub")
    expect(check.page.locator(".error-summary")).to_be_focused()
    check.page.get_by_role("link", name="Enter “Email address”").click()
    expect(check.page.get_by_label("Email address")).to_be_focused()
    check.hold_current("login-refused")


def test_sign_in_without_script(browser: Browser, live_server: LiveServer) -> None:
    person = make.user(password=PASSWORD)
    page = browser.new_context(java_script_enabled=False).new_page()
    page.goto(f"{live_server.url}/accounts/login/")
    expect(page.get_by_role("button", name="Use a passkey")).to_be_hidden()

    page.get_by_label("Email address").fill(person.email)
    page.get_by_label("Password").fill(PASSWORD)
    page.locator("main").get_by_role("button", name="Sign in").click()
    page.goto(f"{live_server.url}/account/")

    expect(page.get_by_role("heading", level=1)).to_have_text("Account")
    page.context.close()


def test_confirming_an_address(check: Checker) -> None:
    person = make.user()
    second = EmailAddress.objects.create(user=person, email="second@people.example", verified=False)

    check.hold(f"/accounts/confirm-email/{EmailConfirmationHMAC(second).key}/")
    press(check, "Confirm email address")

    expect(check.page.get_by_text("second@people.example is confirmed.")).to_be_visible()


def test_signing_in_by_code(check: Checker, mailoutbox: list[EmailMessage]) -> None:
    person = make.user()
    check.open("/accounts/login/code/")
    check.page.get_by_label("Email address").fill(person.email)
    press(check, "Send code")
    check.page.get_by_label("Code").fill("000000")
    press(check, "Sign in")
    check.hold_current("login-code-refused")
    code = re.search(r"^[A-Z0-9-]{6,}$", str(mailoutbox[0].body), re.MULTILINE)
    assert code

    check.page.get_by_label("Code").fill(code.group())
    press(check, "Sign in")

    expect(check.page).not_to_have_url(re.compile("code"))


def test_forgotten_password(check: Checker, mailoutbox: list[EmailMessage]) -> None:
    person = make.user(password=PASSWORD)
    check.open("/accounts/password/reset/")
    check.page.get_by_label("Email address").fill(person.email)
    press(check, "Send link")
    heading(check, "Check your email")

    check.open("/" + link_in(mailoutbox[0], "/password/reset/key/"))
    check.page.get_by_label("New password", exact=True).fill("short")
    check.page.get_by_label("New password again").fill("short")
    press(check, "Change password")
    check.hold_current("new-password-refused")
    check.page.get_by_label("New password", exact=True).fill("eight loud herons")
    check.page.get_by_label("New password again").fill("eight loud herons")
    press(check, "Change password")

    person.refresh_from_db()
    assert person.check_password("eight loud herons")


@pytest.mark.parametrize(
    "path",
    [
        "/accounts/email/",
        "/accounts/password/change/",
        "/accounts/2fa/",
        "/accounts/2fa/webauthn/",
        "/accounts/sessions/",
        "/accounts/logout/",
        "/accounts/reauthenticate/",
    ],
)
def test_pages_of_security(check: Checker, sign_in: SignIn, path: str) -> None:
    sign_in(make.user(password=PASSWORD))

    check.hold(path)


def test_setting_a_first_password(check: Checker, sign_in: SignIn) -> None:
    sign_in(make.user())

    check.hold("/accounts/password/set/")


def test_addresses_and_devices(check: Checker, sign_in: SignIn) -> None:
    person = sign_in(make.user(password=PASSWORD))
    EmailAddress.objects.create(user=person, email="second@people.example", verified=False)
    EmailAddress.objects.create(user=person, email="third@people.example", verified=True)
    check.hold("/accounts/email/")
    check.open("/accounts/email/")  # with the groups collapsed again

    check.page.get_by_text("Remove second@people.example").click()
    press(check, "Remove address")
    prove(check)

    expect(check.page.get_by_text("second@people.example was removed")).to_be_visible()


def test_authenticator_app(check: Checker, sign_in: SignIn) -> None:
    sign_in(make.user(password=PASSWORD))
    check.open("/accounts/2fa/totp/activate/")
    prove(check)
    check.hold_current("authenticator-app")
    picture = check.page.get_by_alt_text("QR code with the setup key below")
    assert picture.evaluate("image => image.complete && image.naturalWidth > 0")

    check.page.get_by_label("Code from the app").fill("000000")
    press(check, "Turn on")
    expect(check.page.get_by_text("This code is incorrect").first).to_be_visible()
    check.hold_current("authenticator-app-refused")


def test_second_step(check: Checker) -> None:
    person = make.staff(password=PASSWORD)
    check.open("/accounts/login/")
    check.page.get_by_label("Email address").fill(person.email)
    check.page.get_by_label("Password").fill(PASSWORD)
    press(check, "Sign in")

    heading(check, "Two-step verification")
    check.hold_current("second-step")


def test_turning_off_the_app(check: Checker, sign_in: SignIn) -> None:
    sign_in(make.staff(password=PASSWORD))
    check.open("/accounts/2fa/totp/deactivate/")
    prove(check)

    check.hold_current("authenticator-app-off")


def test_passkey(check: Checker, sign_in: SignIn, passkeys: None) -> None:
    sign_in(make.user(password=PASSWORD))
    check.open("/accounts/2fa/webauthn/add/")
    prove(check)
    check.hold_current("passkey-add")
    check.page.get_by_label("Passkey name").fill("Work phone")
    check.page.get_by_label("Sign in with this passkey alone, without a password").check()
    press(check, "Add passkey")
    heading(check, "Recovery codes")
    check.hold_current("recovery-codes")
    for path in ("/accounts/2fa/", "/accounts/2fa/webauthn/", "/accounts/2fa/recovery-codes/generate/"):
        check.hold(path)
    check.open("/accounts/2fa/webauthn/")
    check.page.get_by_role("link", name="Rename Work phone").click()
    check.hold_current("passkey-rename")
    check.open("/accounts/2fa/webauthn/")
    check.page.get_by_role("link", name="Remove Work phone").click()
    check.hold_current("passkey-remove")

    check.open("/accounts/logout/")
    press(check, "Sign out")
    check.open("/accounts/login/")
    press(check, "Use a passkey")
    expect(check.page).not_to_have_url(re.compile("login"))

    check.open("/accounts/2fa/webauthn/reauthenticate/")
    check.hold_current("reauthenticate-by-passkey")
    press(check, "Use a passkey")
    expect(check.page).not_to_have_url(re.compile("reauthenticate"))


def test_passkey_refused_says_so(check: Checker, page: Page) -> None:
    page.add_init_script("navigator.credentials.get = async () => { throw new DOMException('no', 'NotAllowedError') }")
    check.open("/accounts/login/")

    press(check, "Use a passkey")

    expect(page.get_by_role("alert")).to_have_text(
        "The passkey wasn't used. Try again, or choose another way to sign in."
    )
    assert check.noise == []


def test_specialties_are_filtered_and_follow_the_profession(check: Checker, sign_in: SignIn) -> None:
    for grouping, name in (
        ("Primary care", "Family medicine"),
        ("Primary care", "Geriatric medicine"),
        ("Nursing", "Critical care nurse"),
        ("Pharmacy", "Oncology pharmacist"),
    ):
        make.specialty(grouping=grouping, name=name)
    sign_in(make.user(purposes=["clinician"]))
    check.open("/account/profile/")
    groups = check.page.locator("details[data-fits] > summary")

    check.page.get_by_label("Profession").select_option("Pharmacist")
    expect(groups).to_have_text(["Pharmacy", "Primary care", "Nursing"])

    check.page.get_by_label("Filter specialties").fill("med ger")
    expect(check.page.get_by_text("1 specialty found")).to_be_visible()
    expect(check.page.get_by_role("checkbox", name="Family medicine")).to_be_hidden()
    check.page.get_by_label("Filter specialties").press("Enter")
    check.page.get_by_role("checkbox", name="Geriatric medicine").check()
    check.hold_current("specialties-filtered")

    check.page.get_by_label("Filter specialties").press("Escape")
    expect(check.page.get_by_text("1 chosen: Geriatric medicine")).to_be_visible()
    expect(check.page.get_by_role("checkbox", name="Family medicine")).to_be_hidden()  # its group is collapsed again


def test_specialties_without_script(browser: Browser, live_server: LiveServer) -> None:
    make.specialty(grouping="Nursing", name="Hospice nurse")
    person = make.user(password=PASSWORD, purposes=["clinician"])
    page = browser.new_context(java_script_enabled=False).new_page()
    page.goto(f"{live_server.url}/accounts/login/?next=/account/profile/")
    page.get_by_label("Email address").fill(person.email)
    page.get_by_label("Password").fill(PASSWORD)
    page.locator("main").get_by_role("button", name="Sign in").click()

    expect(page.get_by_label("Filter specialties")).to_be_hidden()
    page.get_by_text("Nursing", exact=True).click()
    page.get_by_label("Hospice nurse").check()
    page.get_by_role("button", name="Save profile").click()

    expect(page.get_by_role("group", name="Chosen").get_by_label("Hospice nurse")).to_be_checked()
    page.context.close()


def test_the_second_factor_that_is_needed(check: Checker, sign_in: SignIn) -> None:
    person = make.user(password=PASSWORD, purposes=["employer"])
    Membership.objects.create(organization=make.organization(), user=person, role="owner")
    sign_in(person)

    check.open("/vacancies/mine/")
    check.hold_current("second-factor")
    set_up_the_second_factor(check.page)
    expect(check.page).to_have_url(re.compile("/vacancies/mine/"))


def test_the_refusal_of_too_many_forms_can_be_sent_again(check: Checker, sign_in: SignIn, settings: Settings) -> None:
    person = sign_in(make.user(name="Pat"))
    check.open("/account/details/")
    check.page.get_by_label("Your name").fill("Pat Doe")

    settings.RATE_LIMITS = {**settings.RATE_LIMITS, "post": "0/d/user"}
    press(check, "Save changes")
    expect(check.page.get_by_role("heading", level=1)).to_have_text("Too many requests")
    check.noise.clear()  # the browser reports the status
    check.hold_current("too-many-requests")
    settings.RATE_LIMITS = {**settings.RATE_LIMITS, "post": "120/m/user"}
    press(check, "Send entries again")

    expect(check.page.get_by_text("Your name and time zone were saved.")).to_be_visible()
    person.refresh_from_db()
    assert person.name == "Pat Doe"


def test_email_stopped_after_a_bounce_starts_again(
    check: Checker, sign_in: SignIn, mailoutbox: list[EmailMessage]
) -> None:
    person = sign_in(make.clinician())
    Suppression.objects.create(email=person.email, reason="bounced")

    check.open("/account/")
    check.hold_current("email-stopped")
    press(check, "Email me the link")
    expect(check.page.get_by_text("Check your email. We sent a link to")).to_be_visible()
    check.open("/" + link_in(mailoutbox[0], "messages/address"))
    check.hold_current("email-again")
    press(check, "Start getting email again")

    expect(check.page.get_by_text("We'll send email to your address again.")).to_be_visible()
    expect(check.page.get_by_label("Email to you is stopped")).to_have_count(0)


def test_unsubscribing_in_a_browser(check: Checker, browser: Browser, live_server: LiveServer) -> None:
    page = browser.new_context(java_script_enabled=False).new_page()
    person = make.clinician()
    link = tokens.unsubscribe_path(user=person, kind="credit_deadline")
    check.hold(link)

    page.goto(f"{live_server.url}{link}")
    page.get_by_role("button", name="Unsubscribe").click()

    expect(page.get_by_role("heading", level=1)).to_have_text("You're unsubscribed")
    assert page.context.cookies() == []
    assert Preference.objects.filter(user=person, by_mail=False).count() == 1
