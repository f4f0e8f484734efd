"""Imports in the background: what each row becomes, and what survives a kill, a second curator and a second file."""

import datetime as dt
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from pytest_django import DjangoCaptureOnCommitCallbacks

from accounts.audit.models import Event
from accounts.users.models import User
from programs.catalog.models import Program
from programs.catalog.parts import Offering
from programs.importing import actions, retention, work
from programs.importing.enums import ImportState, Kind
from programs.importing.models import Import
from programs.index.models import Mark
from programs.providers.models import Provider
from tests.factories import accounts
from tests.factories import programs as make
from tests.programs.importing import files

pytestmark = pytest.mark.django_db


@pytest.fixture
def curator() -> User:
    return accounts.staff("Curator")


@pytest.fixture
def provider() -> Provider:
    return make.provider(slug="summit", name="Summit Education")


def rows(count: int, **more: str) -> list[dict[str, str]]:
    """Return so many new programs of the provider `summit`."""
    return [
        {"slug": f"course-{n}", "provider": "summit", "title": f"Course {n}", "summary": "What it is about.", **more}
        for n in range(count)
    ]


def programs(found: list[dict[str, str]], by: User) -> Import:
    """Check a file of programs."""
    return files.checked(files.csv_file(files.of_dicts(found)), kind=Kind.PROGRAM, by=by)


def providers(text: str, by: User) -> Import:
    return files.checked(text.encode(), kind=Kind.PROVIDER, by=by)


class TestAWholeFile:
    """What's wrong with the file as a whole ends the import, with a sentence."""

    @pytest.mark.parametrize(
        ("text", "said"),
        [
            ("", "The first row is empty."),
            ("slug,name\n", "The file has no rows below its header."),
            ("name,website\nA,\n", "The column “slug” is missing."),
            ("slug,nmae\na,A\n", "Unknown columns: “nmae” (did you mean “name”?)."),
            ("slug,name,Name\na,A,B\n", "Two columns are named “name”."),
            ("slug,,name\na,,A\n", "Column 2 has no name"),
            (
                "slug,numbers.1.board\na,CA\n",
                "The column “numbers.1.number” is missing beside the others",
            ),
            ("slug,name\na,Núñez\n", "isn't in UTF-8"),
        ],
    )
    def test_it_fails_with_what_to_do(self, curator: User, text: str, said: str) -> None:
        of = files.checked(text.encode("windows-1252"), kind=Kind.PROVIDER, by=curator)

        assert of.state == ImportState.FAILED
        assert said in of.problem

    def test_names_of_columns_may_be_written_freely(self, curator: User) -> None:
        of = providers("Slug;Name;PARS id\nsummit;Summit;0012345\n", curator)

        files.apply(of, by=curator)

        assert Provider.objects.values_list("slug", "name", "pars_id").get() == ("summit", "Summit", "0012345")


