"""What changes the ledger: the facts are copied, audit events name fields only, and the news are sent."""

import datetime as dt
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries, DjangoCaptureOnCommitCallbacks

from accounts.audit.models import Event
from accounts.users.models import User
from cmehub.lib import uploads
from programs.catalog.models import Program
from programs.credits import Credit
from programs.ledger import actions, files, queries, retention
from programs.ledger.actions import AlreadyThere, Completion, Refused
from programs.ledger.enums import Origin
from programs.ledger.models import Certificate, Entry, LedgerImport
from programs.ledger.personal_data import HOLDING
from programs.ledger.signals import credits_changed
from tests.factories import accounts as people
from tests.factories import ledger as make
from tests.factories import programs as listings

pytestmark = pytest.mark.django_db

NOW = timezone.now()


@pytest.fixture
def dana() -> User:
    make.vocabulary("AMA_PRA_1", "ABIM_MOC", topics=["opioids"], formats=["COURSE"])
    return people.clinician()


@pytest.fixture
def news() -> Iterator[list[User]]:
    """Whose credits changed."""
    heard: list[User] = []

    def hear(user: User, **kwargs: Any) -> None:
        heard.append(user)

    credits_changed.connect(hear)
    yield heard
    credits_changed.disconnect(hear)


def events() -> list[tuple[str, list[str]]]:
    return list(Event.objects.filter(kind__startswith="ledger.").order_by("pk").values_list("kind", "fields"))


def again(entry: Entry) -> Entry:
    return Entry.objects.with_parts().get(pk=entry.pk)


# -- log ---------------------------------------------------------------------------------------------------------------


def test_logging_copies_the_facts_and_records_the_names_of_those_stated(dana: User, news: list[User]) -> None:
    facts = make.facts(topics={"opioids": "1"}, format="COURSE", note="Ask Sol")

    entry = actions.log(facts=facts, by=dana, now=NOW)

    assert again(entry).facts == facts
    assert (entry.user, entry.origin, entry.entered_at) == (dana, Origin.HAND, NOW)
    assert events() == [
        ("ledger.logged", ["completed_on", "credits", "format", "note", "provider_name", "title", "topics"])
    ]
    assert news == [dana]


