"""Drafts from an employer's own posting, and files of vacancies."""

import json
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from pytest_django import Settings
from pytest_django.asserts import assertContains, assertRedirects

from accounts.users.models import User
from careers.vacancies import files
from careers.vacancies.enums import ImportState, VacancyState
from careers.vacancies.files import BadFile
from careers.vacancies.job_postings import NoPosting, of_job, read_page
from careers.vacancies.models import Vacancy
from careers.vacancies.parts import VacancyDraft, VacancyImport
from tests.factories import accounts
from tests.factories import careers as make
from tests.factories import reviewing as make_edits
from tests.website import Website, page

pytestmark = pytest.mark.django_db

UPLOAD = "/vacancies/mine/upload/"
FROM_ADDRESS = "/vacancies/mine/add/from-address/"
POSTING = {
    "@context": "https://schema.org",
    "@type": "JobPosting",
    "title": "Nurse practitioner, cardiology",
    "description": "<p>See patients.</p><ul><li>Titrate</li></ul><script>alert(1)</script>",
    "identifier": {"@type": "PropertyValue", "name": "Juniper", "value": "JV-7"},
    "employmentType": "FULL_TIME",
    "occupationalCategory": "29-1171.00",
    "hiringOrganization": {"@type": "Organization", "name": "Juniper Valley Health"},
    "jobLocation": {
        "@type": "Place",
        "address": {"addressLocality": "Boise", "addressRegion": "ID", "postalCode": "83702"},
    },
    "baseSalary": {
        "@type": "MonetaryAmount",
        "currency": "USD",
        "value": {"@type": "QuantitativeValue", "minValue": 120000, "maxValue": 130000, "unitText": "YEAR"},
    },
}
COLUMNS = "referencenumber,title,profession,description,postalcode,jobtype,salary,cme_allowance,cme_days,email"


def escaped(posting: Any) -> str:
    return json.dumps(posting).replace("<", "\\u003c")


def with_posting(posting: Any) -> str:
    return f'<html><script type="application/ld+json">{escaped(posting)}</script></html>'


def row(reference: str, **changes: str) -> str:
    cells = {
        "title": "Nurse practitioner",
        "profession": "np",
        "description": make.WORK.replace(",", ";"),
        "postalcode": "83702",
        "jobtype": "Full time",
        "salary": "$60 - $70 per hour",
        "cme_allowance": "2500",
        "cme_days": "not offered",
        "email": "jobs@hospital.example",
        **changes,
    }
    return ",".join([reference, *cells.values()])


def csv_of(*rows: str) -> bytes:
    return "\n".join([COLUMNS, *rows]).encode()


@pytest.fixture
def employer() -> User:
    user = accounts.user()
    make_edits.verified_organization(members=[user], name="Juniper Valley Health")
    return user


@pytest.fixture
def recruiter(client: Client, employer: User) -> Client:
    client.force_login(employer)
    return client


@pytest.fixture
def site(settings: Settings) -> Iterator[Website]:
    with Website({"/job": page(with_posting(POSTING)), "/plain": page("<p>Jobs</p>")}) as site:
        settings.FETCH_LOOPBACK_PORTS = {site.port}
        yield site


def upload(client: Client, employer: User, content: bytes, name: str = "jobs.csv") -> Any:
    data = {"organization": employer.organizations.get().pk, "file": SimpleUploadedFile(name, content)}
    return client.post(UPLOAD, data, follow=True)


def states() -> list[str]:
    return list(VacancyImport.objects.get().rows.order_by("number").values_list("state", flat=True))


# -- an address --------------------------------------------------------------------------------------------------------


def test_a_posting_fills_what_it_states_and_nothing_else() -> None:
    found = read_page(with_posting(POSTING), "https://juniper.example/job")

    assert found.entries == {
        "title": ["Nurse practitioner, cardiology"],
        "description": ["See patients.\n\nTitrate"],
        "requisition_id": ["JV-7"],
        "employment": ["full_time"],
        "profession": ["np"],
        "apply_url": ["https://juniper.example/job"],
        "site": ["on_site"],
        "places": ["Boise, ID 83702"],
        "pay": ["amount"],
        "pay_low": ["120000"],
        "pay_high": ["130000"],
        "pay_unit": ["year"],
    }
    assert found.notes == ["Postings have no data for CME allowance and CME days. Answer both below."]


