import datetime as dt
from http import HTTPStatus

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import connection
from django.test import Client, RequestFactory
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts.audit.models import Event
from accounts.notices import context, queries, tokens
from accounts.notices.enums import SuppressionReason
from accounts.notices.kinds import Kind
from accounts.notices.models import Preference, Suppression
from accounts.users.models import User
from tests.accounts.notices.conftest import Register
from tests.factories import accounts, notices

pytestmark = pytest.mark.django_db


@pytest.fixture
def user() -> User:
    return accounts.clinician()


@pytest.fixture
def own(client: Client, user: User) -> Client:
    client.force_login(user)
    return client


def unread_in(client: Client) -> int:
    return int(client.get(reverse("accounts:preferences")).context["inbox_unread"]())


# -- inbox ---


def test_the_inbox_shows_the_newest_first_and_marks_the_unread(own: Client, user: User) -> None:
    now = timezone.now()
    notices.posted(to=user, at=now - dt.timedelta(days=2), subject="The older one", read=True)
    notices.posted(to=user, at=now, subject="The newer one")
    notices.posted(to=accounts.clinician(), subject="A colleague's")
    notices.planned(to=user)  # not shown before it's due

    page = own.get(reverse("accounts:inbox"))

    text = page.content.decode()
    assert [notice.subject for notice in page.context["page_obj"]] == ["The newer one", "The older one"]
    assert text.count("Unread") == 1
    assert page.headers["Cache-Control"] == "no-store, private"


def test_an_empty_inbox_says_what_would_be_there(own: Client) -> None:
    page = own.get(reverse("accounts:inbox"))

    assert "No messages yet" in page.content.decode()


@pytest.mark.parametrize(("number", "shown"), [("1", 20), ("2", 5), ("99999", 5), ("x\x00", 20), ("-1", 5)])
def test_any_page_number_gets_an_answer(own: Client, user: User, number: str, shown: int) -> None:
    for _ in range(25):
        notices.posted(to=user)

    answer = own.get(reverse("accounts:inbox"), {"page": number})

    assert len(answer.context["page_obj"]) == shown


def test_the_inbox_takes_a_constant_number_of_queries(own: Client, user: User) -> None:
    def queries_made() -> int:
        with CaptureQueriesContext(connection) as captured:
            own.get(reverse("accounts:inbox"))
        return len(captured)

    notices.posted(to=user)
    queries_made()  # the first page of a session records it
    one = queries_made()
    notices.posted(to=user)
    notices.posted(to=user)

    assert queries_made() == one


def test_opening_a_message_marks_it_as_read_and_shows_its_link(own: Client, user: User) -> None:
    notice = notices.posted(to=user, subject="License", link="/licenses/", link_text="See your credentials")
    assert unread_in(own) == 1

    page = own.get(reverse("accounts:notice", args=[notice.public_id]))

    assert '<a class="btn btn-primary" href="/licenses/">See your credentials</a>' in page.content.decode()
    assert unread_in(own) == 0


def test_someone_else_s_message_is_a_404(own: Client, client: Client) -> None:
    notice = notices.posted(to=accounts.clinician())

    assert own.get(reverse("accounts:notice", args=[notice.public_id])).status_code == HTTPStatus.NOT_FOUND
    notice.refresh_from_db()
    assert notice.read_at is None


def test_a_message_not_yet_posted_is_a_404(own: Client, user: User) -> None:
    notice = notices.planned(to=user)

    assert own.get(reverse("accounts:notice", args=[notice.public_id])).status_code == HTTPStatus.NOT_FOUND


@pytest.mark.parametrize("name", ["inbox", "preferences"])
def test_a_visitor_is_asked_to_sign_in(client: Client, name: str) -> None:
    assert client.get(reverse(f"accounts:{name}")).status_code == HTTPStatus.FOUND


def test_all_messages_can_be_marked_as_read(own: Client, user: User) -> None:
    others = notices.posted(to=accounts.clinician())
    notices.posted(to=user)
    notices.posted(to=user)

    page = own.post(reverse("accounts:inbox_read"), follow=True)

    assert "2 messages marked as read." in page.content.decode()
    assert unread_in(own) == 0
    others.refresh_from_db()
    assert others.read_at is None


def test_the_unread_count_is_queried_only_where_shown(user: User) -> None:
    notices.posted(to=user)
    request = RequestFactory().get("/")
    request.user = user

    with CaptureQueriesContext(connection) as captured:
        unread = context.inbox(request)["inbox_unread"]
        assert len(captured) == 0
        assert (unread(), unread()) == (1, 1)
        assert len(captured) == 1

    request.user = AnonymousUser()
    assert context.inbox(request)["inbox_unread"]() == 0


