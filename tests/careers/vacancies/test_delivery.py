import datetime as dt

import pytest
from django.template.loader import render_to_string

from accounts.notices import kinds
from accounts.notices.models import Notice
from accounts.users.models import User
from careers.vacancies import actions
from careers.vacancies.delivery import KIND, render, still_due
from careers.vacancies.models import Vacancy
from tests.factories import accounts
from tests.factories import careers as make

pytestmark = pytest.mark.django_db

TODAY = dt.date(2026, 9, 24)


@pytest.fixture
def person() -> User:
    return accounts.user()


@pytest.fixture
def vacancy(person: User) -> Vacancy:
    organization = accounts.organization(members=[person], verified_on=TODAY)
    return make.submitted(organization=organization, submitted_by=person)


def _approved(vacancy: Vacancy) -> Notice:
    actions.approve(vacancy=vacancy, by=accounts.user(), on=TODAY)
    return Notice.objects.get()


def _given_back(vacancy: Vacancy) -> Notice:
    actions.request_changes(vacancy=vacancy, by=accounts.user(), note="Say which clinic & <when>.")
    return Notice.objects.get()


def test_the_kind_is_registered_and_can_not_be_switched_off() -> None:
    assert kinds.get("vacancy_reviewed") is KIND
    assert KIND not in kinds.subscribed()


def test_an_approval_says_until_when_and_leads_to_the_page(vacancy: Vacancy) -> None:
    content = render(_approved(vacancy), make.NOON)

    assert content.summary == "Nurse practitioner, heart failure clinic is on the list until Dec 22, 2026."
    assert content.link == f"/vacancies/{vacancy.slug}/"


def test_a_request_for_changes_says_what_has_to_change(vacancy: Vacancy) -> None:
    content = render(_given_back(vacancy), make.NOON)

    assert content.summary.endswith("What has to change: Say which clinic & <when>.")
    assert content.link == f"/vacancies/mine/{vacancy.public_id}/"


def test_both_mails_read_well(vacancy: Vacancy) -> None:
    content = render(_given_back(vacancy), make.NOON)
    context = {
        **content.context,
        "site_url": "https://hub.example",
        "link_url": f"https://hub.example{content.link}",
        "link_text": content.link_text,
        "postal_address": "1 Example Street",
        "unsubscribe_url": None,
    }

    subject, text, html = (
        render_to_string(f"emails/vacancy_reviewed/{part}", context)
        for part in ("subject.txt", "body.txt", "body.html")
    )

    assert subject.strip() == "To be changed: Nurse practitioner, heart failure clinic"
    assert "Say which clinic & <when>." in text
    assert "Say which clinic &amp; &lt;when&gt;." in html
    assert f"Change the vacancy: https://hub.example{content.link}" in text


def test_it_is_not_said_once_the_vacancy_has_moved_on(vacancy: Vacancy, person: User) -> None:
    notice = _given_back(vacancy)
    assert still_due(notice, make.NOON)

    actions.submit(vacancy=vacancy, by=person, now=make.NOON)

    assert not still_due(notice, make.NOON)


def test_it_is_not_said_to_somebody_who_has_left(vacancy: Vacancy, person: User) -> None:
    notice = _approved(vacancy)

    person.memberships.all().delete()

    assert not still_due(notice, make.NOON)
