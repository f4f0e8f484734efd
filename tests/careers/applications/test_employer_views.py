"""What recruiters see of applications and do with them, and what nobody else can."""

import csv
import datetime as dt
import io
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from pytest_django.asserts import assertContains, assertNotContains, assertRedirects

from accounts.audit.models import Event
from accounts.directory.models import PublicProfile
from accounts.organizations.enums import Role
from accounts.users.models import User
from careers.applications.enums import Shared, Stage
from careers.applications.models import Application, Message, Note, ReplyTemplate
from careers.vacancies.models import Vacancy
from cmehub.lib import uploads
from tests.careers.applications.conftest import signed_in
from tests.factories import accounts
from tests.factories import careers as make

pytestmark = pytest.mark.django_db


@pytest.fixture
def client(recruiter: User) -> Client:
    return signed_in(recruiter)


def board(vacancy: Vacancy) -> str:
    return f"/vacancies/mine/{vacancy.public_id}/applications/"


def page(application: Application, verb: str = "") -> str:
    return f"/vacancies/mine/applications/{application.public_id}/{f'{verb}/' if verb else ''}"


def verified(person: User) -> None:
    accounts.verified(
        credential=accounts.license(user=person, expires_on=accounts.in_a_year(person), number="AB-98765")
    )


def test_the_board_has_a_card_in_its_stage(client: Client, application: Application) -> None:
    columns = client.get(board(application.vacancy)).context["columns"]

    assert {column.label: len(column.cards) for column in columns} == {
        "New": 1,
        "In review": 0,
        "Interview": 0,
        "Offer": 0,
        "Closed": 0,
    }


def test_what_is_shared_is_shown_and_nothing_else(client: Client, application: Application, applicant: User) -> None:
    verified(applicant)
    PublicProfile.objects.create(user=applicant, photo=uploads.store(b"photo", uploads.JPEG), shown=["photo", "email"])

    shown = client.get(page(application))

    assertContains(shown, "Verified nurse practitioner")
    assertContains(shown, "New York nurse practitioner license, expires")
    assertContains(shown, "Only through CME Hub")
    for address in (page(application), board(application.vacancy), f"{board(application.vacancy)}?view=list"):
        response = client.get(address)
        for secret in ("98765", "•••", applicant.email, "photo", "<img"):
            assertNotContains(response, secret)


def test_what_is_not_shared_is_hidden(client: Client, vacancy: Vacancy, applicant: User) -> None:
    verified(applicant)
    application = make.application(vacancy=vacancy, applicant=applicant, shared=[])

    shown = client.get(page(application))

    assertContains(shown, "Not shared", count=3)
    assertNotContains(shown, "Verified nurse practitioner")
    assertNotContains(shown, "New York nurse practitioner license")


def test_contact_that_was_allowed_is_shown(client: Client, vacancy: Vacancy, applicant: User) -> None:
    application = make.application(
        vacancy=vacancy,
        applicant=applicant,
        shared=[Shared.EMAIL, Shared.PHONE],
        hub_only=False,
        phone="208-555-0100",
    )

    shown = client.get(page(application))

    assertContains(shown, f"mailto:{applicant.email}")
    assertContains(shown, "208-555-0100")


def test_a_badge_that_ended_disappears(client: Client, application: Application, applicant: User) -> None:
    verified(applicant)
    applicant.identity.delete()

    assertNotContains(client.get(page(application)), "Verified nurse practitioner,")


def test_a_withdrawn_application_shows_only_the_name(client: Client, application: Application) -> None:
    stored = uploads.store(b"%PDF", uploads.PDF)
    Application.objects.update(
        stage=Stage.WITHDRAWN, cv=stored, cv_name="cv.pdf", cv_type=uploads.PDF, cover_note="Mine"
    )

    shown = client.get(page(application))

    assertContains(shown, "no longer shared")
    assertNotContains(shown, "Mine")
    assert client.get(page(application, "cv")).status_code == 404