class TestRows:
    @pytest.mark.parametrize(
        ("change", "column", "said"),
        [
            ({"slug": ""}, "slug", "Enter the slug."),
            ({"slug": "Not a slug!"}, "slug", "slug"),
            ({"title": ""}, "title", "Enter a value."),
            ({"provider": "nobody"}, "provider", "Unknown provider “nobody”. Add it first, or correct the slug."),
            ({"state": "merged"}, "state", "A file can set draft, live and withdrawn."),
            ({"expires_on": "12/31/26"}, "expires_on", "Enter a day, like 2026-12-31 or 12/31/2026."),
            ({"leadership": "maybe"}, "leadership", "“maybe” isn't one of the choices: not stated · yes · no."),
            ({"disclosure_required": "perhaps"}, "disclosure_required", "Enter yes or no."),
            ({"professions": "physician; vet"}, "professions", "“vet” isn't one of the choices"),
            ({"formats": "no-such-format"}, "formats", "no-such-format"),
            ({"released_on": "2026-12-31", "expires_on": "2026-01-01"}, "", "expire"),
        ],
    )
    def test_a_refused_one_names_its_column_and_what_to_do(
        self, curator: User, provider: Provider, change: dict[str, str], column: str, said: str
    ) -> None:
        of = programs([{**rows(1)[0], **change}], curator)

        assert files.figures(of) == (0, 0, 0, 1)
        ((row, named, message),) = files.errors(of)
        assert (row, named) == (2, column)
        assert said in message

    def test_errors_in_rows_of_a_group_name_the_numbered_column(self, curator: User, provider: Provider) -> None:
        credit = make.credit_type(code="AMA_PRA_1")
        empty = dict.fromkeys(["amount", "is_maximum", "elective_amount", "words"], "")
        cells = {f"offers.1.{name}": "" for name in ["credit_type", *empty]}
        second = {"credit_type": credit.code, **empty, "amount": "-2"}
        third = {"credit_type": "OTHER", **empty, "words": "Credit applied for"}
        cells |= {f"offers.2.{name}": value for name, value in second.items()}
        cells |= {f"offers.3.{name}": value for name, value in third.items()}

        of = programs(rows(1, **cells), curator)

        assert {column for _, column, _ in files.errors(of)} == {"offers.2", "offers.3.credit_type", "offers.3.words"}

    def test_too_wide_and_cut_off_rows_are_refused_and_empty_ones_skipped(self, curator: User) -> None:
        of = providers("slug,name\na,A,B\n\n,\nc\nd,D\n", curator)

        assert files.figures(of) == (1, 0, 0, 2)
        assert [(row, message.split(".")[0]) for row, _, message in files.errors(of)] == [
            (2, "The row has 3 cells and the header 2"),
            (5, "The row has 1 cells and the header 2"),
        ]

    def test_the_second_row_of_a_key_is_refused(self, curator: User) -> None:
        of = providers("slug,name\na,A\nb,B\na,Other\n", curator)

        assert files.errors(of) == [
            (4, "slug", "“a” is in row 2 too. Each provider may be in the file once."),
        ]
        assert files.figures(of) == (2, 0, 0, 1)

    def test_a_column_that_is_not_there_stays_and_an_empty_cell_clears(self, curator: User, provider: Provider) -> None:
        program = make.program(provider=provider, description="Long.", source="a page", offers=[{"amount": "2.00"}])

        of = programs([{"slug": program.slug, "description": "", "title": "Renamed"}], curator)
        files.apply(of, by=curator)

        program.refresh_from_db()
        assert (program.title, program.description, program.source) == ("Renamed", "", "a page")
        assert program.offers.count() == 1

    def test_a_yes_or_no_cannot_be_cleared(self, curator: User, provider: Provider) -> None:
        program = make.program(provider=provider)

        of = programs([{"slug": program.slug, "disclosure_required": ""}], curator)

        assert files.errors(of) == [(2, "disclosure_required", "Enter yes or no.")]

    def test_an_offering_keeps_its_identity_when_it_is_edited(self, curator: User, provider: Provider) -> None:
        program = make.program(provider=provider, offerings=[{"starts_on": "2026-10-05"}, {"starts_on": "2026-11-05"}])
        ids = list(Offering.objects.order_by("pk").values_list("pk", "public_id"))
        (cells,) = files.cells(files.exported(Kind.PROGRAM))
        first = {name: "" for name in cells if name.startswith("offerings.1.") and not name.endswith(".id")}

        of = programs([{**cells, **first, "offerings.2.city": "Denver"}], curator)
        files.apply(of, by=curator)

        assert files.errors(of) == []
        kept = Offering.objects.get(program=program)
        assert ((kept.pk, kept.public_id), kept.city) == (ids[1], "Denver")

    def test_an_outcome_s_grade_is_computed_and_only_lowered_with_a_reason(self, curator: User) -> None:
        outcome = make.outcome(code="uti-9")

        def file(to: str, because: str) -> bytes:
            return f"code,follow_up,lowered_to,lowered_because\nuti-9,70.5,{to},{because}\n".encode()

        raised = files.checked(file("A", "I like it"), kind=Kind.OUTCOME, by=curator)
        assert [column for _, column, _ in files.errors(raised)] == ["lowered_to"]
        files.apply(files.checked(file("C", "Small"), kind=Kind.OUTCOME, by=curator), by=curator)

        outcome.refresh_from_db()
        assert (str(outcome.follow_up), outcome.computed_grade, outcome.lowered_to) == ("70.5000", "B", "C")


class TestTheDryRun:
    def test_nothing_is_saved_and_the_first_changes_are_shown(self, curator: User, provider: Provider) -> None:
        program = make.program(provider=provider, slug="known", title="Known")

        of = programs([{**rows(1)[0]}, {**rows(1)[0], "slug": "known", "title": "New title"}], curator)

        assert (of.state, of.rows, files.figures(of)) == ("checked", 2, (1, 1, 0, 0))
        assert list(Program.objects.values_list("title", flat=True)) == ["Known"]
        assert of.changes[1] == {"row": 3, "key": "known", "is_new": False, "cells": [["title", "Known", "New title"]]}
        assert not Event.objects.filter(kind__startswith="catalog.").exists()
        assert program.edition == 1

    def test_its_queries_do_not_grow_with_known_rows(self, curator: User, provider: Provider) -> None:
        def queries(count: int) -> int:
            for _ in range(count):
                make.program(provider=provider)
            files.upload(files.exported(Kind.PROGRAM), kind=Kind.PROGRAM, by=curator)
            with CaptureQueriesContext(connection) as captured:
                work.work_on_due(now=timezone.now())
            return len(captured)

        assert queries(1) == queries(9)


