"""Applying, and one's own application."""

import io
import zipfile
from collections.abc import Callable
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from pytest_django.asserts import assertContains, assertNotContains, assertRedirects

from accounts.users.models import User
from careers.applications.enums import Shared, Stage
from careers.applications.models import Application, Message
from careers.vacancies.models import Vacancy
from cmehub.lib import uploads
from tests.careers.applications.conftest import signed_in
from tests.factories import accounts
from tests.factories import careers as make

pytestmark = pytest.mark.django_db
PDF = b"%PDF-1.7 cv %%EOF"
SCRIPT = "<script>alert(1)</script>"


@pytest.fixture
def client(applicant: User) -> Client:
    return signed_in(applicant)


def answers(**changes: Any) -> dict[str, Any]:
    return {"shared": ["specialties", "credentials", "badge"], "contact": "hub", "agree": "on", **changes}


def address(vacancy: Vacancy) -> str:
    return f"/vacancies/{vacancy.slug}/apply/"


def test_a_clinician_applies_with_a_cv(client: Client, vacancy: Vacancy, applicant: User) -> None:
    page = client.get(address(vacancy))
    cv = SimpleUploadedFile("My CV.pdf", PDF)
    response = client.post(address(vacancy), answers(cv=cv, cover_note="I ran such a clinic."))

    application = Application.objects.get()
    assertContains(page, "for 24 months after the vacancy closes")
    assertRedirects(response, f"/applications/{application.public_id}/")
    assert (application.applicant, application.hub_only, application.cv_name) == (applicant, True, "My CV.pdf")
    assertContains(client.get(response.headers["Location"]), "I ran such a clinic.")


def test_a_cv_is_sent_as_an_attachment_that_runs_nothing(client: Client, vacancy: Vacancy) -> None:
    client.post(address(vacancy), answers(cv=SimpleUploadedFile("cv.pdf", PDF)))
    response = client.get(f"/applications/{Application.objects.get().public_id}/cv/")

    assert b"".join(response) == PDF
    assert response.headers["Content-Disposition"] == 'attachment; filename="cv.pdf"'
    assert "sandbox" in response.headers["Content-Security-Policy"]


def _docx(*names: str) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        for name in names:
            archive.writestr(name, "<x/>")
    return file.getvalue()


@pytest.mark.parametrize(
    ("name", "content", "problem"),
    [
        ("cv.docx", _docx("[Content_Types].xml", "word/document.xml"), ""),
        ("cv.docx", _docx("[Content_Types].xml", "xl/workbook.xml"), "This isn&#x27;t a Word document"),
        ("cv.docx", _docx("word/document.xml", "word/vbaProject.bin"), "This Word file has macros"),
        ("cv.docx", b"PK\x03\x04 cut off", "This Word file can&#x27;t be opened"),
        ("cv.docx", PDF, "This isn&#x27;t a Word (.docx) file"),
        ("cv.html", b"<script>", "Choose a PDF or Word (.docx) file"),
        ("cv.png", b"\x89PNG\r\n\x1a\n", "Choose a PDF or Word (.docx) file"),
        ("cv.pdf", b"%PDF-" + b"0" * uploads.MAX_BYTES, "Choose a file of 10 MB or less"),
    ],
)
def test_a_cv_is_a_pdf_or_a_word_document(
    client: Client, vacancy: Vacancy, name: str, content: bytes, problem: str
) -> None:
    response = client.post(address(vacancy), answers(cv=SimpleUploadedFile(name, content)))

    assert Application.objects.exists() == (not problem)
    if problem:
        assertContains(response, problem)


@pytest.mark.parametrize(
    ("changes", "problem"),
    [
        ({"agree": ""}, "Agree to share this, or cancel"),
        ({"contact": "direct"}, "Enter a phone number or share your email address"),
        ({"contact": "hub", "phone": "208-555-0100"}, "clear your email address and phone number"),
        ({"contact": "hub", "share_email": "on"}, "clear your email address and phone number"),
        ({"contact": ""}, "Choose how the employer may contact you"),
        ({"shared": ["password"]}, "isn’t one of the choices"),
    ],
)
def test_a_wrong_form_says_what_to_do(client: Client, vacancy: Vacancy, changes: dict[str, Any], problem: str) -> None:
    response = client.post(address(vacancy), answers(**changes))

    assert not Application.objects.exists()
    assert response.context["form"].errors
    if problem != "isn’t one of the choices":
        assertContains(response, problem)


