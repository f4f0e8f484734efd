"""Deleting an account: the grace period, what's erased, and what remains."""

import datetime as dt
from collections.abc import Iterator
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from django.db import connection
from django.test import Client
from django.utils import timezone

from accounts.audit.models import Event
from accounts.devices.models import KnownDevice
from accounts.directory.models import PublicProfile
from accounts.licenses.models import Credential
from accounts.notices import kinds, tokens
from accounts.notices.models import Notice, Preference, Suppression
from accounts.organizations.models import JoinRequest, Membership, Organization
from accounts.privacy import actions, closing, exporting
from accounts.privacy.models import Export
from accounts.users import personal_data
from accounts.users.models import User
from accounts.verification.models import Document, ExclusionLead
from cmehub.lib import uploads
from programs.reminders.models import Deadline
from tests.factories import accounts as make
from tests.factories import careers as make_careers
from tests.factories import notices as make_notices
from tests.factories.accounts import PASSWORD

pytestmark = pytest.mark.django_db

MARK = "xyzzymark"  # part of everything that the person tells the hub


def asked_to_close(user: User) -> dt.datetime:
    """Ask for deletion. Return the moment it's due."""
    actions.request_deletion(user=user, by=user, now=timezone.now())
    assert user.closes_at is not None
    return user.closes_at


@pytest.fixture
def marked() -> User:
    """Someone who has told the hub everything, with the mark in all of it."""
    person = make.clinician(email=f"{MARK}@clinic.example", name=f"Pat {MARK}")
    person.profile.first_name = person.profile.last_name = MARK
    person.profile.save()
    credential = make.license(user=person, number=MARK, expires_on=make.in_a_year(person))
    claim = make.verified(credential=credential, comment=MARK, work_address=f"{MARK}@hospital.example")
    claim.reason = claim.note = MARK
    claim.save()
    identity = person.identity
    identity.former_last_names, identity.reason = MARK, MARK
    identity.comparisons = [{"field": "last name", "claimed": MARK, "recorded": MARK}]
    identity.save()
    Document.objects.update(name=f"{MARK}.pdf")
    ExclusionLead.objects.create(user=person, same_npi=False, listed_name=MARK, kind="1128b4", note=MARK)
    PublicProfile.objects.create(
        user=person, headline=MARK, places=[MARK], photo=uploads.store(b"photo", uploads.JPEG), shown=["headline"]
    )
    make_notices.posted(to=person, subject=MARK, summary=MARK)
    Preference.objects.create(user=person, kind="credit_deadline", by_mail=False)
    Suppression.objects.create(email=f"{MARK}@clinic.example", reason="bounced")
    Authenticator.objects.create(user=person, type=Authenticator.Type.WEBAUTHN, data={"name": MARK})
    make_careers.vacancy(organization=make.organization(members=[person]), submitted_by=person)
    employer = make.organization(
        members=[make.user()], claimed_how="review", claimed_by=person, claimed_at=timezone.now()
    )
    make.invitation(organization=employer, by=employer.members.get(), email=person.email)
    JoinRequest.objects.create(organization=employer, user=person)
    KnownDevice.objects.create(user=person, token_hash=MARK)
    client = Client(headers={"user-agent": MARK})
    client.force_login(person)
    client.get("/account/")  # a session with its browser
    actions.request_export(by=person, now=timezone.now())
    exporting.build_due(now=timezone.now())
    return person


def texts() -> Iterator[tuple[str, str]]:
    """Yield every row of every table as text, with the name of its table."""
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f'SELECT t::text FROM "{table}" t')
            for (row,) in cursor.fetchall():
                yield table, row