class TestApplying:
    def test_rows_are_saved_by_the_actions_of_the_catalog(self, curator: User, provider: Provider) -> None:
        known = make.program(provider=provider, slug="known")
        of = programs([*rows(1), {**rows(1)[0], "slug": "known", "title": "New title"}], curator)

        applied = files.apply(of, by=curator)

        assert files.figures(applied) == (1, 1, 0, 0)
        events = Event.objects.filter(kind__startswith="catalog.program").order_by("pk")
        assert [(each.kind, each.actor_id) for each in events] == [
            ("catalog.program_added", curator.pk),
            ("catalog.program_edited", curator.pk),
        ]
        assert events[1].fields == ["summary", "title"] or events[1].fields == ["title"]
        known.refresh_from_db()
        assert (known.title, known.edition) == ("New title", 2)
        assert Mark.objects.filter(index="programs", item=Program.objects.get(slug="course-0").pk).exists()

    def test_refused_rows_are_left_out_only_by_choice(self, curator: User, provider: Provider) -> None:
        of = programs([*rows(2), {**rows(1)[0], "slug": "bad", "title": ""}], curator)

        with pytest.raises(actions.Refused, match="Choose to leave out the refused rows"):
            actions.confirm(of=of, by=curator, leave_out_refused=False, now=timezone.now())
        applied = files.apply(of, by=curator)

        assert files.figures(applied) == (2, 0, 0, 1)
        assert [row for row, _, _ in files.errors(applied)] == [4]
        assert Program.objects.count() == 2

    def test_a_record_that_was_saved_after_the_export_is_refused(self, curator: User, provider: Provider) -> None:
        program = make.program(provider=provider)
        (cells,) = files.cells(files.exported(Kind.PROGRAM))
        Program.objects.update(edition=2, summary="Somebody's edit.")

        of = programs([{**cells, "title": "From the file"}], curator)

        ((row, column, message),) = files.errors(of)
        assert (row, column) == (2, "edition")
        assert message == "Someone saved this program after the file was exported. Export it again, and edit that."
        assert program.title != "From the file"

    def test_two_new_records_of_one_name_are_told_apart_by_the_database(self, curator: User) -> None:
        of = providers("slug,name\na,Same\nb,Same\n", curator)
        assert files.figures(of) == (2, 0, 0, 0)

        applied = files.apply(of, by=curator)

        assert files.figures(applied) == (1, 0, 0, 1)
        assert files.errors(applied)[0][0] == 3

    def test_applied_again_it_changes_nothing(self, curator: User, provider: Provider) -> None:
        files.apply(programs(rows(3), curator), by=curator)

        again = programs(rows(3), curator)

        assert files.figures(again) == (0, 0, 3, 0)
        with pytest.raises(actions.Refused, match="nothing to apply"):
            actions.confirm(of=again, by=curator, leave_out_refused=False, now=timezone.now())

    def test_the_same_file_is_recognized(self, curator: User, provider: Provider) -> None:
        first = files.apply(programs(rows(3), curator), by=curator)

        assert actions.applied_before(programs(rows(3), curator)) == first
        assert actions.applied_before(programs(rows(2), curator)) is None

    def test_one_of_a_kind_is_applied_at_a_time(self, curator: User, provider: Provider) -> None:
        first, second = programs(rows(1), curator), programs(rows(2), curator)
        other = providers("slug,name\na,A\n", curator)
        actions.confirm(of=first, by=curator, leave_out_refused=False, now=timezone.now())

        with pytest.raises(actions.Refused, match=f"is being applied: “rows.csv” by {curator}"):
            actions.confirm(of=second, by=curator, leave_out_refused=False, now=timezone.now())
        actions.confirm(of=other, by=curator, leave_out_refused=False, now=timezone.now())

        second.refresh_from_db()
        assert second.state == ImportState.CHECKED

    def test_a_canceled_one_stops_and_keeps_what_was_applied(self, curator: User, provider: Provider) -> None:
        of = programs(rows(40), curator)
        actions.confirm(of=of, by=curator, leave_out_refused=False, now=timezone.now())
        work.work_on_due(now=timezone.now(), seconds=0)  # one batch

        actions.cancel(of=of, by=curator, now=timezone.now())
        work.work_on_due(now=timezone.now() + dt.timedelta(hours=1))

        of.refresh_from_db()
        assert (of.state, of.added) == ("canceled", work.APPLY_AT_ONCE)
        assert Program.objects.count() == work.APPLY_AT_ONCE


