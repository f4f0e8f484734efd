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


def _returned(vacancy: Vacancy) -> Notice:
    actions.request_changes(vacancy=vacancy, by=accounts.user(), note="Say which clinic & <when>.")
    return Notice.objects.get()


def test_the_kind_is_registered_and_cannot_be_turned_off() -> None:
    assert kinds.get("vacancy_reviewed") is KIND
    assert KIND not in kinds.subscribed()


def test_an_approval_states_the_expiration_date_and_links_to_the_page(vacancy: Vacancy) -> None:
    content = render(_approved(vacancy), make.NOON)

    assert content.summary == "Nurse practitioner, heart failure clinic is published. It expires Dec 22, 2026."
    assert content.link == f"/vacancies/{vacancy.slug}/"


def test_a_request_for_changes_includes_the_note(vacancy: Vacancy) -> None:
    content = render(_returned(vacancy), make.NOON)

    assert content.summary.endswith("Requested changes: Say which clinic & <when>.")
    assert content.link == f"/vacancies/mine/{vacancy.public_id}/"


def test_the_email_includes_the_note_and_the_link(vacancy: Vacancy) -> None:
    content = render(_returned(vacancy), make.NOON)
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

    assert subject.strip() == "Changes requested: Nurse practitioner, heart failure clinic"
    assert "Say which clinic & <when>." in text
    assert "Say which clinic &amp; &lt;when&gt;." in html
    assert f"Edit vacancy: https://hub.example{content.link}" in text


def test_it_is_not_sent_after_the_state_changed(vacancy: Vacancy, person: User) -> None:
    notice = _returned(vacancy)
    assert still_due(notice, make.NOON)

    actions.submit(vacancy=vacancy, by=person, now=make.NOON)

    assert not still_due(notice, make.NOON)


def test_it_is_not_sent_to_former_members(vacancy: Vacancy, person: User) -> None:
    notice = _approved(vacancy)

    person.memberships.all().delete()

    assert not still_due(notice, make.NOON)
