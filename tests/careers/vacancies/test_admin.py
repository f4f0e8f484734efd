"""The moderators' lists and forms in the admin."""

import pytest
from django.test import Client
from pytest_django.asserts import assertContains, assertNotContains

from accounts.audit.models import Event
from accounts.notices.models import Notice
from careers.vacancies.models import Vacancy
from tests.factories import accounts
from tests.factories import careers as make

pytestmark = pytest.mark.django_db

LIST = "/admin/careers/vacancy/"


@pytest.fixture
def moderator() -> Client:
    client = Client()
    client.force_login(accounts.staff("Moderator"))
    return client


def page(vacancy: Vacancy) -> str:
    return f"{LIST}{vacancy.pk}/change/"


def test_the_review_page_reads_like_the_vacancy_and_changes_nothing(moderator: Client) -> None:
    vacancy = make.submitted(cme_allowance="amount", cme_allowance_amount=3500, description=make.WORK)

    response = moderator.get(page(vacancy))

    for words in ("$3,500 a year", "Approve and publish", "Request changes", "verified Sep 24, 2026", make.WORK):
        assertContains(response, words)
    assertNotContains(response, 'name="title"')
    assertNotContains(response, 'name="_save"')


def test_a_moderator_publishes(moderator: Client) -> None:
    vacancy = make.submitted()
    accounts.member(organization=vacancy.organization, role="recruiter")

    response = moderator.post(page(vacancy), {"reviewer_note": "", "careers_vacancy_publish": ""}, follow=True)

    assertContains(response, "is published for 90 days")
    assert Vacancy.objects.get().state == "live"
    assert Event.objects.filter(kind="vacancies.approved").exists()
    assert Notice.objects.get().kind == "vacancy_reviewed"


def test_nothing_of_an_unverified_employer_is_published(moderator: Client) -> None:
    vacancy = make.submitted(organization=accounts.organization())

    response = moderator.post(page(vacancy), {"reviewer_note": "", "careers_vacancy_publish": ""}, follow=True)

    assertContains(response, "The employer isn&#x27;t verified.")
    assertContains(response, "Request changes")
    assert Vacancy.objects.get().state == "submitted"


def test_a_moderator_requests_changes_with_a_note(moderator: Client) -> None:
    vacancy = make.submitted()

    refused = moderator.post(page(vacancy), {"reviewer_note": "", "careers_vacancy_request_changes": ""}, follow=True)
    assertContains(refused, "Write a note that tells the employer")

    moderator.post(page(vacancy), {"reviewer_note": "Say which clinic.", "careers_vacancy_request_changes": ""})
    vacancy.refresh_from_db()
    assert (vacancy.state, vacancy.reviewer_note) == ("changes", "Say which clinic.")


def test_several_are_published_from_the_list(moderator: Client) -> None:
    good, unverified = make.submitted(), make.submitted(organization=accounts.organization())

    moderator.post(LIST, {"action": "publish_chosen", "_selected_action": [good.pk, unverified.pk]})

    assert set(Vacancy.objects.values_list("pk", "state")) == {(good.pk, "live"), (unverified.pk, "submitted")}


def test_what_does_not_wait_has_no_actions(moderator: Client) -> None:
    response = moderator.get(page(make.live()))

    assertNotContains(response, "Request changes")
    assertNotContains(response, 'name="reviewer_note"')


def test_pressing_too_late_says_so_and_undoes_nothing(moderator: Client) -> None:
    vacancy = make.filled()

    response = moderator.post(page(vacancy), {"reviewer_note": "x", "careers_vacancy_publish": ""}, follow=True)

    assertContains(response, "no longer under review")
    assert Vacancy.objects.get().state == "filled"


def test_filters_and_search_find_what_waits(moderator: Client) -> None:
    make.submitted(title="Waiting one")
    make.live(title="Live one", organization=accounts.organization(name="Lakeshore Regional", verified_on=make.NOON))

    waiting = moderator.get(f"{LIST}?state__exact=submitted")
    theirs = moderator.get(f"{LIST}?q=lakeshore")

    assertContains(waiting, "Waiting one")
    assertNotContains(waiting, "Live one")
    assertContains(theirs, "Live one")
    assertNotContains(theirs, "Waiting one")


@pytest.mark.parametrize("group", ["Curator", "Verifier"])
def test_other_staff_do_not_reach_it(group: str) -> None:
    client = Client()
    client.force_login(accounts.staff(group))

    assert client.get(LIST).status_code == 403


def test_words_to_look_at_are_shown_with_the_reason(moderator: Client) -> None:
    vacancy = make.submitted(description=f"Ideal for a recent graduate. Call (208) 555-0143. {make.WORK}")

    response = moderator.get(page(vacancy))

    assertContains(response, "About the role: “recent graduate”")
    assertContains(response, "May exclude people by age")
    assertContains(response, "Contact data in the text")
    assertNotContains(response, "Email address for applications: “")
    assertContains(moderator.get(page(make.submitted())), "None found")