def test_contact_is_shared_only_if_the_person_allows_it(client: Client, vacancy: Vacancy) -> None:
    client.post(address(vacancy), answers(shared=[], contact="direct", phone="208-555-0100"))

    application = Application.objects.get()
    assert (application.shared, application.phone, application.hub_only) == ([Shared.PHONE], "208-555-0100", False)


def test_who_applied_is_led_to_the_application(client: Client, application: Application) -> None:
    response = client.get(address(application.vacancy), follow=True)

    assertRedirects(response, f"/applications/{application.public_id}/")
    assertContains(response, "already applied for this vacancy")


def test_who_has_no_profile_adds_one_first(vacancy: Vacancy) -> None:
    response = signed_in(accounts.user()).get(address(vacancy), follow=True)

    assertContains(response, "Add your profile first")


def test_visitors_sign_in_first(vacancy: Vacancy) -> None:
    assertRedirects(Client().get(address(vacancy)), f"/accounts/login/?next={address(vacancy)}")


@pytest.mark.parametrize(
    "make_closed", [make.filled, lambda **fields: make.live(**{**fields, "takes_applications": False})]
)
def test_only_open_vacancies_that_take_applications_get_them(
    client: Client, make_closed: Callable[..., Vacancy]
) -> None:
    vacancy = make_closed(takes_applications=True)
    response = client.post(address(vacancy), answers(), follow=True)

    assertContains(response, "take applications on CME Hub")
    assert not Application.objects.exists()


def test_a_page_says_how_to_apply(client: Client, vacancy: Vacancy) -> None:
    external = make.live(apply_url="https://jobs.hospital.example/1")

    assertContains(client.get(f"/vacancies/{vacancy.slug}/"), "Apply on CME Hub")
    page = client.get(f"/vacancies/{external.slug}/")
    assertContains(page, "on the employer's own site, jobs.hospital.example")
    assertNotContains(page, "Apply on CME Hub")


@pytest.mark.parametrize(
    ("stage", "word"),
    [
        ("received", "Received"),
        ("review", "In review"),
        ("offer", "Interview"),
        ("declined", "Closed"),
        ("hired", "Closed"),
    ],
)
def test_progress_is_neutral(client: Client, application: Application, stage: str, word: str) -> None:
    Application.objects.update(stage=stage)
    application.notes.create(text="Weak in cardiology", author=None)

    page = client.get(f"/applications/{application.public_id}/")

    assertContains(page, f'<li aria-current="step">{word}</li>', html=True)
    assertContains(client.get("/applications/"), word)
    for secret in ("Weak in cardiology", "Offer", "Not selected", "Hired"):
        assertNotContains(page, secret)


def test_messages_are_text_and_reading_is_noted(client: Client, application: Application, recruiter: User) -> None:
    Message.objects.create(application=application, by_employer=True, sender=recruiter, text=SCRIPT)

    page = client.get(f"/applications/{application.public_id}/")

    assertContains(page, "&lt;script&gt;")
    assertNotContains(page, SCRIPT)
    assertNotContains(page, recruiter.email)
    assert Message.objects.get().read_at is not None


def test_a_message_is_sent_and_an_empty_one_refused(client: Client, application: Application) -> None:
    send = f"/applications/{application.public_id}/message/"

    assertContains(client.post(send, {"text": " "}), "Write a message")
    assertRedirects(client.post(send, {"text": "When?"}), f"/applications/{application.public_id}/")

    message = Message.objects.get()
    assert (message.text, message.by_employer) == ("When?", False)


def test_withdrawing_ends_it(client: Client, application: Application) -> None:
    response = client.post(f"/applications/{application.public_id}/withdraw/", follow=True)

    assertContains(response, "You withdrew it")
    application.refresh_from_db()
    assert application.stage == Stage.WITHDRAWN


def test_the_list_takes_the_same_queries_for_more_rows(client: Client, applicant: User) -> None:
    client.get("/applications/")  # what is cached for everyone
    counts = []
    for rows in (1, 3):
        for _ in range(rows - Application.objects.count()):
            make.application(applicant=applicant)
        with CaptureQueriesContext(connection) as queries:
            assert len(client.get("/applications/").context["page"]) == rows
        counts.append(len(queries))

    assert counts[0] == counts[1]