# -- notification settings ---


def test_a_kind_can_be_turned_off_and_on_again(own: Client, user: User, greeting: Kind) -> None:
    page = own.get(reverse("accounts:preferences"))
    assert page.context["form"]["greeting"].value() is True

    own.post(reverse("accounts:preferences"), {})
    assert [(choice.kind, choice.by_mail) for choice in queries.choices(user) if choice.kind == greeting] == [
        (greeting, False)
    ]

    own.post(reverse("accounts:preferences"), {"greeting": "on"})
    assert Preference.objects.get(kind="greeting").by_mail is True
    assert list(Event.objects.filter(kind__startswith="notices.").order_by("pk").values_list("kind", "actor_id"))[
        -2:
    ] == [("notices.mail_off", user.pk), ("notices.mail_on", user.pk)]


def test_saving_unchanged_preferences_records_nothing(own: Client, greeting: Kind) -> None:
    own.post(reverse("accounts:preferences"), {"greeting": "on", "credit_deadline": "on"})

    assert not Event.objects.filter(kind__startswith="notices.", object_type="accounts.preference").exists()


def test_kinds_that_are_always_sent_are_not_offered(own: Client, register: Register) -> None:
    register(notices.greeting(subscribed=False))

    page = own.get(reverse("accounts:preferences"))

    assert "greeting" not in page.context["form"].fields


@pytest.mark.parametrize(
    ("reason", "words"), [(SuppressionReason.BOUNCED, "bounced on"), (SuppressionReason.COMPLAINED, "as spam on")]
)
def test_a_suppressed_address_is_shown_and_can_be_retried(
    own: Client, user: User, reason: SuppressionReason, words: str
) -> None:
    Suppression.objects.create(email=user.email, reason=reason)

    for name in ("inbox", "preferences"):
        assert words in own.get(reverse(f"accounts:{name}")).content.decode()
    page = own.post(reverse("accounts:preferences"), {"mail_again": "yes"}, follow=True)

    assert "We&#x27;ll send email to your address again." in page.content.decode()
    assert not Suppression.objects.exists()


# -- one-click unsubscribe ---


def address(user: User, kind: str = "greeting") -> str:
    return tokens.unsubscribe_path(user=user, kind=kind)


def mails_of(user: User) -> dict[str, bool]:
    return {choice.kind.name: choice.by_mail for choice in queries.choices(user)}


def test_opening_the_link_changes_nothing_and_shows_a_button(client: Client, user: User, greeting: Kind) -> None:
    page = client.get(address(user))

    assert page.status_code == HTTPStatus.OK
    assert "Unsubscribe" in page.content.decode()
    assert mails_of(user)["greeting"] is True


@pytest.mark.parametrize("content_type", ["application/x-www-form-urlencoded", "multipart/form-data"])
def test_one_post_unsubscribes_without_cookie_or_redirect(user: User, greeting: Kind, content_type: str) -> None:
    mail_program = Client(enforce_csrf_checks=True)
    fields = "List-Unsubscribe=One-Click"
    if content_type == "multipart/form-data":
        content_type += "; boundary=x"
        fields = '--x\r\nContent-Disposition: form-data; name="List-Unsubscribe"\r\n\r\nOne-Click\r\n--x--\r\n'

    answers = [mail_program.post(address(user), fields, content_type=content_type) for _ in range(2)]

    assert [answer.status_code for answer in answers] == [HTTPStatus.OK, HTTPStatus.OK]
    assert mails_of(user)["greeting"] is False
    assert "sessionid" not in mail_program.cookies
    assert Event.objects.filter(kind="notices.mail_off", actor_id=None).count() == 1


def test_the_link_works_while_someone_else_is_signed_in(own: Client, user: User, greeting: Kind) -> None:
    colleague = accounts.clinician()

    own.post(address(colleague))

    assert (mails_of(colleague)["greeting"], mails_of(user)["greeting"]) == (False, True)


@pytest.mark.parametrize("change", ["cut", "other kind", "garbage", "null byte", "gone"])
def test_an_invalid_link_says_so_and_changes_nothing(client: Client, user: User, greeting: Kind, change: str) -> None:
    good = tokens.make(user=user, kind="greeting")
    token = {
        "cut": good[:-1],
        "other kind": tokens.make(user=user, kind="unheard_of"),
        "garbage": "A" * 3000,
        "null byte": "\x00",
        "gone": good,
    }[change]
    if change == "gone":
        user.delete()

    for answer in (client.get(f"/u/{token}/"), client.post(f"/u/{token}/")):
        assert answer.status_code == HTTPStatus.NOT_FOUND
        assert "This link doesn't work" in answer.content.decode()
    assert not Preference.objects.exists()
