"""Journeys to a badge in a browser: with and without an NPI, after a rejection, after expiry, and with a taken NPI."""

import datetime as dt
import io
import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.core.mail import EmailMessage
from django.utils import timezone
from PIL import Image
from playwright.sync_api import FilePayload, Page, expect

from accounts.licenses.models import Period
from accounts.users.enums import Profession
from accounts.users.models import User
from accounts.verification.badges import badge_of
from accounts.verification.models import Claim, LicenseLookup
from cmehub.lib.dates import today_for
from tests.factories import accounts as make
from tests.factories.accounts import PASSWORD, staff
from tests.fakes import NpiRegistry, npi_result
from tests.journeys.conftest import Background
from tests.journeys.steps import open_the_admin, sign_up

NPI = "2000000002"
PATIENCE = 60_000  # ms: the registry is asked in the background, and the machine may be busy


@pytest.fixture
def registry(monkeypatch: pytest.MonkeyPatch) -> Iterator[NpiRegistry]:
    """The registry's API, which the worker asks. Request it before `worker_and_beat`."""
    with NpiRegistry() as server:
        monkeypatch.setenv("NPI_REGISTRY", "api")
        monkeypatch.setenv("NPPES_API_URL", server.url)
        yield server


@pytest.fixture
def verifier(transactional_db: None) -> User:
    make.staff_groups()
    return staff("Verifier", password=PASSWORD)


def photo_of_a_license() -> FilePayload:
    encoded = io.BytesIO()
    Image.new("RGB", (900, 560), "ivory").save(encoded, "JPEG")
    return {"name": "license.jpg", "mimeType": "image/jpeg", "buffer": encoded.getvalue()}


def send_proof(page: Page) -> None:
    page.goto("/verification/")
    page.get_by_role("link", name=re.compile("Send proof|See why and try again|Verify the renewal")).first.click()
    page.get_by_label("Photo or scan of your license").set_input_files(photo_of_a_license())
    page.get_by_role("button", name="Send to a reviewer").click()
    expect(page.get_by_text("Thank you. A reviewer will look at it")).to_be_visible()


def review(page: Page) -> None:
    """Open the oldest claim from the admin's home page."""
    page.goto("/admin/")
    page.locator(".desk-queues").get_by_role("link", name="Verification claims").click()
    page.locator("#result_list tbody th a").first.click()
    expect(page.get_by_role("heading", name="Decision")).to_be_visible()
    page.wait_for_load_state()  # so that the keys work


def approve_by_keyboard(page: Page) -> None:
    page.keyboard.press("Alt+t")
    page.keyboard.press("Alt+a")


def test_a_nurse_practitioner_from_sign_up_to_badge(
    registry: NpiRegistry,
    worker_and_beat: Background,
    visit: Callable[[], Page],
    verifier: User,
    mailoutbox: list[EmailMessage],
) -> None:
    registry.records[NPI] = npi_result(NPI, first="NOOR", last="HADDAD")
    look_up = {"name": "New York look-up", "url": "https://ny.example/", "as_of": dt.date(2026, 1, 1)}
    LicenseLookup.objects.create(state="NY", profession=Profession.NP, **look_up)
    clinician = visit()
    sign_up(clinician, "noor@people.example", mailoutbox, "I'm a clinician")
    clinician.get_by_label("First name").fill("Noor")
    clinician.get_by_label("Last name").fill("Haddad")
    clinician.get_by_label("Profession", exact=True).select_option("Nurse practitioner")
    clinician.get_by_label("State of practice").select_option("New York")
    clinician.get_by_label("Time zone").select_option("America/New_York")
    clinician.get_by_role("button", name="Save profile").click()
    clinician.get_by_label("Expiration date").fill((timezone.localdate() + dt.timedelta(days=400)).isoformat())
    clinician.get_by_label(re.compile("License number")).fill("F341234")
    clinician.get_by_role("button", name="Save license").click()

    clinician.goto("/verification/")
    clinician.get_by_role("link", name="Enter your NPI").first.click()
    clinician.get_by_label("NPI", exact=True).fill("2000000003")
    clinician.get_by_role("button", name="Save NPI").click()
    expect(clinician.get_by_text("This isn't a valid NPI").first).to_be_visible()
    clinician.get_by_label("NPI", exact=True).fill(NPI)
    clinician.get_by_role("button", name="Save NPI").click()
    until_shown(clinician, "Matches your profile")
    send_proof(clinician)

    desk = visit()
    open_the_admin(desk, verifier)
    review(desk)
    expect(desk.get_by_role("row", name=re.compile("Last name Haddad HADDAD Same"))).to_be_visible()
    expect(desk.get_by_role("img", name="license.jpg")).to_be_visible()
    expect(desk.get_by_role("link", name="New York look-up")).to_be_visible()
    desk.keyboard.press("Alt+n")
    expect(desk.get_by_text("F341234")).to_be_visible()
    approve_by_keyboard(desk)
    expect(desk.get_by_text("Verified Noor Haddad.")).to_be_visible()
    expect(desk.get_by_text("The queue is empty.")).to_be_visible()

    clinician.goto("/verification/")
    expect(clinician.get_by_text("Verified nurse practitioner, checked").first).to_be_visible()
    until_shown(clinician, "is verified", at="/inbox/")