class TestInterruptions:
    def test_the_work_of_slices_is_that_of_one_run(self, curator: User, provider: Provider) -> None:
        found = rows(3 * work.APPLY_AT_ONCE + 1)
        of = programs([*found, {**found[0], "title": "Twice"}], curator)
        actions.confirm(of=of, by=curator, leave_out_refused=True, now=timezone.now())

        for _ in range(6):
            work.work_on_due(now=timezone.now(), seconds=0)

        of.refresh_from_db()
        assert (of.state, files.figures(of)) == ("applied", (len(found), 0, 0, 1))
        assert Program.objects.count() == len(found)

    def test_a_batch_that_is_interrupted_leaves_nothing_and_is_done_once_later(
        self, curator: User, provider: Provider, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        of = programs(rows(work.APPLY_AT_ONCE + 10), curator)
        actions.confirm(of=of, by=curator, leave_out_refused=False, now=timezone.now())
        save, saved = work._save, [0]

        def dies_in_the_second_batch(*given: Any) -> None:
            saved[0] += 1
            if saved[0] == work.APPLY_AT_ONCE + 5:
                raise KeyboardInterrupt
            save(*given)

        monkeypatch.setattr(work, "_save", dies_in_the_second_batch)
        with pytest.raises(KeyboardInterrupt):
            work.work_on_due(now=timezone.now())
        of.refresh_from_db()
        assert (of.state, of.added, Program.objects.count()) == ("applying", work.APPLY_AT_ONCE, work.APPLY_AT_ONCE)

        monkeypatch.setattr(work, "_save", save)
        assert work.work_on_due(now=timezone.now()) == 0  # the lease holds
        work.work_on_due(now=timezone.now() + work.LEASE)

        of.refresh_from_db()
        assert (of.state, files.figures(of)) == ("applied", (work.APPLY_AT_ONCE + 10, 0, 0, 0))
        assert Event.objects.filter(kind="catalog.program_added").count() == work.APPLY_AT_ONCE + 10

    def test_one_that_always_stops_fails_and_the_others_go_on(
        self, curator: User, provider: Provider, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
    ) -> None:
        of = files.upload(files.csv_file(files.of_dicts(rows(1))), kind=Kind.PROGRAM, by=curator)

        def breaks(*args: Any, **kwargs: Any) -> None:
            raise RuntimeError("a defect")

        monkeypatch.setattr(work, "_finish_batch", breaks)
        for number in range(work.MAX_ATTEMPTS + 1):
            work.work_on_due(now=timezone.now() + number * 2 * work.LEASE)

        of.refresh_from_db()
        assert (of.state, of.problem.split(".")[0]) == ("failed", "It stopped three times at the same place")

    def test_a_file_that_is_gone_fails(self, curator: User) -> None:
        of = files.upload(b"slug,name\na,A\n", kind=Kind.PROVIDER, by=curator)
        Import.objects.update(stored_as="00/gone.csv")

        work.work_on_due(now=timezone.now())

        of.refresh_from_db()
        assert of.problem == "The uploaded file is gone. Upload it again."


def test_files_are_deleted_after_a_month_with_what_quotes_them(
    curator: User, own_files: Path, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    def stored() -> int:
        return sum(path.is_file() for path in own_files.rglob("*"))

    with django_capture_on_commit_callbacks(execute=True):
        of = providers("slug,name\na,A\n,B\n", curator)
    assert stored() == 1  # the plain file replaced the upload

    with django_capture_on_commit_callbacks(execute=True):
        assert retention.delete_old_files(now=timezone.now() + dt.timedelta(days=29)) == 0
        assert retention.delete_old_files(now=timezone.now() + dt.timedelta(days=30)) == 1

    of.refresh_from_db()
    assert stored() == 0
    assert (of.state, of.stored_as, of.changes, of.errors.count()) == ("canceled", "", [], 0)
    assert files.figures(of) == (1, 0, 0, 1)
