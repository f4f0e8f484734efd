"""An employer's own pages: who can see them, and what each action does."""

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from pytest_django.asserts import assertContains, assertNotContains, assertRedirects

from accounts.users.models import User
from careers.vacancies.models import Vacancy
from tests.factories import accounts
from tests.factories import careers as make

pytestmark = pytest.mark.django_db

MINE = "/vacancies/mine/"


@pytest.fixture
def employer() -> User:
    return accounts.employer()


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def typed(user: User, **changes: Any) -> dict[str, Any]:
    return make.answers(organization=user.organizations.get().pk, **changes)


def of(user: User, **fields: Any) -> Vacancy:
    return make.vacancy(organization=user.organizations.get(), **fields)


def page(vacancy: Vacancy, action: str = "") -> str:
    return f"{MINE}{vacancy.public_id}/{f'{action}/' if action else ''}"


def test_a_vacancy_is_drafted_and_submitted(employer: User) -> None:
    client = signed_in(employer)

    response = client.post(f"{MINE}add/", typed(employer))
    vacancy = Vacancy.objects.get()
    assertRedirects(response, page(vacancy))
    assertContains(client.get(page(vacancy)), "Draft, visible only to")

    response = client.post(page(vacancy, "submit"), follow=True)
    vacancy.refresh_from_db()
    assert (vacancy.state, vacancy.submitted_by) == ("submitted", employer)
    assertContains(response, "after our staff verifies")


def test_an_invalid_form_keeps_its_input_and_lists_the_errors(employer: User) -> None:
    response = signed_in(employer).post(f"{MINE}add/", typed(employer, cme_allowance="", title="Nurse!!!"))

    assertContains(response, "<title>Error: Post a vacancy")
    assertContains(response, "There is a problem")
    assertContains(response, 'value="Nurse!!!"')
    assert not Vacancy.objects.exists()


def test_users_without_an_organization_are_asked_to_add_one() -> None:
    client = signed_in(accounts.user())

    for address in (MINE, f"{MINE}add/"):
        assertContains(client.get(address), "/organizations/add/")


def test_the_list_has_only_the_organization_s_vacancies(employer: User) -> None:
    of(employer, title="Ours")
    make.vacancy(title="Theirs")

    response = signed_in(employer).get(MINE)

    assertContains(response, "Ours")
    assertNotContains(response, "Theirs")


def test_the_list_s_number_of_queries_does_not_depend_on_its_length(
    employer: User, django_assert_num_queries: Callable[..., Any]
) -> None:
    client = signed_in(employer)
    client.get(MINE)  # the first visit also records the device
    for wanted in (1, 3):
        while employer.organizations.get().vacancies.count() < wanted:
            of(employer)
        with django_assert_num_queries(16):  # nine are for the session, the device and the second factor
            client.get(MINE)


@pytest.mark.parametrize(
    "action", ["", "edit", "edit/withdraw", "submit", "return-to-draft", "filled", "withdraw", "delete"]
)
def test_recruiters_can_open_every_page_and_others_none(employer: User, action: str) -> None:
    vacancy, colleague = of(employer), accounts.user()
    accounts.member(organization=vacancy.organization, user=colleague, role="recruiter")
    method = "get" if action in ("", "edit") else "post"

    stranger = getattr(signed_in(accounts.employer()), method)(page(vacancy, action))
    visitor = getattr(Client(), method)(page(vacancy, action))
    ours = getattr(signed_in(colleague), method)(page(vacancy, action))

    assert stranger.status_code == 404
    assert visitor.status_code == 302
    assert visitor.headers["Location"].startswith("/accounts/login/")
    assert ours.status_code in (200, 302)


@pytest.mark.parametrize("action", ["edit/withdraw", "submit", "return-to-draft", "filled", "withdraw", "delete"])
def test_actions_require_post(employer: User, action: str) -> None:
    assert signed_in(employer).get(page(of(employer), action)).status_code == 405


def test_a_vacancy_under_review_cannot_be_edited(employer: User) -> None:
    vacancy = make.submitted(organization=employer.organizations.get())

    response = signed_in(employer).post(page(vacancy, "edit"), typed(employer, title="Another"), follow=True)

    assertContains(response, "Return it to draft first")
    assert Vacancy.objects.get().title == vacancy.title


def test_withdraw_edit_and_resubmit(employer: User) -> None:
    vacancy, client = make.live(organization=employer.organizations.get()), signed_in(employer)

    client.post(page(vacancy, "withdraw"))
    client.post(page(vacancy, "edit"), typed(employer, title="Pharmacist, evenings"))
    client.post(page(vacancy, "submit"))

    vacancy.refresh_from_db()
    assert (vacancy.state, vacancy.title) == ("submitted", "Pharmacist, evenings")


def test_a_refused_action_explains_why(employer: User) -> None:
    response = signed_in(employer).post(page(of(employer, apply_email=""), "submit"), follow=True)

    assertContains(response, "for applications before you submit")


def test_marking_as_filled_confirms_the_effect(employer: User) -> None:
    vacancy = make.live(organization=employer.organizations.get())

    response = signed_in(employer).post(page(vacancy, "filled"), follow=True)

    assertContains(response, "Marked as filled. It&#x27;s no longer listed")


def test_a_draft_can_be_deleted_and_a_published_vacancy_cannot(employer: User) -> None:
    draft, public = of(employer), make.live(organization=employer.organizations.get())
    client = signed_in(employer)

    assertRedirects(client.post(page(draft, "delete")), MINE)
    assertContains(client.post(page(public, "delete"), follow=True), "never published can be deleted")

    assert list(Vacancy.objects.all()) == [public]


def test_the_reviewer_s_note_is_on_the_page_and_above_the_form(employer: User) -> None:
    vacancy = of(employer, state="changes", reviewer_note="Say which clinic.")
    client = signed_in(employer)

    for address in (page(vacancy), page(vacancy, "edit")):
        assertContains(client.get(address), "Say which clinic.")


@pytest.mark.parametrize("state", ["draft", "submitted", "changes", "live", "filled", "expired", "withdrawn"])
def test_every_state_is_labeled_on_the_list_and_has_a_page(employer: User, state: str) -> None:
    organization = employer.organizations.get()
    published: dict[str, Any] = {} if state in ("draft", "submitted", "changes") else {"closes_on": dt.date(2027, 1, 1)}
    made = make.live if published else make.submitted
    vacancy = made(organization=organization, **{**published, "state": state, "reviewer_note": "Note."})
    client = signed_in(employer)

    assertContains(client.get(MINE), vacancy.get_state_display())
    assert client.get(page(vacancy)).status_code == 200


def test_own_pages_are_not_cached(employer: User) -> None:
    assert "no-store" in signed_in(employer).get(page(of(employer))).headers["Cache-Control"]
