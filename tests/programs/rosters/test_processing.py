"""What a roster does to ledgers: who's matched, what merges, and what stays as it was."""

import datetime as dt
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.template.loader import render_to_string
from django.utils import timezone

from accounts.audit.models import Event
from accounts.notices.models import Notice
from accounts.users.models import User
from accounts.verification.enums import IdentityState
from programs.catalog.models import Program
from programs.ledger.enums import Origin
from programs.ledger.models import Entry
from programs.ledger.signals import credits_changed
from programs.providers.actions import merge
from programs.rosters import actions, delivery, processing
from programs.rosters.enums import RosterState
from programs.rosters.models import Authorization, Confirmation, Roster
from tests.factories import accounts as people
from tests.factories import programs as make
from tests.factories import rosters
from tests.factories.rosters import DAY, completion

pytestmark = pytest.mark.django_db

NOW = timezone.now()
LATER = NOW + dt.timedelta(days=1)  # than the rosters of a test


@pytest.fixture
def program() -> Program:
    return rosters.activity(title="Sepsis in the first hour")


@pytest.fixture
def pat(program: Program) -> User:
    """A verified clinician who authorized the program's provider."""
    user = rosters.clinician()
    rosters.authorization(user=user, provider=program.provider)
    return user


def amounts(entry: Entry) -> dict[str, Decimal]:
    return {each.credit_type.code: each.amount for each in entry.credits.all()}


class TestAnAddedEntry:
    def test_has_the_provider_s_facts_and_says_who_confirmed_it(self, program: Program, pat: User) -> None:
        program.formats.set([online := make.activity_format()])

        rosters.processed(program=program)

        entry = Entry.objects.get(user=pat)
        assert (entry.title, entry.provider_name, entry.completed_on) == (program.title, program.provider.name, DAY)
        assert (entry.origin, entry.program, entry.format) == (Origin.ROSTER, program, online)
        assert entry.confirmed_by == entry.provider == program.provider
        assert entry.confirmed_at is not None
        assert entry.external_id == f"roster:{program.provider_id}:C-1"
        assert amounts(entry) == {"AMA_PRA_1": Decimal("1.5")}

    def test_has_no_format_if_the_listing_states_several(self, program: Program, pat: User) -> None:
        program.formats.set([make.activity_format(), make.activity_format()])

        rosters.processed(program=program)

        assert Entry.objects.get().format is None

    def test_has_the_listing_s_topics_if_all_of_its_credit_was_earned(self, program: Program, pat: User) -> None:
        opioids, ethics = make.mandated_topic(), make.mandated_topic()
        for topic, state, hours in ((opioids, "CA", "1"), (opioids, "NY", "0.5"), (ethics, "", None)):
            program.state_topics.create(topic=topic, state=state, hours=hours)

        rosters.processed(completion(AMA_PRA_1="2"), completion(completion_id="C-2"), program=program)

        all_of_it, a_part = Entry.objects.order_by("pk")
        assert [(each.topic, each.hours) for each in all_of_it.topics.all()] == [(opioids, Decimal("0.5"))]
        assert not a_part.topics.exists()

    def test_leaves_an_event_and_tells_higher_rooms_once_for_each_person(self, program: Program, pat: User) -> None:
        told: list[User] = []

        def hear(user: User, **kwargs: Any) -> None:
            told.append(user)

        credits_changed.connect(hear)
        rosters.processed(completion(), completion(completion_id="C-2"), program=program)
        credits_changed.disconnect(hear)

        assert told == [pat]
        assert Event.objects.filter(kind="ledger.logged", actor_id=None).count() == 2


