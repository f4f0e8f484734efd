"""A clinician applies, sees progress, writes and withdraws, while a recruiter works with the board."""

from collections.abc import Callable

import pytest
from django.core.files.storage import storages
from django.utils import timezone
from playwright.sync_api import Page, expect

from accounts.notices.models import Notice
from accounts.organizations.models import Organization
from accounts.users.models import User
from careers.applications.models import Application
from tests.factories import accounts as people
from tests.factories import careers as make


@pytest.fixture
def employer(transactional_db: None) -> Organization:
    organization = people.employer().organizations.get()
    organization.verified_on = timezone.localdate()
    organization.save()
    return organization


def test_from_applying_to_withdrawing(open_as: Callable[[User], Page], employer: Organization) -> None:
    vacancy = make.taking(organization=employer)
    nurse, recruiter = people.clinician(), employer.members.get()
    theirs, ours = open_as(nurse), open_as(recruiter)

    theirs.goto(f"/vacancies/{vacancy.slug}/")
    theirs.get_by_role("link", name="Apply on CME Hub").click()
    theirs.get_by_label("CV (optional)").set_input_files(
        {"name": "cv.pdf", "mimeType": "application/pdf", "buffer": b"%PDF- %%EOF"}
    )
    theirs.get_by_label("Cover note (optional)").fill("I ran such a clinic for four years.")
    theirs.get_by_label(f"{employer.name} may see what I chose above").check()
    theirs.get_by_role("button", name="Send application").click()
    expect(theirs.get_by_text(f"Your application was sent to {employer.name}.")).to_be_visible()

    ours.goto("/vacancies/mine/")
    ours.get_by_role("link", name="1, 1 new").click()
    ours.get_by_label(f"Stage of {nurse.profile.licensed_name}").select_option("Interview")
    ours.get_by_role("button", name="Move").click()
    ours.get_by_role("link", name=nurse.profile.licensed_name, exact=True).click()
    expect(ours.get_by_text("I ran such a clinic for four years.")).to_be_visible()
    ours.get_by_role("textbox", name="Message").fill("Could you come on Thursday?")
    ours.get_by_role("button", name="Send message").click()

    theirs.get_by_role("link", name="My applications").click()
    expect(theirs.get_by_role("row").filter(has_text=vacancy.title)).to_contain_text("Interview")
    theirs.get_by_role("link", name=vacancy.title).click()
    expect(theirs.get_by_text("Could you come on Thursday?")).to_be_visible()
    theirs.get_by_role("textbox", name="Message").fill("Thursday works.")
    theirs.get_by_role("button", name="Send message").click()
    theirs.get_by_text("Withdraw application").click()
    theirs.get_by_role("button", name="Yes, withdraw it").click()
    expect(theirs.get_by_text("You withdrew it")).to_be_visible()

    ours.reload()
    expect(ours.get_by_text("no longer shared")).to_be_visible()
    expect(ours.get_by_text("Thursday works.")).to_be_visible()
    expect(ours.get_by_text("I ran such a clinic for four years.")).to_have_count(0)
    theirs.goto(f"/vacancies/{vacancy.slug}/apply/")
    expect(theirs.get_by_text("You've already applied for this vacancy.")).to_be_visible()
    assert {notice.kind for notice in Notice.objects.all()} == {"application", "applicants"}
    assert storages["private"].exists(Application.objects.get().cv)
