"""Journeys of an organization in a browser: founding, inviting, verification, and a member with two hats."""

import re
from collections.abc import Callable
from email import message_from_bytes
from pathlib import Path

from django.core.mail import EmailMessage
from playwright.sync_api import Page, expect

from accounts.organizations.models import Membership, Organization
from accounts.users.models import User
from tests.factories import accounts as make
from tests.factories import careers as make_careers
from tests.factories.accounts import PASSWORD, staff
from tests.journeys.conftest import Background
from tests.journeys.steps import link_in, open_the_admin, set_up_the_second_factor, sign_up
from tests.journeys.test_whole_story import text_of, until

OWNER, COLLEAGUE = "rita@alder-creek.example", "ines@alder-creek.example"


def test_a_recruiter_founds_an_organization_invites_a_colleague_and_is_verified(
    worker_and_beat: Background, visit: Callable[[], Page], mailoutbox: list[EmailMessage]
) -> None:
    make.staff_groups()
    moderator = staff("Moderator", password=PASSWORD)

    owner = visit()
    sign_up(owner, OWNER, mailoutbox, "I hire clinicians")
    found_the_organization(owner)
    invite(owner, COLLEAGUE)

    colleague = visit()
    join_through_a_new_account(colleague, worker_and_beat.mailbox, mailoutbox)

    desk = visit()
    open_the_admin(desk, moderator)
    verify(desk)

    owner.goto("/account/")
    owner.get_by_role("link", name="See Alder Creek Clinic").click()
    expect(owner.get_by_text(re.compile("^Verified "))).to_be_visible()
    assert dict(Membership.objects.values_list("user__email", "role")) == {OWNER: "owner", COLLEAGUE: "recruiter"}
    assert Organization.objects.get().domain == "alder-creek.example"


def found_the_organization(page: Page) -> None:
    page.get_by_label("Organization name").fill("Alder Creek Clinic")
    page.get_by_label("City", exact=True).fill("Ithaca")
    page.get_by_label("State", exact=True).select_option("New York")
    page.get_by_label(re.compile("Website")).fill("https://alder-creek.example")
    page.get_by_role("button", name="Save organization").click()
    set_up_the_second_factor(page)
    page.get_by_role("navigation", name="Main").get_by_role("link", name="Organization").click()

    expect(page.get_by_text("with a confirmed address at alder-creek.example")).to_be_visible()
    expect(page.get_by_text("Not verified")).to_be_visible()


def invite(page: Page, email: str) -> None:
    page.get_by_role("link", name="Manage members and invitations").click()
    page.get_by_role("link", name="Invite a colleague").click()
    page.get_by_label("Email address").fill(email)
    page.get_by_role("radio", name=re.compile("Recruiter")).check()
    page.get_by_role("button", name="Send invitation").click()

    expect(page.get_by_role("row", name=re.compile(email))).to_be_visible()


def join_through_a_new_account(page: Page, mailbox: Path, mailoutbox: list[EmailMessage]) -> None:
    """The worker's email leads to the invitation, which leads through sign-up and confirmation back to itself."""
    [mail] = until(
        lambda: [
            each
            for each in (message_from_bytes(file.read_bytes()) for file in sorted(mailbox.glob("*.eml")))
            if each["To"] == COLLEAGUE
        ]
    )
    found = re.search(r"\S+/invitations/\S+", text_of(mail))
    assert found
    page.goto(found[0])
    expect(page.get_by_text("i•••@a•••.example")).to_be_visible()

    page.get_by_role("main").get_by_role("link", name="Create an account").click()
    page.get_by_label("Email address").fill(COLLEAGUE)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Create account").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Check your email")
    page.goto(link_in(mailoutbox[-1], to=COLLEAGUE))
    page.get_by_role("button", name=re.compile("Confirm")).click()

    page.get_by_role("button", name="Join Alder Creek Clinic").click()
    expect(page.get_by_text("You joined Alder Creek Clinic")).to_be_visible()
    page.goto(found[0])
    expect(page.get_by_role("heading", level=1)).to_have_text("This invitation is closed")


def verify(page: Page) -> None:
    page.goto("/admin/")
    page.get_by_role("link", name=re.compile("Organizations to verify")).first.click()
    page.get_by_role("link", name="Alder Creek Clinic").click()
    page.get_by_label("Confirmed domain").fill("alder-creek.example")
    page.get_by_label("How you checked").fill("State business register; the domain is on its letterhead there")
    page.get_by_role("button", name="Save and mark as verified today").click()
    expect(page.get_by_text("Alder Creek Clinic is verified")).to_be_visible()


def test_a_clinician_who_recruits_changes_hats(
    transactional_db: None, visit: Callable[[], Page], live_server: object
) -> None:
    person = make.clinician(password=PASSWORD)
    for name, role in (("Alder Creek Clinic", "recruiter"), ("Birch Hill Hospital", "supervisor")):
        make.organization(name=name, members=[person], role=role)
    make_careers.vacancy(organization=Organization.objects.get(name="Alder Creek Clinic"), title="Night nurse")

    page = visit()
    sign_in_with_password(page, person)
    navigation = page.get_by_role("navigation", name="Main")
    expect(navigation.get_by_role("link", name="My credentials")).to_be_visible()

    wear(page, "Alder Creek Clinic")
    expect(page.get_by_role("link", name="Night nurse", exact=True)).to_be_visible()
    expect(navigation.get_by_role("link", name="My credentials")).to_have_count(0)

    wear(page, "Birch Hill Hospital")
    expect(page.get_by_role("heading", level=1)).to_contain_text("Birch Hill Hospital")
    expect(navigation.get_by_role("link", name="My vacancies")).to_have_count(0)

    wear(page, "Clinician", worn="a clinician")
    expect(navigation.get_by_role("link", name="My credentials")).to_be_visible()


def sign_in_with_password(page: Page, person: User) -> None:
    page.goto("/accounts/login/")
    page.get_by_label("Email address").fill(person.email)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in", exact=True).click()


def wear(page: Page, name: str, worn: str = "") -> None:
    page.locator(".hat summary").click()
    page.locator(".hat").get_by_role("button", name=re.compile(name)).click()
    expect(page.locator(".hat summary")).to_contain_text(f"As {worn or name}")