class TestWhoIsMatched:
    def test_only_people_who_authorized_this_provider(self, program: Program) -> None:
        user = rosters.clinician()
        rosters.authorization(user=user, provider=make.provider())

        rosters.processed(program=program)

        assert not Entry.objects.exists()

    def test_a_license_number_is_compared_decrypted(self, program: Program, pat: User) -> None:
        people.license(user=pat, number="F-340029", expires_on=people.in_a_year(pat))

        rosters.processed(completion(npi="", license_state="NY", license_number="f340029"), program=program)

        assert Entry.objects.get().user == pat

    def test_an_unverified_person_needs_the_birth_day(self, program: Program, pat: User) -> None:
        pat.identity.state = IdentityState.MATCHED
        pat.identity.save()
        authorization = Authorization.objects.get()

        rosters.processed(completion(birth_month_day="03-14"), program=program)
        assert not Entry.objects.exists()

        actions.authorize(by=pat, provider=authorization.provider, birth="03-14", now=NOW)
        rosters.processed(completion(), completion(completion_id="C-2", birth_month_day="03-14"), program=program)
        assert [entry.external_id[-3:] for entry in Entry.objects.all()] == ["C-2"]

    def test_a_former_last_name_is_still_a_name(self, program: Program, pat: User) -> None:
        pat.identity.former_last_names = "Ruiz, Smith"
        pat.identity.save()

        rosters.processed(completion(last_name="Smith"), program=program)

        assert Entry.objects.get().user == pat

    def test_somebody_who_claims_the_same_number_gets_nothing(self, program: Program, pat: User) -> None:
        impostor = rosters.clinician(is_verified=False)
        rosters.authorization(user=impostor, provider=program.provider, birth="03-14")

        rosters.processed(completion(birth_month_day="03-14"), program=program)

        assert [entry.user for entry in Entry.objects.all()] == [pat]

    def test_nobody_after_the_authorization_was_revoked(self, program: Program, pat: User) -> None:
        waiting = rosters.roster(program=program)
        actions.revoke(authorization=Authorization.objects.get(), by=pat)

        processing.process_due(now=LATER)

        waiting.refresh_from_db()
        assert waiting.state == RosterState.PROCESSED
        assert not Entry.objects.exists()

    def test_no_closed_account(self, program: Program, pat: User) -> None:
        User.objects.filter(pk=pat.pk).update(is_active=False)

        rosters.processed(program=program)

        assert not Entry.objects.exists()


class TestTheSameCompletionAgain:
    def test_adds_nothing(self, program: Program, pat: User) -> None:
        rosters.processed(program=program)
        rosters.processed(program=program)

        assert Entry.objects.count() == 1
        assert Notice.objects.filter(kind=delivery.CREDITS_CONFIRMED).count() == 1

    @pytest.mark.parametrize("is_gone", [False, True])
    def test_adds_nothing_after_the_person_deleted_it(self, program: Program, pat: User, is_gone: bool) -> None:
        rosters.processed(program=program)
        Entry.objects.update(deleted_at=NOW)
        if is_gone:  # 30 days later
            Entry.objects.all().delete()

        rosters.processed(program=program)
        rosters.processed(completion(completed_on="2026-03-15"), program=program)

        assert not Entry.objects.filter(deleted_at=None).exists()

    def test_with_other_facts_corrects_an_entry_that_nobody_touched(self, program: Program, pat: User) -> None:
        rosters.processed(program=program)

        rosters.processed(completion(completed_on="2026-03-15", AMA_PRA_1="2"), program=program)

        entry = Entry.objects.get()
        assert entry.completed_on == dt.date(2026, 3, 15)
        assert amounts(entry) == {"AMA_PRA_1": Decimal(2)}
        assert Event.objects.filter(kind="ledger.edited", object_id=str(entry.pk), actor_id=None).exists()

    def test_with_other_facts_changes_nothing_the_person_edited(self, program: Program, pat: User) -> None:
        rosters.processed(program=program)
        Entry.objects.update(completed_on=dt.date(2026, 3, 13))

        rosters.processed(completion(completed_on="2026-03-15"), program=program)

        assert Entry.objects.get().completed_on == dt.date(2026, 3, 13)

    def test_corrects_an_entry_although_the_person_added_a_note_and_a_certificate(
        self, program: Program, pat: User
    ) -> None:
        rosters.processed(program=program)
        Entry.objects.update(note="Asked about the bundle")
        rosters.certificate(entry=Entry.objects.get())

        rosters.processed(completion(completed_on="2026-03-15"), program=program)

        assert Entry.objects.get().completed_on == dt.date(2026, 3, 15)


