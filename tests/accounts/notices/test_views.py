import base64
import datetime as dt
import re
from http import HTTPStatus

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core import signing
from django.core.mail import EmailMessage
from django.db import connection
from django.test import Client, RequestFactory
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts.audit.models import Event
from accounts.notices import actions, context, kinds, queries, tokens
from accounts.notices.enums import SuppressionReason
from accounts.notices.kinds import Kind
from accounts.notices.models import Preference, Suppression
from accounts.users.models import User
from tests.accounts.notices.conftest import Register
from tests.factories import accounts, notices
from tests.fakes import MailServer

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


def on_by_default() -> list[Kind]:
    return [kind for kind in kinds.subscribed() if not kind.opt_in]


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
    form = own.get(reverse("accounts:preferences")).context["form"]
    checked = [field.name for field in form if field.value()]

    own.post(reverse("accounts:preferences"), dict.fromkeys(checked, "on"))

    assert "greeting" in checked
    assert not Event.objects.filter(kind__startswith="notices.", object_type="accounts.preference").exists()


def test_kinds_that_are_always_sent_are_not_offered(own: Client, register: Register) -> None:
    register(notices.greeting(subscribed=False))

    page = own.get(reverse("accounts:preferences"))

    assert "greeting" not in page.context["form"].fields


def test_everything_can_be_turned_off_at_once(own: Client, user: User, greeting: Kind) -> None:
    page = own.get(reverse("accounts:preferences")).content.decode()
    assert "Unsubscribe from all of these" in page

    own.post(reverse("accounts:mail_off"))

    assert not any(mails_of(user).values())
    assert "Unsubscribe from all of these" not in own.get(reverse("accounts:preferences")).content.decode()
    assert Event.objects.filter(kind="notices.mail_off", actor_id=user.pk).count() == len(on_by_default())


def test_an_opt_in_kind_is_offered_unchecked_and_says_so(own: Client, user: User, register: Register) -> None:
    register(notices.greeting(opt_in=True, inbox_when_off=False))

    page = own.get(reverse("accounts:preferences"))

    assert page.context["form"]["greeting"].value() is False
    assert "greeting" in [field.name for field in page.context["form"].summaries()]
    assert "A kind word now and then. Off unless you turn it on" in page.content.decode()


def test_unsubscribing_from_all_leaves_an_opt_in_kind_as_it_was(own: Client, user: User, register: Register) -> None:
    register(notices.greeting(opt_in=True))

    own.post(reverse("accounts:mail_off"))

    assert mails_of(user)["greeting"] is False
    assert Event.objects.filter(kind="notices.mail_off", actor_id=user.pk).count() == len(on_by_default())


def test_one_click_ends_an_opt_in_kind_and_promises_no_inbox(user: User, client: Client, register: Register) -> None:
    register(notices.greeting(opt_in=True, inbox_when_off=False))
    actions.choose_mail(user=user, kind="greeting", by_mail=True, by=user)

    page = client.post(address(user)).content.decode()

    assert mails_of(user)["greeting"] is False
    assert "inbox" not in page.split("</h1>")[1].split("</p>")[0]


def test_settings_list_what_is_always_sent_and_the_latest_email(own: Client, user: User, register: Register) -> None:
    register(notices.greeting(subscribed=False))
    notices.posted(to=user, subject="Hello, Dana")

    page = own.get(reverse("accounts:preferences")).content.decode()

    assert "<strong>Greetings</strong>: A kind word now and then" in page
    assert "<strong>Sign-in and security</strong>" in page
    assert "Sent only to" not in page  # such as invitations, which go to someone else
    assert "Hello, Dana" in page


# -- suppressed addresses ---


def suppressed(user: User, reason: SuppressionReason) -> None:
    Suppression.objects.create(email=user.email, reason=reason)


def link_in(mail: EmailMessage) -> str:
    found = re.search(r"http://localhost:8000(/account/messages/address/\S+)", str(mail.body))
    assert found
    return found.group(1)


