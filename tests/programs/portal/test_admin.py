"""The curators' queue of corrections."""

import datetime as dt

import pytest
from django.test import Client
from pytest_django.asserts import assertContains, assertNotContains

from cmehub.site import worklist
from programs.portal.enums import About, CorrectionState, Wanted
from programs.portal.models import Correction
from tests.factories import accounts as people
from tests.factories import portal as make
from tests.factories import programs

pytestmark = pytest.mark.django_db

QUEUE = "/admin/programs/correction/?state__exact=open"


@pytest.fixture
def curator() -> Client:
    client = Client()
    client.force_login(people.staff("Curator"))
    return client


def page(correction: Correction) -> str:
    return f"/admin/programs/correction/{correction.pk}/change/"


def press(client: Client, correction: Correction, button: str, answer: str = "Checked at the source.") -> None:
    client.post(page(correction), {"answer": answer, f"programs_correction_{button}": "1"})
    correction.refresh_from_db()


def test_the_queue_is_sorted_by_the_day_due_and_marks_what_is_overdue(curator: Client) -> None:
    today = people.today()
    late = make.correction(program=make.live(title="Late"), due_on=today - dt.timedelta(days=1))
    make.correction(program=make.live(title="Later"))

    content = curator.get(QUEUE).content.decode()

    assert content.index("Late<") < content.index("Later<")
    assert content.count(", overdue") == 1
    assert late.is_overdue(today)


def test_the_home_page_counts_what_waits(curator: Client) -> None:
    make.correction(program=make.live())

    assertContains(curator.get("/admin/"), "Correction requests")
    assert any(queue.title == "Correction requests" for queue in worklist._queues)


@pytest.mark.parametrize(
    ("button", "state"),
    [
        ("mark_as_corrected", CorrectionState.CORRECTED),
        ("only_answer", CorrectionState.ANSWERED),
        ("decline", CorrectionState.DECLINED),
    ],
)
def test_a_curator_answers(curator: Client, button: str, state: CorrectionState) -> None:
    asked = make.correction(program=make.live(), asked_by=people.clinician())

    press(curator, asked, button)

    assert (asked.state, asked.answer) == (state, "Checked at the source.")


def test_saving_without_a_decision_changes_nothing(curator: Client) -> None:
    asked = make.correction(program=make.live())

    curator.post(page(asked), {"answer": "Half a thought", "text": "Changed", "_save": "1"})

    asked.refresh_from_db()
    assert (asked.state, asked.answer, asked.text) == ("open", "", "The price is $40.")


def test_a_decision_without_an_answer_is_refused(curator: Client) -> None:
    asked = make.correction(program=make.live())

    press(curator, asked, "decline", answer="")

    assert asked.is_open


def test_the_buttons_fit_what_is_asked(curator: Client) -> None:
    program = make.live()
    answer = make.correction(program=program, wanted=Wanted.ANSWER, organization=program.provider.organization)

    response = curator.get(page(answer))

    assertContains(response, "Publish their answer")
    assertNotContains(response, "Mark as corrected")
    press(curator, answer, "publish_their_answer")
    assert answer.state == CorrectionState.PUBLISHED
    assertNotContains(curator.get(page(answer)), "Publish their answer")


def test_a_claim_links_the_provider(curator: Client) -> None:
    organization = make.organization()
    asked = make.correction(provider=programs.provider(), organization=organization, about=About.PROVIDER)

    assertNotContains(curator.get(page(asked)), "Mark as corrected")
    press(curator, asked, "link_the_provider")

    assert asked.provider is not None
    assert asked.provider.organization == organization


@pytest.mark.parametrize("group", ["Moderator", "Verifier"])
def test_other_staff_don_t_see_the_queue(group: str) -> None:
    client = Client()
    client.force_login(people.staff(group))

    assert client.get(QUEUE).status_code == 403