class TestTheirOwnEntry:
    def test_becomes_confirmed_and_keeps_its_certificate_and_note(self, program: Program, pat: User) -> None:
        own = rosters.entry(user=pat, title="  SEPSIS in the first hour".strip(), note="Room 4")
        proof = rosters.certificate(entry=own)

        rosters.processed(program=program)

        entry = Entry.objects.get()
        assert (entry.pk, entry.title, entry.note) == (own.pk, own.title, "Room 4")
        assert (entry.origin, entry.confirmed_by) == (Origin.HAND, program.provider)
        assert list(entry.certificates.all()) == [proof]

    def test_from_the_program_s_page_is_the_same_whatever_its_title(self, program: Program, pat: User) -> None:
        rosters.entry(user=pat, title="Sepsis", program=program)

        rosters.processed(program=program)

        assert Entry.objects.get().confirmed_by == program.provider

    @pytest.mark.parametrize(
        "other",
        [{"completed_on": DAY + dt.timedelta(days=1)}, {"title": "Stroke"}, {"deleted_at": NOW}],
    )
    def test_of_another_day_or_title_or_in_the_trash_is_another_one(
        self, program: Program, pat: User, other: dict[str, Any]
    ) -> None:
        rosters.entry(user=pat, **other)

        rosters.processed(program=program)

        assert Entry.objects.filter(confirmed_by=None).count() == 1
        assert Entry.objects.exclude(confirmed_by=None).count() == 1

    def test_of_another_amount_is_another_one(self, program: Program, pat: User) -> None:
        rosters.entry(user=pat, amounts={rosters.ama(): "2"})

        rosters.processed(program=program)

        assert Entry.objects.count() == 2

    def test_is_confirmed_once_and_a_second_completion_of_the_day_is_added(self, program: Program, pat: User) -> None:
        rosters.entry(user=pat)

        rosters.processed(completion(), completion(completion_id="C-2"), program=program)

        assert Entry.objects.filter(confirmed_by=program.provider).count() == 2

    def test_that_came_from_a_file_keeps_its_own_id_and_isn_t_added_again(self, program: Program, pat: User) -> None:
        rosters.entry(user=pat, external_id="file:1")

        rosters.processed(program=program)
        rosters.processed(program=program)

        assert Entry.objects.get().external_id == "file:1"


class TestTheRows:
    def test_are_gone_once_they_re_processed_and_never_readable_before(self, program: Program) -> None:
        waiting = rosters.roster(completion(last_name="Nobodyknows"), program=program)
        with connection.cursor() as cursor:
            cursor.execute("SELECT payload FROM programs_roster WHERE id = %s", [waiting.pk])
            stored = cursor.fetchone()[0]
        assert "Nobodyknows" not in stored

        processing.process_due(now=LATER)

        waiting.refresh_from_db()
        assert (waiting.payload, waiting.rows, waiting.state) == ("", 1, RosterState.PROCESSED)

    def test_are_gone_from_a_roster_that_failed(self, program: Program, monkeypatch: pytest.MonkeyPatch) -> None:
        waiting = rosters.roster(program=program)

        def broken(*args: Any) -> None:
            raise RuntimeError

        monkeypatch.setattr(processing, "_named", broken)
        for attempt in range(processing.MAX_ATTEMPTS + 1):
            processing.process_due(now=LATER + attempt * processing.PAUSE)

        waiting.refresh_from_db()
        assert (waiting.payload, waiting.state) == ("", RosterState.FAILED)