@pytest.mark.parametrize(
    ("reason", "words"),
    [
        (SuppressionReason.BOUNCED, "We couldn&#x27;t deliver email to"),
        (SuppressionReason.COMPLAINED, "was reported as spam"),
        (SuppressionReason.UNSUBSCRIBED, "was unsubscribed at our email provider"),
    ],
)
@pytest.mark.parametrize("path", ["/", "/inbox/", "/account/", "/licenses/", "/programs/", "/accounts/email/"])
def test_every_page_says_that_email_is_stopped(
    own: Client, user: User, reason: SuppressionReason, words: str, path: str
) -> None:
    before = own.get(path).content.decode()

    suppressed(user, reason)

    assert "Email to you is stopped" not in before
    assert own.get(path).content.decode().count(words.replace("&#x27;", "'")) == 1


def test_the_banner_costs_no_query(own: Client, user: User) -> None:
    def queries_made() -> int:
        with CaptureQueriesContext(connection) as captured:
            own.get(reverse("accounts:account"))
        return len(captured)

    queries_made()  # the first page of a session records it
    without = queries_made()
    suppressed(user, SuppressionReason.BOUNCED)

    assert queries_made() == without


def test_a_visitor_sees_no_banner(client: Client, user: User) -> None:
    suppressed(user, SuppressionReason.BOUNCED)

    assert "Email to you is stopped" not in client.get("/programs/").content.decode()


@pytest.mark.parametrize("reason", [SuppressionReason.COMPLAINED, SuppressionReason.UNSUBSCRIBED])
def test_the_person_can_choose_to_get_email_again(own: Client, user: User, reason: SuppressionReason) -> None:
    suppressed(user, reason)

    page = own.post(reverse("accounts:mail_again"), {"next": "/licenses/"}, follow=True)

    assert page.redirect_chain == [("/licenses/", 302)]
    assert "We&#x27;ll send email to your address again." in page.content.decode()
    assert not Suppression.objects.exists()
    assert Event.objects.filter(kind="notices.suppression_lifted", actor_id=user.pk).count() == 1


def test_after_a_bounce_the_address_has_to_be_confirmed(
    own: Client, user: User, mailoutbox: list[EmailMessage]
) -> None:
    suppressed(user, SuppressionReason.BOUNCED)

    page = own.post(reverse("accounts:mail_again"), follow=True)

    assert f"We sent a link to {user.email}." in page.content.decode()
    assert Suppression.objects.exists()
    (mail,) = mailoutbox
    assert (mail.to, mail.subject) == ([user.email], "Confirm that you get our email")
    assert "Start getting email again?" in own.get(link_in(mail)).content.decode()
    assert Suppression.objects.exists()  # a scanner that opens the link changes nothing
    own.post(link_in(mail))
    assert not Suppression.objects.exists()


def test_the_link_works_for_its_person_and_address_only(
    own: Client, user: User, mailoutbox: list[EmailMessage]
) -> None:
    suppressed(user, SuppressionReason.BOUNCED)
    own.post(reverse("accounts:mail_again"))
    link = link_in(mailoutbox[0])
    stranger = Client()
    stranger.force_login(accounts.clinician())

    assert Client().post(link).status_code == HTTPStatus.FOUND  # to sign in
    assert stranger.post(link).status_code == HTTPStatus.NOT_FOUND
    User.objects.filter(pk=user.pk).update(email="new@people.example")
    assert own.post(link).status_code == HTTPStatus.NOT_FOUND
    assert Suppression.objects.exists()


def test_the_link_expires(own: Client, user: User, monkeypatch: pytest.MonkeyPatch) -> None:
    token = tokens.make_confirmation(user)
    assert tokens.confirms(token, user)

    later = dt.datetime.now(dt.UTC).timestamp() + 3 * 86_400 + 1
    monkeypatch.setattr("time.time", lambda: later)

    assert not tokens.confirms(token, user)


def test_links_are_sent_three_times_an_hour(own: Client, user: User, mailoutbox: list[EmailMessage]) -> None:
    suppressed(user, SuppressionReason.BOUNCED)

    for _ in range(5):
        page = own.post(reverse("accounts:mail_again"), follow=True)

    assert len(mailoutbox) == 3
    assert "try again in an hour" in page.content.decode()


