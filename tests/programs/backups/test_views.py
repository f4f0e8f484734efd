"""The clinician's pages, and the page that a contact opens without an account."""

import datetime as dt
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from accounts.notices import delivery as outbox
from accounts.notices import tokens
from accounts.notices.enums import SuppressionReason
from accounts.notices.suppressions import suppress
from accounts.users.models import User
from programs.backups import actions
from programs.backups.models import BackupContact
from programs.backups.personal_data import HOLDING
from tests.factories import accounts as people
from tests.factories import backups as make

pytestmark = pytest.mark.django_db

PAGE = "/credits/backup-contacts/"
ADD = f"{PAGE}add/"
ENTRY = {"name": "Pat Lee", "email": "lee@practice.example", "days_before": "14"}
NOW = timezone.now()


@pytest.fixture
def user() -> User:
    return people.clinician(name="Ana Ruiz")


@pytest.fixture
def signed_in(user: User, client: Client) -> Client:
    client.force_login(user)
    return client


def text(response: Any) -> str:
    return str(response.content.decode())


# -- the clinician -----------------------------------------------------------------------------------------------------


def test_without_a_contact_the_page_says_what_could_be_there(signed_in: Client) -> None:
    page = text(signed_in.get(PAGE))

    assert "No backup contact yet" in page
    assert "They get no emails until you add a license." in page


def test_a_contact_is_added_and_listed_with_what_was_sent(signed_in: Client) -> None:
    response = signed_in.post(ADD, ENTRY, follow=True)
    outbox.deliver_due(now=timezone.now())

    assert response.redirect_chain == [(PAGE, 302)]
    page = text(signed_in.get(PAGE))
    for words in ("Pat Lee", "lee@practice.example", "14 days before", "Invited", "Invitation", "Sent"):
        assert words in page


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"email": "nobody"}, "Enter an email address, like"),
        ({"email": ""}, "Enter their email address"),
        ({"days_before": "13"}, "Choose how many days before a deadline"),
        ({"email": "ana@home.example"}, "This is your own address"),
    ],
)
def test_an_error_says_what_to_do_and_keeps_what_was_typed(client: Client, changes: dict[str, str], said: str) -> None:
    client.force_login(people.user(email="ana@home.example"))

    response = client.post(ADD, {**ENTRY, "name": "Pat & Lee", **changes})

    assert response.status_code == 200
    assert said in text(response)
    assert 'value="Pat &amp; Lee"' in text(response)
    assert not BackupContact.objects.exists()


def test_the_same_address_in_two_tabs_is_added_once(signed_in: Client) -> None:
    signed_in.post(ADD, ENTRY)

    assert "already one of your backup contacts" in text(signed_in.post(ADD, ENTRY))
    assert BackupContact.objects.count() == 1


def test_days_are_changed(signed_in: Client, user: User) -> None:
    contact = make.confirmed(user=user)

    signed_in.post(f"{PAGE}{contact.public_id}/", {"days_before": "30"})

    contact.refresh_from_db()
    assert contact.days_before == 30


def test_an_invitation_can_be_sent_again_when_it_has_expired(signed_in: Client, user: User) -> None:
    contact = make.invited(user=user, now=NOW - dt.timedelta(days=20))
    assert "No answer. The invitation expired" in text(signed_in.get(PAGE))

    response = signed_in.post(f"{PAGE}{contact.public_id}/invite/", follow=True)

    assert "sending the invitation to Pat Lee again" in text(response)
    assert "can't be sent again now" not in text(response)
    assert "can&#x27;t be sent again now" in text(signed_in.post(f"{PAGE}{contact.public_id}/invite/", follow=True))


def test_a_removed_contact_is_gone_in_the_other_tab_too(signed_in: Client, user: User) -> None:
    contact = make.confirmed(user=user)

    page = text(signed_in.post(f"{PAGE}{contact.public_id}/remove/", follow=True))

    assert "Pat Lee was removed" in page
    assert "No backup contact yet" in page
    assert signed_in.post(f"{PAGE}{contact.public_id}/remove/").status_code == 404
    assert signed_in.post(f"{PAGE}{contact.public_id}/", {"days_before": "7"}).status_code == 404


def test_who_declined_is_listed_without_a_name(signed_in: Client, user: User) -> None:
    actions.refuse(contact=make.invited(user=user, name="Pat Lee"), now=NOW)

    page = text(signed_in.get(PAGE))

    assert "Declined or stopped" in page
    assert "Pat Lee" not in page