def until_shown(page: Page, words: str, at: str = "/verification/") -> None:
    """Reload the page until the background work shows."""
    for _ in range(PATIENCE // 1000):
        page.goto(at)
        if page.get_by_text(words).first.is_visible():
            return
        page.wait_for_timeout(1000)
    raise AssertionError(f"“{words}” never appeared at {at}: {page.get_by_role('main').inner_text()}")


def ready_for_proof(**profile: Any) -> User:
    """A clinician with a license, whom the registry confirms."""
    person = make.profile(**profile).user
    make.license(user=person, profession=person.profile.profession, expires_on=make.in_a_year(person))
    return person


def test_a_nurse_without_an_npi(open_as: Callable[[User], Page], verifier: User) -> None:
    nurse = ready_for_proof(profession=Profession.NURSE)
    page = open_as(nurse)
    page.goto("/verification/npi/")
    page.get_by_label("I don't have an NPI").check()
    page.get_by_role("button", name="Save NPI").click()
    send_proof(page)

    desk = open_as(verifier)
    review(desk)
    expect(desk.get_by_text("None stated")).to_be_visible()
    desk.get_by_label("Address of the look-up").fill("https://board.example/rn/1")
    approve_by_keyboard(desk)
    expect(desk.get_by_text("Verified Pat Doe.")).to_be_visible()

    assert badge_of(nurse) is not None


def test_a_rejected_claim_tries_again(open_as: Callable[[User], Page], verifier: User) -> None:
    person = ready_for_proof()
    make.identity(user=person)
    page, desk = open_as(person), open_as(verifier)
    send_proof(page)
    review(desk)
    desk.get_by_role("button", name="Reject").click()
    expect(desk.get_by_text("Enter a message to the person").first).to_be_visible()
    desk.get_by_label("Message to the person").fill("The photo is too dark. Please take another one.")
    desk.get_by_role("button", name="Reject").click()
    expect(desk.get_by_text("Rejected the claim of Pat Doe.")).to_be_visible()

    page.goto("/verification/")
    page.get_by_role("link", name="See why and try again").click()
    expect(page.get_by_text("The photo is too dark.")).to_be_visible()
    send_proof(page)
    review(desk)
    expect(desk.get_by_text("The photo is too dark.")).to_be_visible()
    desk.get_by_label("Address of the look-up").fill("https://board.example/1")
    approve_by_keyboard(desk)
    expect(desk.get_by_text("Verified Pat Doe.")).to_be_visible()

    page.goto("/verification/")
    expect(page.get_by_text("Verified nurse practitioner, checked").first).to_be_visible()


def test_a_badge_that_expires_and_comes_back(open_as: Callable[[User], Page], verifier: User) -> None:
    person = ready_for_proof()
    claim = make.verified(credential=person.credentials.get(), by=verifier)
    page, desk = open_as(person), open_as(verifier)
    page.goto("/verification/")
    expect(page.get_by_text("Verified nurse practitioner, checked").first).to_be_visible()
    Period.objects.filter(pk=claim.period_id).update(expires_on=today_for(person) - dt.timedelta(days=1))

    page.goto("/verification/")
    expect(page.get_by_text("Verified nurse practitioner, checked")).to_have_count(0)
    page.get_by_role("link", name="Add the renewal").first.click()
    renewed = today_for(person) + dt.timedelta(days=729)
    page.get_by_label("Expiration date").fill(renewed.isoformat())
    page.get_by_role("button", name="Save renewal").click()
    send_proof(page)
    review(desk)
    desk.get_by_label("Address of the look-up").fill("https://board.example/1")
    approve_by_keyboard(desk)
    expect(desk.get_by_text("Verified Pat Doe.")).to_be_visible()

    page.goto("/verification/")
    expect(page.get_by_text("Verified nurse practitioner, checked").first).to_be_visible()


def test_two_claims_on_one_npi(open_as: Callable[[User], Page], verifier: User) -> None:
    first = make.verified(by=verifier).credential.user
    second = ready_for_proof(first_name="Robin")
    make.identity(user=second)
    send_proof(open_as(second))
    desk = open_as(verifier)

    review(desk)
    expect(desk.get_by_role("heading", name="2 accounts with this NPI")).to_be_visible()
    expect(desk.get_by_role("columnheader", name=first.email)).to_be_visible()
    desk.get_by_label("Address of the look-up").fill("https://board.example/1")
    approve_by_keyboard(desk)
    expect(desk.get_by_text("Another account is verified with this NPI")).to_be_visible()
    desk.get_by_label("Message to the person").fill("This NPI belongs to another account. Please check it.")
    desk.keyboard.press("Alt+r")
    expect(desk.get_by_text("Rejected the claim of Robin Doe.")).to_be_visible()

    assert (badge_of(first) is not None, badge_of(second)) == (True, None)
    assert Claim.objects.get(credential__user=second).reason.startswith("This NPI belongs")