def test_a_mail_server_that_refuses_the_address_is_reported(own: Client, user: User, mail_server: MailServer) -> None:
    suppressed(user, SuppressionReason.BOUNCED)
    mail_server.answer_rcpt = lambda address: "550 5.1.1 no such user"

    page = own.post(reverse("accounts:mail_again"), follow=True)

    assert f"We couldn&#x27;t send an email to {user.email}." in page.content.decode()


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
    assert not mail_program.cookies
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


@pytest.mark.parametrize("method", ["GET", "HEAD", "OPTIONS", "PUT", "DELETE"])
def test_only_a_post_unsubscribes(user: User, greeting: Kind, method: str) -> None:
    for path in (address(user), f"{address(user)}all/"):
        answer = Client(enforce_csrf_checks=True).generic(method, path)

        assert not answer.cookies
        assert answer.status_code in {HTTPStatus.OK, HTTPStatus.METHOD_NOT_ALLOWED}
    assert mails_of(user)["greeting"] is True


@pytest.mark.parametrize(
    ("content_type", "body"),
    [
        ("application/x-www-form-urlencoded", ""),
        ("application/x-www-form-urlencoded", "List-Unsubscribe=something else"),
        ("multipart/form-data", "no boundary"),
        ("text/plain", "\x00"),
    ],
)
def test_the_body_of_a_post_does_not_matter(user: User, greeting: Kind, content_type: str, body: str) -> None:
    answer = Client(enforce_csrf_checks=True).post(address(user), body, content_type=content_type)

    assert answer.status_code == HTTPStatus.OK
    assert mails_of(user)["greeting"] is False


def test_a_reused_link_works_again_after_the_person_resubscribed(own: Client, user: User, greeting: Kind) -> None:
    link = address(user)
    Client().post(link)
    own.post(reverse("accounts:preferences"), {"greeting": "on"})
    assert mails_of(user)["greeting"] is True

    assert Client().post(link).status_code == HTTPStatus.OK

    assert mails_of(user)["greeting"] is False


def test_the_page_also_unsubscribes_from_everything(client: Client, user: User, greeting: Kind) -> None:
    page = client.post(address(user)).content.decode()
    everything = re.findall(r'action="(/u/[^"]+/all/)"', page)

    answer = Client(enforce_csrf_checks=True).post(everything[0])

    assert answer.status_code == HTTPStatus.OK
    assert not any(mails_of(user).values())


def test_a_deactivated_person_can_unsubscribe(client: Client, user: User, greeting: Kind) -> None:
    User.objects.filter(pk=user.pk).update(is_active=False)

    assert client.post(address(user)).status_code == HTTPStatus.OK
    assert mails_of(user)["greeting"] is False


def test_a_token_tells_nothing_about_the_person(user: User) -> None:
    token = tokens.make(user=user, kind="greeting")
    raw = base64.urlsafe_b64decode(token + "=" * (-len(token) % 4))

    for secret in (user.public_id.hex, user.public_id.bytes.hex(), str(user.public_id), user.email, "greeting"):
        assert secret not in token
        assert secret.encode() not in raw


def test_a_token_of_one_purpose_is_refused_for_the_other(own: Client, user: User, greeting: Kind) -> None:
    assert own.post(f"/u/{tokens.make_confirmation(user)}/").status_code == HTTPStatus.NOT_FOUND
    unsubscribing = tokens.make(user=user, kind="greeting")
    assert own.post(reverse("accounts:address_confirm", args=[unsubscribing])).status_code == HTTPStatus.NOT_FOUND


def test_links_in_emails_of_version_0_1_still_work(user: User, greeting: Kind) -> None:
    token = signing.dumps([user.public_id.hex, "greeting"], salt="accounts.notices.unsubscribe")

    assert Client().post(f"/u/{token}/").status_code == HTTPStatus.OK
    assert mails_of(user)["greeting"] is False
    assert Client().post(f"/u/{token[:-1]}/").status_code == HTTPStatus.NOT_FOUND
