"""Searching the audit log: by person, kind, object and id, with names joined when read."""

import datetime as dt

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts.audit.actions import record
from accounts.audit.models import Event
from accounts.users.models import User
from tests.factories import accounts as make

pytestmark = pytest.mark.django_db

LOG = "/admin/accounts/event/"


@pytest.fixture
def staff() -> User:
    return make.staff(email="boss@hub.example")


@pytest.fixture
def desk(client: Client, staff: User) -> Client:
    client.force_login(staff)
    return client


def kinds(desk: Client, **query: str) -> list[str]:
    """Return the kinds of the events found, newest first, without the staff's own sign-in."""
    found = desk.get(LOG, query).context["cl"].result_list
    return [event.kind for event in found if event.kind != "users.signed_in"]


def test_events_of_a_person_are_what_they_did_and_what_was_done_to_them(desk: Client, staff: User) -> None:
    dana, other = make.user(email="dana@clinic.example"), make.user()
    record(kind="users.renamed", obj=dana, by=dana)
    record(kind="organizations.added", obj=make.organization(), by=dana)
    record(kind="users.switched_off", obj=dana, by=staff)
    record(kind="users.renamed", obj=other, by=other)

    expected = ["users.switched_off", "organizations.added", "users.renamed"]
    assert kinds(desk, q="Dana@clinic.example") == expected
    assert kinds(desk, person=str(dana.pk)) == expected
    assert kinds(desk, q="nobody@clinic.example") == []


def test_events_are_found_by_kind_type_and_id(desk: Client, staff: User) -> None:
    one, two = make.organization(), make.organization()
    record(kind="organizations.added", obj=one, by=None)
    record(kind="organizations.edited", obj=two, by=None)

    assert kinds(desk, q="organizations.edited") == ["organizations.edited"]
    assert kinds(desk, q="accounts.organization") == ["organizations.edited", "organizations.added"]
    assert kinds(desk, q=f"accounts.organization {one.pk}") == ["organizations.added"]
    assert kinds(desk, subject="organizations") == ["organizations.edited", "organizations.added"]
    assert kinds(desk, object_type__exact="accounts.organization", object_id__exact=str(two.pk)) == [
        "organizations.edited"
    ]


@pytest.mark.parametrize("word", ["9" * 40, "-1", "x" * 3000, "%", "a.b.c", "@", "²"])
def test_any_search_gets_an_answer(desk: Client, word: str) -> None:
    assert desk.get(LOG, {"q": word}).status_code == 200
    assert desk.get(LOG, {"person": word}).status_code == 200


def test_names_are_joined_when_read_and_deleted_ones_stay_ids(desk: Client, staff: User) -> None:
    dana = make.user(email="dana@clinic.example", name="Dana Reyes")
    gone = make.user()
    record(kind="users.renamed", obj=dana, by=gone)
    record(kind="organizations.added", obj=make.organization(name="Lakeside"), by=None)
    gone_id = gone.pk
    gone.delete()
    User.objects.filter(pk=dana.pk).update(name="Dana Cole")

    page = desk.get(LOG).content.decode()

    assert "account: Dana Cole" in page
    assert f"deleted account {gone_id}" in page
    assert "organization: Lakeside" in page
    assert "the system" in page


def test_an_event_shows_where_a_sign_in_came_from(desk: Client) -> None:
    dana = make.user()
    event = record(kind="users.signed_in", obj=dana, by=dana, ip="192.0.2.7")

    assert "192.0.2.7" in desk.get(LOG).content.decode()
    assert "192.0.2.7" in desk.get(reverse("admin:accounts_event_change", args=[event.pk])).content.decode()


def test_a_page_takes_a_constant_number_of_queries(desk: Client) -> None:
    def queries_made() -> int:
        with CaptureQueriesContext(connection) as captured:
            desk.get(LOG)
        return len(captured)

    def more() -> None:
        person = make.clinician()
        license = make.license(user=person, expires_on=make.in_a_year(person))
        for obj in (person, license, person.profile, license.periods.get(), make.claim()):
            record(kind="licenses.edited", obj=obj, by=person, ip="192.0.2.7")

    more()
    queries_made()
    one = queries_made()
    more()
    more()

    assert queries_made() == one


def test_a_long_log_is_counted_to_a_limit(desk: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("accounts.audit.admin.CappedPaginator.MOST", 30)
    dana = make.user()
    for _ in range(40):
        record(kind="users.renamed", obj=dana, by=dana)

    assert desk.get(LOG).context["cl"].paginator.count == 30


def test_history_opens_the_audit_log_of_the_row(desk: Client) -> None:
    dana = make.user()
    organization = make.organization()

    account = desk.get(reverse("admin:accounts_user_history", args=[dana.pk]))
    place = desk.get(reverse("admin:accounts_organization_history", args=[organization.pk]))

    assert account.headers["Location"] == f"{LOG}?person={dana.pk}"
    assert place.headers["Location"] == (
        f"{LOG}?object_type__exact=accounts.organization&object_id__exact={organization.pk}"
    )
    for answer in (account, place):
        assert desk.get(answer.headers["Location"]).status_code == 200


def test_history_without_the_audit_log_is_the_admin_s_own() -> None:
    client, organization = Client(), make.organization()
    client.force_login(make.staff("Moderator"))

    assert client.get(reverse("admin:accounts_organization_history", args=[organization.pk])).status_code == 200
    assert client.get(LOG).status_code == 403


def test_nobody_changes_the_log_in_the_admin(desk: Client, staff: User) -> None:
    event = record(kind="users.renamed", obj=staff, by=staff)
    address = reverse("admin:accounts_event_change", args=[event.pk])

    assert desk.post(address, {"kind": "x"}).status_code == 403
    assert desk.get(reverse("admin:accounts_event_add")).status_code == 403
    assert desk.get(reverse("admin:accounts_event_delete", args=[event.pk])).status_code == 403


def test_dates_narrow_the_log(desk: Client, staff: User) -> None:
    old = Event.objects.create(
        at=timezone.now() - dt.timedelta(days=40), kind="users.renamed", object_type="accounts.user", object_id="1"
    )
    record(kind="users.moved_to_zone", obj=staff, by=staff)

    since = timezone.now() - dt.timedelta(days=7)
    assert kinds(desk, at__gte=str(since)) == ["users.moved_to_zone"]
    assert old.kind in kinds(desk)
