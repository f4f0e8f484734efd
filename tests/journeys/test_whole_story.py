"""One journey in a browser: find evidence, get a reminder, post a vacancy, approve it and find it."""

import datetime as dt
import io
import re
import time
from collections.abc import Callable
from email import message_from_bytes
from email.message import Message
from pathlib import Path

from django.core.mail import EmailMessage
from django.core.management import call_command
from django.utils import timezone
from playwright.sync_api import Page, expect

from cmehub.lib.dates import in_words
from tests.factories.accounts import PASSWORD, staff
from tests.journeys.conftest import Background
from tests.journeys.steps import open_the_admin, set_up_the_second_factor, sign_up

PATIENCE = 60  # seconds: the scheduler runs every 15, and the machine may be busy


def test_from_a_measured_result_to_a_reminder_and_a_vacancy(
    worker_and_beat: Background, visit: Callable[[], Page], mailoutbox: list[EmailMessage]
) -> None:
    call_command("load_reference", verbosity=0, stdout=io.StringIO())
    moderator = staff(password=PASSWORD)

    clinician = visit()
    find_a_program_by_its_result(clinician)
    sign_up(clinician, "noor@people.example", mailoutbox, "I'm a clinician")
    fill_in_the_profile(clinician)
    expires_on = add_a_license_that_expires_in(clinician, days=29)
    see_the_reminder(clinician, worker_and_beat.mailbox, expires_on)

    employer = visit()
    sign_up(employer, "ben@hospital.example", mailoutbox, "I hire clinicians")
    post_a_vacancy(employer)

    staff_page = visit()
    open_the_admin(staff_page, moderator)
    verify_the_employer(staff_page)
    approve_the_vacancy(staff_page)

    find_the_vacancy(clinician)


def find_a_program_by_its_result(page: Page) -> None:
    page.goto("/")
    page.get_by_label("Topic, condition or provider").fill("urinary tract infection")
    page.get_by_role("button", name="Search").click()
    page.get_by_role("link", name="Antibiotic stewardship for urinary tract infection in children").click()

    expect(page.get_by_role("heading", name=re.compile("UTIs treated with a first-line antibiotic"))).to_be_visible()
    expect(page.get_by_role("img", name=re.compile(r"43\.4%.*62\.4%"))).to_be_visible()
    expect(page.get_by_text("+19").first).to_be_visible()
    expect(page.get_by_role("link", name="doi 10.1542/peds.2019-2503")).to_be_visible()


def fill_in_the_profile(page: Page) -> None:
    page.get_by_label("First name").fill("Noor")
    page.get_by_label("Last name").fill("Haddad")
    page.get_by_label("Profession", exact=True).select_option("Nurse practitioner")
    page.get_by_label("State of practice").select_option("New York")
    page.get_by_label("Time zone").select_option("America/New_York")
    page.get_by_role("button", name="Save profile").click()


def add_a_license_that_expires_in(page: Page, *, days: int) -> dt.date:
    expires_on = timezone.localdate(timezone=dt.timezone(dt.timedelta(hours=-5))) + dt.timedelta(days=days)
    page.get_by_label("Expiration date").fill(expires_on.isoformat())
    page.get_by_label(re.compile("License number")).fill("F341234")
    page.get_by_role("button", name="Save license").click()

    expect(page.get_by_text(in_words(expires_on)).first).to_be_visible()
    expect(page.get_by_text("F341234")).to_have_count(0)
    return expires_on


def see_the_reminder(page: Page, mailbox: Path, expires_on: dt.date) -> None:
    """The reminder arrives once by email, sent by the worker, and in the inbox."""
    mail = until(lambda: reminders(mailbox))[0]
    assert mail["To"] == "noor@people.example"
    assert in_words(expires_on) in text_of(mail)
    assert mail["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"

    page.goto("/inbox/")
    page.get_by_role("link", name=re.compile(r"license: \d+ days left")).first.click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("days left")
    page.goto("/licenses/")
    assert len(reminders(mailbox)) == 1


def reminders(mailbox: Path) -> list[Message]:
    mails = [message_from_bytes(file.read_bytes()) for file in sorted(mailbox.glob("*.eml"))]
    return [mail for mail in mails if "days left" in str(mail["Subject"])]


def text_of(mail: Message) -> str:
    part = next(part for part in mail.walk() if part.get_content_type() == "text/plain")
    content = part.get_payload(decode=True)
    assert isinstance(content, bytes)
    return " ".join(content.decode().split())


def until(ask: Callable[[], list[Message]]) -> list[Message]:
    """Poll until there's a result, or fail after PATIENCE seconds."""
    end = time.monotonic() + PATIENCE
    while not (answer := ask()):
        assert time.monotonic() < end, "nothing arrived"
        time.sleep(0.25)
    return answer


def post_a_vacancy(page: Page) -> None:
    page.get_by_label("Organization name").fill("Alder Creek Clinic")
    page.get_by_label("City", exact=True).fill("Ithaca")
    page.get_by_label("State", exact=True).select_option("New York")
    page.get_by_role("button", name="Save organization").click()

    set_up_the_second_factor(page)
    page.get_by_label("Job title").fill("Nurse practitioner, heart failure clinic")
    page.get_by_label("Profession", exact=True).select_option("Nurse practitioner")
    page.get_by_label("About the role", exact=True).fill(
        "You see patients in the first two weeks after a heart failure admission, adjust medicines by protocol "
        "and run the weekly group visit with a pharmacist."
    )
    page.get_by_label("Locations").fill("Ithaca, NY")
    page.get_by_role("group", name="Location type").get_by_label("On site").check()
    page.get_by_role("group", name="Employment type").get_by_label("Full time").check()
    page.get_by_role("group", name=re.compile("^Pay")).get_by_label("Amount").check()
    page.get_by_label("From (US dollars)").fill("128,000")
    page.get_by_label(re.compile("^To ")).fill("142,000")
    page.get_by_role("group", name="CME allowance").get_by_label("Amount").check()
    page.get_by_label("US dollars per year").fill("3500")
    page.get_by_role("group", name=re.compile("^CME days")).get_by_label("Not stated").check()
    page.get_by_label(re.compile("Email address for applications")).fill("jobs@hospital.example")
    page.get_by_role("button", name="Save and preview").click()
    page.get_by_role("button", name=re.compile("Submit")).click()

    expect(page.get_by_text("Under review").first).to_be_visible()


def verify_the_employer(page: Page) -> None:
    page.goto("/admin/accounts/organization/")
    page.get_by_role("link", name="Alder Creek Clinic").click()
    page.get_by_label("How you checked").fill("State business register; called the number listed there")
    page.get_by_role("button", name="Save and mark as verified today").click()
    expect(page.get_by_text("Alder Creek Clinic is verified")).to_be_visible()


def approve_the_vacancy(page: Page) -> None:
    page.goto("/admin/careers/vacancy/?state__exact=submitted")
    page.get_by_role("link", name="Nurse practitioner, heart failure clinic").click()
    page.get_by_role("button", name="Approve and publish").click()
    expect(page.get_by_text("is published for 90 days")).to_be_visible()


def find_the_vacancy(page: Page) -> None:
    page.goto("/vacancies/")
    page.get_by_role("link", name="Nurse practitioner, heart failure clinic").click()
    facts = page.get_by_role("table")
    expect(facts).to_contain_text("$128,000–$142,000")
    expect(facts).to_contain_text("$3,500")
    expect(facts.get_by_role("row", name=re.compile("CME days"))).to_contain_text("Not stated")