class TestErasure:
    def test_nothing_of_the_person_remains_in_any_table(
        self, marked: User, django_capture_on_commit_callbacks: Any
    ) -> None:
        assert {table for table, row in texts() if MARK in row} >= {
            "accounts_user",
            "accounts_profile",
            "accounts_claim",
            "accounts_document",
            "accounts_identity",
            "accounts_invitation",
            "accounts_knowndevice",
            "accounts_notice",
            "accounts_publicprofile",
            "account_emailaddress",
        }
        npi = marked.identity.npi
        due = asked_to_close(marked)

        with django_capture_on_commit_callbacks(execute=True):
            assert closing.close_due(now=due) == 1

        left = {table for table, row in texts() if MARK in row or npi in row}
        assert left <= {"accounts_npirecord"}  # the public registry's own rows
        assert [name for name, _ in uploads.stored()] == []
        assert not Credential.objects.filter(user=marked).exists()
        assert not Deadline.objects.exists()
        assert not Membership.objects.filter(user=marked).exists()
        assert not Organization.objects.filter(claimed_by=marked).exists()

    def test_the_account_stays_as_an_empty_row(self, marked: User) -> None:
        token = tokens.make(user=marked, kind="credit_deadline")
        closing.close_due(now=asked_to_close(marked))

        user = User.objects.get(pk=marked.pk)
        assert (user.email, str(user)) == (f"deleted-{user.pk}@deleted.invalid", "Deleted account")
        assert not user.is_active
        assert not user.has_usable_password()
        assert Client().post(f"/u/{token}/").status_code == 404
        assert Event.objects.get(kind="privacy.account_deleted").object_id == str(user.pk)

    def test_the_vacancy_stays_without_who_submitted_it(self, marked: User) -> None:
        vacancy = make_careers.vacancy(organization=make.organization(), submitted_by=marked)

        closing.close_due(now=asked_to_close(marked))

        vacancy.refresh_from_db()
        assert vacancy.submitted_by is None

    @pytest.mark.parametrize(("colleagues", "state"), [(0, "withdrawn"), (1, "live")])
    def test_published_vacancies_close_if_nobody_is_left_to_answer(self, colleagues: int, state: str) -> None:
        person = make.user()
        employer = make.organization(members=[person, *(make.user() for _ in range(colleagues))])
        vacancy = make_careers.live(organization=employer, submitted_by=person)
        waiting = make_careers.submitted(organization=employer, submitted_by=person)

        closing.close_due(now=asked_to_close(person))

        vacancy.refresh_from_db()
        waiting.refresh_from_db()
        assert (vacancy.state, waiting.state) == (state, "submitted" if colleagues else "draft")

    def test_the_only_owner_hands_over_first(self) -> None:
        owner, colleague = make.user(), make.user()
        employer = make.organization(name="Alder Creek", members=[owner])
        make.member(organization=employer, user=colleague, role="recruiter")

        with pytest.raises(actions.NotPossible, match="only owner of Alder Creek"):
            asked_to_close(owner)

        asked_to_close(colleague)
        assert User.objects.get(pk=owner.pk).closes_at is None

    def test_others_keep_everything(self, marked: User) -> None:
        other = make.verified().credential
        before = [row for table, row in texts() if table == "accounts_credential" and row.startswith(f"({other.pk},")]

        closing.close_due(now=asked_to_close(marked))

        assert before == [
            row for table, row in texts() if table == "accounts_credential" and row.startswith(f"({other.pk},")
        ]
        assert Document.objects.filter(claim__credential=other).count() == 1

    def test_the_address_can_sign_up_again(self, marked: User) -> None:
        closing.close_due(now=asked_to_close(marked))

        assert make.clinician(email=f"{MARK}@clinic.example").pk != marked.pk

    def test_signing_in_is_over_on_every_device(self, marked: User) -> None:
        client = Client()
        client.force_login(marked)

        closing.close_due(now=asked_to_close(marked))

        assert client.get("/account/").status_code == 302

    def test_one_that_fails_does_not_stop_the_others(self, monkeypatch: pytest.MonkeyPatch) -> None:
        broken, fine = make.clinician(), make.clinician()
        asked_to_close(broken)
        due = asked_to_close(fine)
        holding = personal_data.holdings()[0]

        def erase(user: User) -> None:
            if user.pk == broken.pk:
                raise RuntimeError("broken")
            holding.erase(user)

        replaced = personal_data.Holding(holding.name, holding.covers, export=holding.export, erase=erase)
        monkeypatch.setattr(personal_data, "_holdings", [replaced, *personal_data.holdings()[1:]])

        assert closing.close_due(now=due) == 1
        broken.refresh_from_db()
        assert broken.is_active
        assert broken.closed_at is None


class TestGrace:
    def test_nothing_happens_before_the_day(self) -> None:
        person = make.clinician()
        due = asked_to_close(person)

        assert due - timezone.now() > dt.timedelta(days=29, hours=23)
        assert closing.close_due(now=due - dt.timedelta(seconds=1)) == 0

    def test_a_kept_account_is_not_deleted(self) -> None:
        person = make.clinician()
        due = asked_to_close(person)

        actions.keep_account(by=person)

        assert closing.close_due(now=due) == 0
        assert closing.close(person.pk, now=due) is False
        assert list(
            Event.objects.filter(kind__startswith="privacy.").order_by("pk").values_list("kind", flat=True)
        ) == [
            "privacy.deletion_requested",
            "privacy.account_kept",
        ]

    def test_two_messages_say_when_and_only_while_it_holds(self) -> None:
        person = make.clinician()
        due = asked_to_close(person)

        kind = kinds.get("privacy")
        now_, soon = Notice.objects.filter(recipient=person).order_by("due_at")
        assert soon.due_at == due - dt.timedelta(days=3)
        assert "will be deleted on" in kind.render(now_, timezone.now()).context["said"].subject
        actions.keep_account(by=person)
        assert not any(
            kind.still_due(notice, timezone.now())
            for notice in Notice.objects.filter(recipient=person).select_related("recipient")
        )

    def test_the_directory_stops_listing_them_at_once(self) -> None:
        person = make.verified().credential.user
        PublicProfile.objects.create(user=person, listed=True)
        assert PublicProfile.objects.listed().count() == 1

        asked_to_close(person)

        assert PublicProfile.objects.listed().count() == 0

    def test_staff_accounts_need_another_administrator(self) -> None:
        with pytest.raises(actions.NotPossible, match="end your staff access"):
            asked_to_close(make.staff("Curator"))


class TestUnusedFiles:
    def test_a_file_without_a_row_is_deleted_after_a_day(self) -> None:
        claim = make.claim()
        uploads.store(b"left by a process that was killed", uploads.PDF)
        now = timezone.now()

        assert closing.delete_unused_files(now=now) == 0
        assert closing.delete_unused_files(now=now + dt.timedelta(days=2)) == 1
        assert [name for name, _ in uploads.stored()] == [claim.documents.get().stored_as]


def test_no_password_is_left_that_works(client: Client) -> None:
    person = make.clinician(password=PASSWORD)
    email = person.email
    closing.close_due(now=asked_to_close(person))

    client.post("/accounts/login/", {"login": email, "password": PASSWORD})

    assert "_auth_user_id" not in client.session
    assert not Export.objects.exists()