@pytest.mark.parametrize("who", ["another employer", "supervisor", "applicant", "staff"])
def test_nobody_else_finds_it(application: Application, applicant: User, who: str) -> None:
    vacancy = application.vacancy
    people: dict[str, Callable[[], User]] = {
        "another employer": accounts.employer,
        "supervisor": lambda: accounts.member(organization=vacancy.organization, role=Role.SUPERVISOR).user,
        "applicant": lambda: applicant,
        "staff": lambda: accounts.staff("Moderator"),
    }
    client = signed_in(people[who]())

    for address in (board(vacancy), page(application), page(application, "cv"), f"{board(vacancy)[:-1]}.csv"):
        assert client.get(address).status_code == 404
    for verb in ("move", "note", "message"):
        data = {"text": "x", "note-text": "x", "stage": "hired", "seen": "received"}
        assert client.post(page(application, verb), data).status_code == 404
    assert client.post(f"{board(vacancy)}bulk/", {}).status_code == 404
    application.refresh_from_db()
    assert (application.stage, Note.objects.count(), Message.objects.count()) == (Stage.RECEIVED, 0, 0)


def test_a_card_is_moved_by_a_form(client: Client, application: Application) -> None:
    moving = {"stage": "review", "seen": "received", "back": "board"}

    assertRedirects(client.post(page(application, "move"), moving), board(application.vacancy))
    meanwhile = client.post(page(application, "move"), moving, follow=True)

    assertContains(meanwhile, "Someone else moved this application")
    application.refresh_from_db()
    assert application.stage == Stage.REVIEW


def test_htmx_gets_the_board_alone(client: Client, application: Application) -> None:
    response = client.post(
        page(application, "move"), {"stage": "offer", "seen": "received"}, headers={"HX-Request": "true"}
    )

    assertContains(response, "to “Offer.”")
    assertNotContains(response, "<html")
    assert response.context["columns"][3].count == 1


def test_nobody_moves_an_application_to_withdrawn(client: Client, application: Application) -> None:
    client.post(page(application, "move"), {"stage": "withdrawn", "seen": "received"})

    application.refresh_from_db()
    assert application.stage == Stage.RECEIVED


def test_notes_stay_with_the_employer(client: Client, application: Application, applicant: User) -> None:
    client.post(page(application, "note"), {"note-text": "Call her references"})

    assertContains(client.get(page(application)), "Call her references")
    theirs = signed_in(applicant).get(f"/applications/{application.public_id}/")
    assertNotContains(theirs, "Call her references")


def test_a_template_starts_a_message(client: Client, application: Application, recruiter: User) -> None:
    template = make.reply_template(organization=application.vacancy.organization)
    foreign = make.reply_template(organization=accounts.organization(), text="Foreign")

    started = client.get(f"{page(application)}?template={template.public_id}")

    assertContains(started, f"Dear {application.applicant.profile.licensed_name},")  # type: ignore[union-attr]
    assertNotContains(client.get(f"{page(application)}?template={foreign.public_id}"), "Foreign")


def test_several_are_moved_and_told(client: Client, vacancy: Vacancy) -> None:
    template = make.reply_template(organization=vacancy.organization)
    chosen, other = make.application(vacancy=vacancy), make.application(vacancy=vacancy)
    foreign = make.application()
    data = {"chosen": [str(chosen.public_id)], "stage": "declined", "template": str(template.public_id)}

    response = client.post(f"{board(vacancy)}bulk/?view=list", data, follow=True)

    assertContains(response, "Done for 1 application.")
    stages = dict(Application.objects.values_list("pk", "stage"))
    assert stages == {chosen.pk: "declined", other.pk: "received", foreign.pk: "received"}
    assert Message.objects.get().application == chosen


@pytest.mark.parametrize(
    ("changes", "problem"),
    [
        ({"chosen": []}, "Choose at least one application"),
        ({"stage": ""}, "Choose a stage to move them to, or a template to send"),
        ({"stage": "withdrawn"}, "Select a valid choice"),
    ],
)
def test_a_bulk_form_says_what_is_missing(
    client: Client, application: Application, changes: dict[str, Any], problem: str
) -> None:
    data = {"chosen": [str(application.public_id)], "stage": "review", **changes}

    response = client.post(f"{board(application.vacancy)}bulk/", data)

    assert response.context["form"].errors
    if problem != "Select a valid choice":
        assertContains(response, problem)
    assert Application.objects.get().stage == Stage.RECEIVED


def test_an_application_of_another_vacancy_cannot_be_chosen(client: Client, vacancy: Vacancy) -> None:
    foreign = make.application()

    client.post(f"{board(vacancy)}bulk/", {"chosen": [str(foreign.public_id)], "stage": "hired"})

    foreign.refresh_from_db()
    assert foreign.stage == Stage.RECEIVED