def test_an_address_that_gets_no_email_is_pointed_out(signed_in: Client, user: User) -> None:
    contact = make.confirmed(user=user)
    suppress(email=contact.email, reason=SuppressionReason.BOUNCED, now=NOW)

    assert "bounced or was refused" in text(signed_in.get(PAGE))


def test_the_page_takes_the_same_number_of_queries_for_one_and_two(
    signed_in: Client, user: User, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    make.confirmed(user=user)
    with django_assert_max_num_queries(30) as one:
        signed_in.get(PAGE)
    make.invited(user=user)

    with django_assert_max_num_queries(len(one)):
        signed_in.get(PAGE)


# -- the contact -------------------------------------------------------------------------------------------------------


def test_looking_at_the_page_changes_nothing(client: Client) -> None:
    contact = make.invited()

    for method in ("get", "head"):
        assert getattr(client, method)(make.link(contact)).status_code == 200
    assert client.get(f"{make.link(contact)}accept/").status_code == 405

    contact.refresh_from_db()
    assert contact.state == "invited"


def test_accepting_needs_no_account_and_sets_no_cookie() -> None:
    contact, client = make.invited(), Client(enforce_csrf_checks=True)
    link = make.link(contact)
    page = client.get(link)

    response = client.post(f"{link}accept/", follow=True)

    contact.refresh_from_db()
    assert contact.is_confirmed
    assert "Stop these emails" in text(response)
    assert '<meta name="robots" content="noindex">' in text(page)
    assert "no-store" in page.headers["Cache-Control"]
    assert not client.cookies


def test_an_expired_invitation_can_only_be_declined(client: Client) -> None:
    contact = make.invited(now=NOW - dt.timedelta(days=14))

    page = text(client.post(f"{make.link(contact)}accept/", follow=True))

    assert "This invitation has expired" in page
    assert "Accept" not in page
    assert "You get no more of these emails" in text(client.post(make.link(contact)))


def test_a_second_click_says_the_same(client: Client) -> None:
    contact = make.confirmed()
    link = make.link(contact)

    first, second, later = text(client.post(link)), text(client.post(link)), text(client.get(link))

    assert first == second == later
    assert "You get no more of these emails" in first


def test_the_link_of_a_removed_contact_still_answers(client: Client) -> None:
    contact = make.confirmed()
    link = make.link(contact)
    actions.remove(contact=contact, by=contact.user, now=NOW)

    assert "removed you as a backup contact" in text(client.get(link))
    client.post(f"{link}accept/")
    contact.refresh_from_db()
    assert contact.state == "removed"

    assert client.post(link).status_code == 200
    BackupContact.objects.all().delete()
    assert "Nothing about you is stored" in text(client.post(link))


@pytest.mark.parametrize("token", ["nonsense", "gAAAAABm", "ä", "%00", "%ed%a0%80", "x" * 3_000])
def test_a_link_that_we_did_not_make_does_nothing(client: Client, token: str) -> None:
    for address in (f"/backup/{token}/", f"/backup/{token}/accept/"):
        assert client.post(address).status_code == 404


def test_links_of_other_emails_open_nothing_here(client: Client) -> None:
    contact = make.confirmed()

    assert client.post(f"/backup/{tokens.make(user=contact.user, kind='credit_deadline')}/").status_code == 404
    assert client.post(make.link(contact).replace("/backup/", "/u/")).status_code == 404


def test_a_link_is_for_its_own_contact(client: Client) -> None:
    mine, other = make.confirmed(), make.confirmed()

    client.post(make.link(mine))

    other.refresh_from_db()
    assert other.is_confirmed


# -- personal data -----------------------------------------------------------------------------------------------------


def test_an_export_has_ones_contacts_and_those_for_whom_one_is_a_contact(user: User) -> None:
    make.confirmed(user=user, email="lee@practice.example")
    make.confirmed(user=people.user(name="Robin Kim"), email=user.email)

    tables = HOLDING.export(user).tables

    assert [each["email"] for each in tables["backup_contacts"]] == ["lee@practice.example"]
    assert [each["person"] for each in tables["backup_contact_of"]] == ["Robin Kim"]


def test_erasing_deletes_ones_contacts_and_stops_being_one(user: User) -> None:
    make.confirmed(user=user)
    elsewhere = make.confirmed(email=user.email)

    HOLDING.erase(user)

    assert list(BackupContact.objects.all()) == [elsewhere]
    elsewhere.refresh_from_db()
    assert (elsewhere.state, elsewhere.email) == ("ended", "")