def test_the_ledger_is_read_as_requirements_count_it_in_constant_queries(
    dana: User, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for day in (3, 4, 5):
        make.entry(user=dana, completed_on=dt.date(2026, 3, day), topics={"opioids": "1"}, format="COURSE")
    make.entry(user=dana, in_trash_since=NOW)

    with django_assert_num_queries(4):
        credits = queries.as_credits(Entry.objects.of(dana).with_parts().order_by("-completed_on"))

    assert [each.earned_on.day for each in credits] == [5, 4, 3]
    assert credits[0] == Credit(
        key=credits[0].key,
        earned_on=dt.date(2026, 3, 5),
        amounts={"AMA_PRA_1": Decimal(4)},
        topics={"opioids": Decimal(1)},
        format="COURSE",
        activity="sepsis: the first hour|juniper valley health",
    )
    with django_assert_num_queries(3):
        assert queries.credits_of([dana.pk]) == {dana.pk: credits}


def test_a_listing_is_linked_but_its_later_edits_change_nothing(dana: User) -> None:
    program = listings.program(title="Sepsis", provider=listings.provider(name="Juniper Valley Health"))
    facts = make.facts(title="Sepsis")
    entry = actions.log(facts=facts, by=dana, now=NOW, origin=Origin.PROGRAM, program=program)

    Program.objects.update(title="Another title")
    program.provider.name = "Another name"
    program.provider.save()

    assert (again(entry).program, again(entry).provider) == (program, program.provider)
    assert again(entry).facts == facts


def test_a_listed_provider_of_that_name_is_linked(dana: User) -> None:
    provider = listings.provider(name="Juniper Valley Health")

    assert actions.log(facts=make.facts(), by=dana, now=NOW).provider == provider
    assert actions.log(facts=make.facts(provider_name="Other"), by=dana, now=NOW).provider is None


def test_someone_else_can_log_for_the_owner(dana: User, news: list[User]) -> None:
    other = people.user()

    entry = actions.log(facts=make.facts(), by=other, of=dana, now=NOW, origin=Origin.ROSTER)

    assert (entry.user, news) == (dana, [dana])
    assert Event.objects.get(kind="ledger.logged").actor_id == other.pk


def test_facts_that_cannot_be_saved_are_refused(dana: User) -> None:
    with pytest.raises(Refused, match="in the future"):
        actions.log(facts=make.facts(completed_on=dt.date(2999, 1, 1)), by=dana, now=NOW)

    assert not Entry.objects.exists()


def test_today_is_the_owners_day(dana: User) -> None:
    """At 03:00 UTC it's still yesterday in New York."""
    dana.time_zone = "America/New_York"
    moment = dt.datetime(2026, 3, 6, 3, tzinfo=dt.UTC)

    actions.log(facts=make.facts(completed_on=dt.date(2026, 3, 5)), by=dana, now=moment)
    with pytest.raises(Refused):
        actions.log(facts=make.facts(completed_on=dt.date(2026, 3, 6)), by=dana, now=moment)


def test_an_external_id_is_there_once_also_from_the_trash(dana: User) -> None:
    entry = make.entry(user=dana, external_id="ccid:1")
    actions.delete(entry=entry, by=dana, now=NOW)

    with pytest.raises(AlreadyThere):
        actions.log(facts=make.facts(), by=dana, now=NOW, external_id="ccid:1")
    assert actions.log(facts=make.facts(), by=people.clinician(), now=NOW, external_id="ccid:1").pk


# -- edit --------------------------------------------------------------------------------------------------------------


def test_editing_records_what_changed(dana: User, news: list[User]) -> None:
    entry = make.entry(user=dana, topics={"opioids": "1"})
    news.clear()

    changed = actions.edit(entry=entry, facts=make.facts(amounts={"ABIM_MOC": "3.5"}, note="Ask Sol"), by=dana, now=NOW)

    assert changed == ["credits", "note", "topics"]
    assert again(entry).facts == make.facts(amounts={"ABIM_MOC": "3.5"}, note="Ask Sol")
    assert events()[-1] == ("ledger.edited", ["credits", "note", "topics"])
    assert news == [dana]


def test_an_edit_that_changes_nothing_leaves_no_event(dana: User, news: list[User]) -> None:
    entry = make.entry(user=dana)
    news.clear()

    assert actions.edit(entry=entry, facts=make.facts(amounts={"AMA_PRA_1": "4.00"}), by=dana, now=NOW) == []
    assert (events()[1:], news) == ([], [])


@pytest.mark.parametrize(
    ("fields", "is_confirmed"),
    [
        ({"note": "Ask Sol", "format": "COURSE", "topics": {"opioids": "1"}, "approved_by": "CEP 1"}, True),
        ({"amounts": {"AMA_PRA_1": "3"}}, False),
        ({"completed_on": dt.date(2026, 3, 6)}, False),
        ({"title": "Another"}, False),
        ({"provider_name": "Another"}, False),
    ],
)
def test_changing_what_a_provider_confirmed_ends_the_confirmation(
    dana: User, fields: dict[str, Any], is_confirmed: bool
) -> None:
    entry = make.entry(user=dana)
    Entry.objects.update(confirmed_by=listings.provider(), confirmed_at=NOW)

    actions.edit(entry=entry, facts=make.facts(**fields), by=dana, now=NOW)

    assert bool(again(entry).confirmed_by and again(entry).confirmed_at) is is_confirmed


# -- trash -------------------------------------------------------------------------------------------------------------


def test_delete_and_restore_keep_everything_and_happen_once(dana: User, news: list[User]) -> None:
    entry = make.entry(user=dana, topics={"opioids": "1"})
    make.certificate(entry=entry)
    before = again(entry).facts
    news.clear()

    for _ in range(2):
        actions.delete(entry=entry, by=dana, now=NOW)
    assert not Entry.objects.of(dana).exists()
    for _ in range(2):
        actions.restore(entry=entry, by=dana)

    assert (again(entry).facts, again(entry).deleted_at) == (before, None)
    assert [kind for kind, _ in events()][-2:] == ["ledger.deleted", "ledger.restored"]
    assert news == [dana, dana]


def test_the_trash_is_emptied_after_thirty_days_with_the_files(
    dana: User, own_files: Path, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    deleted_at = NOW - dt.timedelta(days=30)
    young = make.entry(user=dana, in_trash_since=deleted_at)
    old = make.entry(user=dana, in_trash_since=deleted_at - dt.timedelta(days=1))
    kept = make.entry(user=dana)
    for entry in (young, old, kept):
        make.certificate(entry=entry)

    with django_capture_on_commit_callbacks(execute=True):
        emptied = retention.empty_trash(now=NOW)

    assert (emptied, set(Entry.objects.all())) == (1, {young, kept})
    assert {name for name, _ in uploads.stored()} == set(HOLDING.stored_names())
    assert len(list(uploads.stored())) == 2
    assert events()[-1] == ("ledger.purged", [])


def test_the_last_day_in_the_trash_is_the_day_that_is_shown(dana: User) -> None:
    deleted_at = dt.datetime(2026, 3, 1, 12, tzinfo=dt.UTC)
    entry = make.entry(user=dana, in_trash_since=deleted_at)

    assert entry.trash_until == dt.date(2026, 3, 31)
    assert retention.empty_trash(now=dt.datetime(2026, 3, 31, 23, 59, tzinfo=dt.UTC)) == 0
    assert retention.empty_trash(now=dt.datetime(2026, 4, 1, 12, tzinfo=dt.UTC)) == 1


def test_purging_leaves_what_is_not_in_the_trash(dana: User) -> None:
    entry = make.entry(user=dana)

    retention.purge(entry=entry, by=dana)

    assert Entry.objects.filter(pk=entry.pk).exists()


# -- certificates ------------------------------------------------------------------------------------------------------


def test_a_form_that_is_sent_twice_adds_its_certificate_once(dana: User) -> None:
    entry = make.entry(user=dana)
    file = files.store(uploads.Checked(make.picture(), uploads.PNG, "certificate.png"))

    for _ in range(2):
        actions.attach(entry=entry, file=file, by=dana, now=NOW)

    assert Certificate.objects.count() == 1


def test_deleting_a_certificate_deletes_its_file(
    dana: User, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    certificate = make.certificate(entry=make.entry(user=dana))

    with django_capture_on_commit_callbacks(execute=True):
        actions.delete_certificate(certificate=certificate, by=dana)

    assert (list(uploads.stored()), events()[-1]) == ([], ("ledger.certificate_deleted", ["certificates"]))


def test_a_kept_file_is_only_its_owners_and_only_for_a_while(dana: User, monkeypatch: pytest.MonkeyPatch) -> None:
    file = files.store(uploads.Checked(make.picture(), uploads.PNG, "certificate.png"))
    text = files.signed(file, dana)

    assert files.unsigned(text, dana) == file
    assert files.unsigned(text, people.user()) is None
    assert files.unsigned(text[:-1], dana) is None
    monkeypatch.setattr("time.time", lambda: NOW.timestamp() + 13 * 3600)
    assert files.unsigned(text, dana) is None


# -- imports -----------------------------------------------------------------------------------------------------------


def test_an_import_adds_in_constant_queries_and_leaves_one_event(
    dana: User, news: list[User], django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    of = make.preview(user=dana)
    completions = [Completion(make.facts(title=f"Module {n}", topics={"opioids": "1"}), f"ccid:{n}") for n in range(50)]

    with django_assert_max_num_queries(20):
        added = actions.add_import(of=of, completions=[*completions, completions[0]], by=dana, now=NOW)

    of.refresh_from_db()
    assert (added, of.added, of.table, of.added_at) == (50, 50, [], NOW)
    assert Entry.objects.of(dana).filter(imported_with=of, origin=Origin.FILE).count() == 50
    assert events() == [("ledger.imported", ["entries"])]
    assert news == [dana]


def test_confirming_twice_adds_once(dana: User) -> None:
    of = make.preview(user=dana)

    assert [actions.add_import(of=of, completions=[Completion(make.facts())], by=dana, now=NOW) for _ in "12"] == [1, 0]


def test_an_import_is_undone_as_a_whole_and_leaves_other_entries(dana: User, news: list[User]) -> None:
    other = make.entry(user=dana)
    of = make.preview(user=dana)
    actions.add_import(of=of, completions=[Completion(make.facts()), Completion(make.facts())], by=dana, now=NOW)
    news.clear()

    assert [actions.undo_import(of=of, by=dana, now=NOW) for _ in "12"] == [2, 0]
    assert (list(Entry.objects.of(dana)), Entry.objects.in_trash(dana).count()) == ([other], 2)
    assert (events()[-1], news) == (("ledger.import_undone", ["entries"]), [dana])


def test_a_new_preview_replaces_the_last_and_old_ones_are_deleted(dana: User) -> None:
    first, second, other = make.preview(user=dana), make.preview(user=dana), make.preview(user=people.clinician())
    assert set(LedgerImport.objects.all()) == {second, other} - {first}

    actions.add_import(of=second, completions=[], by=dana, now=NOW)
    retention.empty_trash(now=timezone.now() + dt.timedelta(days=1))

    assert list(LedgerImport.objects.all()) == [second]


# -- a person's data ---------------------------------------------------------------------------------------------------


def test_export_and_erasure_know_everything(
    dana: User, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    entry = make.entry(user=dana, note="Ask Sol", topics={"opioids": "1"})
    certificate = make.certificate(entry=entry)
    make.entry(user=dana, in_trash_since=NOW)
    make.preview(user=dana)
    theirs = make.certificate(entry=make.entry())

    part = HOLDING.export(dana)

    assert [row["note"] for row in part.tables["credits"]] == ["Ask Sol", ""]
    assert part.tables["credits"][0]["credits"] == ["4.00 AMA PRA Category 1 Credit"]
    assert part.tables["credit_imports"][0]["rows_not_confirmed"] == [
        ["Title", "Date", "Credits"],
        ["Sepsis", "2026-03-05", "4 AMA_PRA_1"],
    ]
    assert [file.stored_as for file in part.files] == [certificate.stored_as]
    with django_capture_on_commit_callbacks(execute=True):
        HOLDING.erase(dana)
    assert (list(HOLDING.stored_names()), list(uploads.stored())[0][0]) == ([theirs.stored_as], theirs.stored_as)
    assert HOLDING.export(dana).tables == {"credits": [], "certificates": [], "credit_imports": []}