@pytest.mark.parametrize(
    ("change", "missing", "note"),
    [
        ({"occupationalCategory": ""}, "profession", "doesn't state the profession"),
        ({"baseSalary": {"currency": "EUR", "value": 5}}, "pay", "isn't in U.S. dollars"),
        ({"jobLocation": {"address": {"addressLocality": "Paris"}}}, "places", "isn't a U.S. city"),
    ],
)
def test_what_cannot_be_read_is_left_out_with_a_note(change: dict[str, Any], missing: str, note: str) -> None:
    found = read_page(with_posting({**POSTING, **change}), "https://juniper.example/job")

    assert missing not in found.entries
    assert note in " ".join(found.notes)


def test_remote_work_keeps_where_people_may_live() -> None:
    states = [{"@type": "State", "name": "Texas"}, {"@type": "State", "name": "OK"}]
    remote = {**POSTING, "jobLocationType": "TELECOMMUTE", "applicantLocationRequirements": states}

    found = read_page(with_posting(remote), "https://juniper.example/job")

    assert (found.entries["site"], found.entries["remote_from"]) == (["remote"], ["TX, OK"])


def test_a_page_without_or_with_several_postings_is_refused() -> None:
    with pytest.raises(NoPosting, match="doesn't describe a job"):
        read_page("<p>Jobs</p>", "https://juniper.example/")
    with pytest.raises(NoPosting, match="several jobs"):
        read_page(with_posting([POSTING, {**POSTING, "title": "Other"}]), "https://juniper.example/")


def test_a_draft_is_made_of_one_s_own_posting(recruiter: Client, site: Website) -> None:
    response = recruiter.post(FROM_ADDRESS, {"url": site.url("/job")}, follow=True)

    draft = VacancyDraft.objects.get()
    assertRedirects(response, f"/vacancies/mine/add/?draft={draft.public_id}")
    assertContains(response, 'value="Nurse practitioner, cardiology"')
    assertContains(response, "Answer both below")
    assert not Vacancy.objects.exists()


def test_a_page_that_cannot_be_read_is_explained_and_its_address_kept(recruiter: Client, site: Website) -> None:
    for url, words in {
        site.url("/plain"): "doesn&#x27;t describe a job",
        site.url("/missing"): "answered with an error (404)",
        "http://10.0.0.1/": "isn&#x27;t on the public internet",
        "ftp://site.example/": "Enter a web address",
    }.items():
        response = recruiter.post(FROM_ADDRESS, {"url": url})
        assertContains(response, words)
        assertContains(response, f'value="{url}"')
    assert not VacancyDraft.objects.exists()


# -- files -------------------------------------------------------------------------------------------------------------


def test_five_rows_with_two_errors_become_three_vacancies_and_a_draft(recruiter: Client, employer: User) -> None:
    rows = [
        row("A"),
        row("B", salary="$90000 per hour"),
        row("C", cme_days="2"),
        row("D", postalcode="99999"),
        row("E"),
    ]

    preview = upload(recruiter, employer, csv_of(*rows))

    assert states() == ["new", "error", "new", "error", "new"]
    assertContains(preview, "looks too high")
    assertContains(preview, "There&#x27;s no ZIP code 99999")
    assert not Vacancy.objects.exists()
    file = VacancyImport.objects.get()
    address = f"/vacancies/mine/imports/{file.public_id}/"
    assertContains(recruiter.post(f"{address}take/", {"submit": "on"}, follow=True), "Imported 3 vacancies.")
    assert list(Vacancy.objects.order_by("reference").values_list("reference", "state", "cme_days")) == [
        ("A", VacancyState.SUBMITTED, "not_offered"),
        ("C", VacancyState.SUBMITTED, "amount"),
        ("E", VacancyState.SUBMITTED, "not_offered"),
    ]
    finished = recruiter.post(f"{address}finish/", {"row": "4"}, follow=True)
    assertContains(finished, "99999")
    assertContains(finished, 'value="D"')


def test_a_known_reference_changes_its_vacancy_and_keeps_what_the_file_lacks(recruiter: Client, employer: User) -> None:
    upload(recruiter, employer, csv_of(row("A")))
    recruiter.post(f"/vacancies/mine/imports/{VacancyImport.objects.get().public_id}/take/")
    Vacancy.objects.update(call_schedule="None")
    VacancyImport.objects.all().delete()

    upload(recruiter, employer, csv_of(row("A", cme_allowance="3000"), row("A")))
    assert states() == ["changes", "error"]
    recruiter.post(f"/vacancies/mine/imports/{VacancyImport.objects.get().public_id}/take/")

    vacancy = Vacancy.objects.get()
    assert (vacancy.cme_allowance_amount, vacancy.call_schedule) == (Decimal(3000), "None")
    VacancyImport.objects.all().delete()
    upload(recruiter, employer, csv_of(row("A", cme_allowance="3000")))
    assert states() == [ImportState.SAME]


