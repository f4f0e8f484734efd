"""Saving and hiding vacancies, with notes that only the person sees."""

import pytest
from django.test import Client
from pytest_django.asserts import assertContains, assertNotContains

from careers.saved import actions
from careers.saved.models import SavedVacancy
from tests.factories import accounts
from tests.factories import careers as make

pytestmark = pytest.mark.django_db


@pytest.fixture
def mine(client: Client) -> Client:
    client.force_login(accounts.clinician())
    return client


def test_a_vacancy_is_saved_from_the_list_and_removed_again(mine: Client) -> None:
    vacancy = make.live(title="Cardiology NP")
    assertContains(mine.get("/vacancies/"), 'formaction="/vacancies/saved/save/"')

    mine.post("/vacancies/saved/save/", {"vacancy": vacancy.slug, "next": "/vacancies/"})
    assertContains(mine.get("/vacancies/"), "Saved · Remove")
    assertContains(mine.get("/vacancies/saved/"), "Cardiology NP")

    mine.post("/vacancies/saved/remove/", {"vacancy": vacancy.slug})
    assertContains(mine.get("/vacancies/saved/"), "Nothing saved yet")


def test_a_hidden_one_leaves_lists_and_can_be_shown_again(mine: Client) -> None:
    vacancy = make.live(title="Cardiology NP")
    make.live(title="Another")

    mine.post("/vacancies/saved/hide/", {"vacancy": vacancy.slug})

    page = mine.get("/vacancies/")
    assertNotContains(page, "Cardiology NP")
    assertContains(page, "Without the vacancies that you hid")
    assertContains(page, "1 vacancy")
    assertContains(mine.get("/vacancies/saved/"), "Cardiology NP")
    mine.post("/vacancies/saved/remove/", {"vacancy": vacancy.slug})
    assertContains(mine.get("/vacancies/"), "Cardiology NP")


def test_a_note_is_kept_when_a_saved_one_is_hidden_and_nobody_else_sees_it(mine: Client, client: Client) -> None:
    vacancy = make.live()
    mine.post("/vacancies/saved/save/", {"vacancy": vacancy.slug})
    mine.post("/vacancies/saved/note/", {"vacancy": vacancy.slug, "note": "Ask about <call>"})
    mine.post("/vacancies/saved/hide/", {"vacancy": vacancy.slug})

    assertContains(mine.get("/vacancies/saved/"), "Ask about &lt;call&gt;")
    stranger = Client()
    stranger.force_login(accounts.clinician())
    assertNotContains(stranger.get("/vacancies/saved/"), "Ask about")


def test_a_note_that_is_too_long_is_refused(mine: Client) -> None:
    vacancy = make.live()
    mine.post("/vacancies/saved/save/", {"vacancy": vacancy.slug})

    answer = mine.post("/vacancies/saved/note/", {"vacancy": vacancy.slug, "note": "x" * 501}, follow=True)

    assertContains(answer, "A note has at most 500 characters")
    assert SavedVacancy.objects.get().note == ""


def test_what_was_never_published_cannot_be_saved(mine: Client) -> None:
    vacancy = make.submitted()

    assert mine.post("/vacancies/saved/save/", {"vacancy": vacancy.slug}).status_code == 404
    assert mine.post("/vacancies/saved/save/", {"vacancy": "none"}).status_code == 404


def test_a_closed_one_stays_on_the_page_and_says_so(mine: Client) -> None:
    vacancy = make.live()
    mine.post("/vacancies/saved/save/", {"vacancy": vacancy.slug})
    vacancy.state = "filled"
    vacancy.save()

    assertContains(mine.get("/vacancies/saved/"), "No longer open")


def test_there_is_a_limit(mine: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(actions, "MOST", 1)
    one, other = make.live(), make.live()
    mine.post("/vacancies/saved/save/", {"vacancy": one.slug})

    answer = mine.post("/vacancies/saved/save/", {"vacancy": other.slug, "next": "/vacancies/saved/"}, follow=True)

    assertContains(answer, "You saved or hid 1 vacancies. Remove one first.")


def test_visitors_are_asked_to_sign_in(client: Client) -> None:
    vacancy = make.live()

    assertNotContains(client.get("/vacancies/"), "formaction")
    assertContains(client.get(f"/vacancies/{vacancy.slug}/"), "Sign in to save this vacancy")