def test_a_roster_whose_worker_was_killed_is_processed_after_its_lease(program: Program, pat: User) -> None:
    rosters.roster(program=program)
    now = LATER
    assert processing._claimed(now) is not None  # and then killed

    assert processing.process_due(now=now) == 0
    assert processing.process_due(now=now + processing.LEASE) == 1
    assert Entry.objects.get().user == pat


def test_a_worker_that_was_killed_between_two_people_leaves_no_doubles(
    program: Program, pat: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = rosters.clinician(npi="2000000010", first_name="Sam", last_name="Roe")
    rosters.authorization(user=other, provider=program.provider)
    theirs = completion(first_name="Sam", last_name="Roe", npi="2000000010", completion_id="C-2")
    rosters.roster(completion(), theirs, program=program)
    confirm_all, calls = processing._confirm_all, []

    def killed(*args: Any, **kwargs: Any) -> None:
        calls.append(args)
        if len(calls) == 2:
            raise RuntimeError
        confirm_all(*args, **kwargs)

    monkeypatch.setattr(processing, "_confirm_all", killed)
    now = LATER
    processing.process_due(now=now)
    assert Entry.objects.count() == 1
    processing.process_due(now=now + processing.PAUSE)

    assert {entry.user for entry in Entry.objects.all()} == {pat, other}
    assert Entry.objects.count() == Confirmation.objects.count() == Notice.objects.count() == 2


def test_the_number_of_queries_doesn_t_grow_with_rows_that_name_nobody(
    program: Program, django_assert_num_queries: Any
) -> None:
    def rows(count: int) -> list[dict[str, str]]:
        return [completion(npi="2000000010", completion_id=f"C-{number}") for number in range(count)]

    rosters.roster(*rows(3), program=program)
    rosters.roster(*rows(300), program=program)

    for _ in range(2):
        roster = processing._claimed(LATER)
        assert roster is not None
        with django_assert_num_queries(2):
            processing._process(roster, LATER)


def test_the_message_names_what_was_confirmed(program: Program, pat: User) -> None:
    rosters.processed(program=program)

    notice = Notice.objects.get(kind=delivery.CREDITS_CONFIRMED)
    content = delivery.render(notice, NOW)
    assert notice.recipient == pat
    assert content.summary.startswith(f"{program.provider} confirmed that you completed an activity")
    assert [entry.title for entry in content.context["entries"]] == [program.title]
    assert delivery.still_due(notice, NOW)

    Entry.objects.update(deleted_at=NOW)
    assert not delivery.still_due(notice, NOW)


@pytest.mark.parametrize("part", ["subject.txt", "body.txt", "body.html"])
def test_the_email_names_the_provider_and_the_activities(program: Program, pat: User, part: str) -> None:
    rosters.processed(program=program)
    content = delivery.render(Notice.objects.get(kind=delivery.CREDITS_CONFIRMED), NOW)
    frame = {"link_url": "https://hub.example/x", "link_text": content.link_text, "site_url": "https://hub.example"}

    text = render_to_string(f"emails/credits_confirmed/{part}", {**content.context, **frame})

    expected = ["an activity"] if part == "subject.txt" else [program.title, "1.5 AMA PRA Category 1 Credit"]
    assert all(words in text for words in [program.provider.name, *expected])


def test_merged_providers_keep_who_authorized_them_and_what_they_confirmed(program: Program, pat: User) -> None:
    rosters.processed(program=program)
    kept = make.provider(organization=program.provider.organization)
    rosters.authorization(user=pat, provider=kept)

    merge(provider=program.provider, into=kept, by=people.staff())

    assert Authorization.objects.get().provider == kept
    program.refresh_from_db()
    rosters.processed(program=program)
    assert Entry.objects.get().confirmed_by == kept
    assert Roster.objects.filter(provider=kept).count() == 2