def test_a_vacancy_under_review_stays_as_it_is_and_only_a_change_is_an_error(recruiter: Client, employer: User) -> None:
    upload(recruiter, employer, csv_of(row("A"), row("B")))
    recruiter.post(f"/vacancies/mine/imports/{VacancyImport.objects.get().public_id}/take/", {"submit": "on"})
    VacancyImport.objects.all().delete()

    page = upload(recruiter, employer, csv_of(row("A"), row("B", cme_days="2")))

    assert states() == ["same", "error"]
    assertContains(page, "under review or filled", 1)


def test_a_published_vacancy_gets_the_raise_at_once(recruiter: Client, employer: User) -> None:
    upload(recruiter, employer, csv_of(row("A")))
    recruiter.post(f"/vacancies/mine/imports/{VacancyImport.objects.get().public_id}/take/")
    Vacancy.objects.update(state="live", published_on="2026-09-24", closes_on="2099-01-01")
    VacancyImport.objects.all().delete()

    upload(recruiter, employer, csv_of(row("A", cme_allowance="4000")))
    recruiter.post(f"/vacancies/mine/imports/{VacancyImport.objects.get().public_id}/take/")

    vacancy = Vacancy.objects.get()
    assert (vacancy.state, vacancy.cme_allowance_amount) == (VacancyState.LIVE.value, Decimal(4000))


def test_indeed_s_xml_is_read_with_its_html_and_cdata() -> None:
    xml = b"""<?xml version="1.0" encoding="utf-8"?><source><publisher>J</publisher>
    <job><title><![CDATA[Nurse]]></title><referencenumber><![CDATA[7]]></referencenumber>
    <description><![CDATA[<p>See <b>patients</b></p>]]></description><city>Boise</city><state>ID</state>
    <postalcode>83702</postalcode><remotetype>Hybrid</remotetype><salary>$40-$50 an hour</salary></job></source>"""

    job = files.read("jobs.xml", xml)[0]

    assert job["referencenumber"] == "7"
    assert of_job(job).entries == {
        "title": ["Nurse"],
        "description": ["See patients"],
        "places": ["Boise, ID 83702"],
        "site": ["hybrid"],
        "pay": ["amount"],
        "pay_low": ["40"],
        "pay_high": ["50"],
        "pay_unit": ["hour"],
    }


BOMB = b'<!DOCTYPE a [<!ENTITY x "ha"><!ENTITY y "&x;&x;">]><source><job><title>&y;</title></job></source>'
OUTSIDE = b'<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><source><job><title>&x;</title></job></source>'


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("jobs.xml", BOMB, "Remove the document type"),
        ("jobs.xml", OUTSIDE, "Remove the document type"),
        ("jobs.xml", b"<source><job></source>", "isn't valid XML"),
        ("jobs.xml", b"<a>" * 40, "nested too deeply"),
        ("jobs.xml", b"<source/>", "no vacancies"),
        ("jobs.xml", b"<source>" + b"<job/>" * 501 + b"</source>", "at most 500"),
        ("jobs.csv", b"title\nNurse", "referencenumber"),
        ("jobs.csv", b"referencenumber\n", "no vacancies"),
        ("jobs.csv", b"referencenumber\n\0", "isn't a CSV"),
        ("jobs.csv", b'referencenumber\n"A', "Line 2"),
        ("jobs.pdf", b"%PDF", "CSV or XML"),
        ("jobs.csv", b" " * 5_000_001, "5 MB"),
    ],
)
def test_a_file_that_cannot_be_read_is_refused_clearly(name: str, content: bytes, words: str) -> None:
    with pytest.raises(BadFile, match=words):
        files.read(name, content)


def test_a_huge_upload_is_refused_without_being_kept(recruiter: Client, employer: User) -> None:
    response = upload(recruiter, employer, b"referencenumber\n" + b"A\n" * 8_000_000)

    assertContains(response, "Choose a file of 5 MB or less")
    assert not VacancyImport.objects.exists()