def test_the_export_has_no_number_and_no_formula(client: Client, vacancy: Vacancy, applicant: User) -> None:
    verified(applicant)
    applicant.profile.last_name = "=cmd|' /C calc'!A0"
    applicant.profile.first_name = ""
    applicant.profile.save()
    make.application(vacancy=vacancy, applicant=applicant, cover_note="+1 reason")
    withdrawn = make.application(vacancy=vacancy, stage=Stage.WITHDRAWN, cover_note="Secret")

    response = client.get(f"{board(vacancy)[:-1]}.csv")
    text = b"".join(response).decode("utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(text)))

    assert [row["Stage"] for row in rows] == ["New", "Withdrawn"]
    assert rows[0]["Cover note"] == "'+1 reason"
    assert rows[0]["Verified"].startswith("Verified nurse practitioner, checked ")
    assert rows[1]["Name"] == withdrawn.applicant.profile.licensed_name  # type: ignore[union-attr]
    assert not any(cell.startswith(("=", "+", "-", "@")) for row in rows for cell in row.values())
    assert "98765" not in text
    assert "Secret" not in text
    assert applicant.email not in text
    assert Event.objects.filter(kind="applications.exported", object_id=str(vacancy.pk)).exists()


def test_people_are_sorted_by_date_or_name_and_by_nothing_else(client: Client, vacancy: Vacancy) -> None:
    names = {}
    for last_name in ("Zeta", "alpha", "Mu"):
        application = make.application(vacancy=vacancy)
        assert application.applicant is not None
        application.applicant.profile.last_name = last_name
        application.applicant.profile.save()
        names[application.pk] = last_name
    orders = {
        order: [
            names[card.application.pk]
            for card in client.get(f"{board(vacancy)}?view=list&order={order}").context["cards"]
        ]
        for order in ("newest", "oldest", "name", "score")
    }

    assert orders == {
        "newest": ["Mu", "alpha", "Zeta"],
        "oldest": ["Zeta", "alpha", "Mu"],
        "name": ["alpha", "Mu", "Zeta"],
        "score": ["Mu", "alpha", "Zeta"],
    }


@pytest.mark.parametrize("view", ["board", "list"])
def test_more_applications_take_the_same_queries(client: Client, vacancy: Vacancy, view: str) -> None:
    address, counts = f"{board(vacancy)}?view={view}", []
    client.get(address)  # what is cached for everyone
    for rows in (1, 4):
        for _ in range(rows - vacancy.applications.count()):
            application = make.application(vacancy=vacancy)
            accounts.license(user=application.applicant, expires_on=dt.date(2030, 1, 31))
        with CaptureQueriesContext(connection) as queries:
            client.get(address)
        counts.append(len(queries))

    assert counts[0] == counts[1]


def test_a_full_column_says_how_many_there_are(
    client: Client, vacancy: Vacancy, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("careers.applications.queries.MOST_ON_BOARD", 1)
    for _ in range(3):
        make.application(vacancy=vacancy)

    response = client.get(board(vacancy))

    assert [(len(column.cards), column.more) for column in response.context["columns"]][0] == (1, 2)
    assertContains(response, "See all 3")


def test_templates_are_added_edited_and_deleted(client: Client, vacancy: Vacancy) -> None:
    client.post("/vacancies/mine/templates/", {"name": "No", "text": "Dear {name}"})
    template = ReplyTemplate.objects.get(organization=vacancy.organization)
    taken = client.post("/vacancies/mine/templates/", {"name": "no", "text": "x"})
    client.post(f"/vacancies/mine/templates/{template.public_id}/", {"name": "Not now", "text": "Dear {name}"})

    assertContains(taken, "already a template with this name")
    assertContains(client.get("/vacancies/mine/templates/"), "Not now")
    client.post(f"/vacancies/mine/templates/{template.public_id}/delete/")
    assert not ReplyTemplate.objects.exists()


def test_my_vacancies_count_applications(client: Client, vacancy: Vacancy) -> None:
    for stage in (Stage.RECEIVED, Stage.HIRED):
        make.application(vacancy=vacancy, stage=stage)

    assertContains(client.get("/vacancies/mine/"), "2, 1 new")


def test_both_sides_are_told_how_long_it_is_kept(client: Client, application: Application, applicant: User) -> None:
    vacancy = application.vacancy
    vacancy.state, vacancy.closed_on = "filled", timezone.localdate().replace(year=2026, month=3, day=1)
    vacancy.save()

    for response in (
        client.get(page(application)),
        signed_in(applicant).get(f"/applications/{application.public_id}/"),
    ):
        assertContains(response, "CME Hub keeps applications until Mar 1, 2028, 24 months after the vacancy closed")
