"""A provider's roster reaches only the clinician who authorized it, and an audit pack is opened and read back."""

import csv
import io
import re
from collections.abc import Callable
from pathlib import Path
from zipfile import ZipFile

import pytest
from playwright.sync_api import Page, expect

from accounts.users.models import User
from programs.catalog.models import Program
from programs.ledger.models import Entry
from programs.requirements.cycles import follow
from tests.factories import accounts as make
from tests.factories import portal, rosters
from tests.factories.accounts import PASSWORD
from tests.factories.rosters import as_csv, completion
from tests.journeys.conftest import Background
from tests.journeys.steps import one_time_code

PATIENCE = 60_000  # ms: the worker may be busy


@pytest.fixture
def program(transactional_db: None) -> Program:
    make.staff_groups()
    return rosters.activity(title="Sepsis in the first hour", provider=portal.provider(name="Juniper Valley Heart"))


def with_password(user: User) -> User:
    user.set_password(PASSWORD)
    user.save()
    return user


def sign_in(page: Page, person: User, *, code: bool = False) -> Page:
    page.goto("/accounts/login/")
    page.get_by_label("Email address").fill(person.email)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    if code:
        page.get_by_label(re.compile("[Cc]ode")).fill(one_time_code(person))
        page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_role("heading", level=1)).not_to_have_text("Sign in")
    return page


def test_a_roster_confirms_credit_and_a_pack_is_read_back(
    program: Program, worker_and_beat: Background, visit: Callable[[], Page], tmp_path: Path
) -> None:
    pat = with_password(rosters.clinician())
    sam = with_password(rosters.clinician(npi="2000000010", first_name="Sam", last_name="Roe"))
    owner = with_password(portal.editor(program.provider, "owner"))
    license = make.license(user=pat, number="F340029", expires_on=make.in_a_year(pat))
    follow(license, as_of=rosters.DAY)
    rosters.certificate(entry=rosters.entry(user=pat, title="Pain and opioids"), content=b"%PDF-1.7 proof %%EOF")

    clinician = sign_in(visit(), pat)
    clinician.goto("/credits/providers/")
    clinician.get_by_label("Name of the provider").fill("juniper")
    clinician.get_by_role("button", name="Search").click()
    clinician.get_by_role("link", name=program.provider.name).click()
    clinician.get_by_role("button", name="Authorize provider").click()
    expect(clinician.get_by_text(f"{program.provider.name} can confirm your credit now.")).to_be_visible()

    provider = sign_in(visit(), owner, code=True)
    provider.goto(f"/listings/{program.public_id}/")
    provider.get_by_role("link", name="Upload completions").click()
    theirs = completion(first_name="Sam", last_name="Roe", npi="2000000010", completion_id="C-2")
    file = tmp_path / "completions.csv"
    file.write_bytes(as_csv(completion(), theirs))
    provider.get_by_label("File of completions").set_input_files(file)
    provider.get_by_role("button", name="Upload completions").click()
    expect(provider.get_by_text("Received 2 rows.")).to_be_visible()

    confirmed = clinician.get_by_text(f"Confirmed by provider: {program.provider.name}")
    for _ in range(60):
        clinician.goto("/credits/transcript/")
        if confirmed.count():
            break
        clinician.wait_for_timeout(1_000)
    expect(confirmed).to_be_visible()
    other = sign_in(visit(), sam)
    other.goto("/credits/transcript/")
    expect(other.get_by_role("heading", name="No activities")).to_be_visible()
    assert not Entry.objects.filter(user=sam).exists()

    clinician.get_by_label("What to show").select_option(index=1)
    clinician.get_by_role("button", name="Show transcript").click()
    clinician.get_by_role("link", name="Make audit pack").click()
    clinician.get_by_role("button", name="Make audit pack").click()
    link = clinician.get_by_role("link", name="Download audit pack")
    expect(link).to_be_visible(timeout=PATIENCE)
    with clinician.expect_download() as download:
        link.click()

    with ZipFile(download.value.path()) as archive:
        index = list(csv.DictReader(io.StringIO(archive.read("index.csv").decode("utf-8-sig"))))
        assert archive.read("transcript.pdf").startswith(b"%PDF-1.7")
        assert archive.read("certificates/01 2026-03-14 Pain and opioids.pdf").startswith(b"%PDF-1.7 proof")
    assert [(row["activity"], row["confirmed_by"]) for row in index] == [
        ("Pain and opioids", ""),
        ("Sepsis in the first hour", program.provider.name),
    ]
    assert index[1]["certificate"] == "No certificate on file"
