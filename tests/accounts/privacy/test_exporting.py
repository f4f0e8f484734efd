"""Exports: what's in the archive, how it's built, and how it ends."""

import csv
import datetime as dt
import io
import json
import threading
from typing import Any
from zipfile import ZipFile

import pytest
from django.db import connection
from django.utils import timezone

from accounts.audit.models import Event
from accounts.notices import kinds
from accounts.notices.models import Notice
from accounts.privacy import actions, archive, building, exporting
from accounts.privacy.enums import ExportState
from accounts.privacy.models import Export
from accounts.users.models import User
from accounts.verification.models import ExclusionLead
from cmehub.lib import uploads
from tests.factories import accounts as make

pytestmark = pytest.mark.django_db

NUMBER = "304821"


def built(user: User) -> Export:
    now = timezone.now()
    export = actions.request_export(by=user, now=now)
    assert exporting.build_due(now=now) == 1
    export.refresh_from_db()
    return export


def opened(export: Export) -> ZipFile:
    with uploads.opened(export.stored_as) as stored:
        return ZipFile(io.BytesIO(stored.read()))


def everything_of(user: User) -> dict[str, dict[str, list[dict[str, Any]]]]:
    data: dict[str, dict[str, list[dict[str, Any]]]] = json.loads(opened(built(user)).read("data.json"))
    return data


@pytest.fixture
def clinician() -> User:
    """A verified clinician with a proof."""
    person = make.clinician()
    credential = make.license(user=person, number=NUMBER, expires_on=make.in_a_year(person))
    make.verified(credential=credential)
    return person


class TestContents:
    def test_the_license_number_the_npi_and_the_decision_are_in_it(self, clinician: User) -> None:
        data = everything_of(clinician)

        assert data["account"]["account"][0]["email"] == clinician.email
        assert data["credentials"]["credentials"][0]["number"] == NUMBER
        assert data["verification"]["identity"][0]["npi"] == clinician.identity.npi
        assert data["verification"]["verification_requests"][0]["status"] == "Verified"

    def test_files_are_copied_as_they_are(self, clinician: User) -> None:
        found = opened(built(clinician))

        proof = next(name for name in found.namelist() if name.startswith("files/proofs/"))
        assert found.read(proof) == b"%PDF-1.7 %%EOF"

    def test_a_file_that_is_gone_does_not_stop_it(self, clinician: User) -> None:
        uploads.discard(clinician.credentials.get().claims.get().documents.get().stored_as)

        assert not [name for name in opened(built(clinician)).namelist() if name.startswith("files/")]

    def test_spreadsheets_hold_no_formula(self) -> None:
        person = make.clinician(name="=HYPERLINK(1)")

        rows = list(csv.DictReader(io.StringIO(opened(built(person)).read("csv/account.csv").decode())))

        assert rows[0]["name"] == "'=HYPERLINK(1)"

    def test_nobody_else_s_data_and_no_lead_is_in_it(self, clinician: User) -> None:
        other = make.claim().credential.user
        ExclusionLead.objects.create(user=clinician, same_npi=True, listed_name="PAT EXCLUDED", kind="1128b4")

        text = opened(built(clinician)).read("data.json").decode()

        assert other.email not in text
        assert "PAT EXCLUDED" not in text

    def test_what_the_person_did_is_in_it(self, clinician: User) -> None:
        rows = everything_of(clinician)["privacy"]["activity"]

        assert [row["kind"] for row in rows] == ["privacy.export_requested"]

    def test_the_password_and_secrets_are_not_in_it(self, clinician: User) -> None:
        found = opened(built(clinician))

        text = b"".join(found.read(name) for name in found.namelist())
        assert clinician.password.encode() not in text


class TestBuilding:
    def test_it_is_announced_and_logged(self, clinician: User) -> None:
        export = built(clinician)

        assert (export.state, export.done) == (ExportState.READY, export.total)
        assert export.expires_at == (export.ready_at or timezone.now()) + dt.timedelta(days=7)
        notice = Notice.objects.get(recipient=clinician, kind="privacy")
        content = kinds.get("privacy").render(notice, timezone.now())
        assert content.context["said"].subject == "Your data is ready to download"
        assert list(
            Event.objects.filter(kind__startswith="privacy.").values_list("kind", flat=True).order_by("pk")
        ) == [
            "privacy.export_requested",
            "privacy.export_built",
        ]

    def test_asking_twice_is_asking_once(self, clinician: User) -> None:
        now = timezone.now()

        assert actions.request_export(by=clinician, now=now) == actions.request_export(by=clinician, now=now)
        assert Export.objects.count() == 1

    def test_progress_is_saved_while_it_is_built(self, clinician: User, monkeypatch: pytest.MonkeyPatch) -> None:
        seen: list[tuple[int, int]] = []
        write = archive.write

        def watched(user: User, into: Any, *, site: str, progress: Any) -> None:
            def note(done: int, total: int) -> None:
                progress(done, total)
                seen.append(Export.objects.values_list("done", "total").get())

            write(user, into, site=site, progress=note)

        monkeypatch.setattr(archive, "write", watched)
        built(clinician)

        assert seen == [(number, len(seen)) for number in range(1, len(seen) + 1)]

    def test_one_that_fails_is_tried_again_and_then_given_up(
        self, clinician: User, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        def broken(*args: Any, **kwargs: Any) -> None:
            raise OSError("disk full")

        monkeypatch.setattr(archive, "write", broken)
        now = timezone.now()
        export = actions.request_export(by=clinician, now=now)

        for attempt in range(4):
            assert exporting.build_due(now=now + attempt * building.PAUSE) == 0
        export.refresh_from_db()

        assert export.state == ExportState.FAILED
        assert Notice.objects.get(recipient=clinician, kind="privacy").context["event"] == "export_failed"
        assert actions.request_export(by=clinician, now=now) != export

    def test_another_worker_takes_over_from_one_that_died(self, clinician: User) -> None:
        now = timezone.now()
        actions.request_export(by=clinician, now=now)
        assert building.claimed(exporting.EXPORT, now) is not None  # and then killed

        assert exporting.build_due(now=now) == 0
        assert exporting.build_due(now=now + building.LEASE) == 1

    def test_a_worker_that_lost_its_lease_changes_nothing(
        self, clinician: User, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        now = timezone.now()
        actions.request_export(by=clinician, now=now)
        slow = building.claimed(exporting.EXPORT, now)
        assert slow is not None
        exporting.build_due(now=now + building.LEASE)
        ready = Export.objects.get()
        files = set(uploads.stored())

        assert building.build(exporting.EXPORT, slow, now) is False
        assert Export.objects.get().stored_as == ready.stored_as
        assert {name for name, _ in uploads.stored()} == {name for name, _ in files}


@pytest.mark.django_db(transaction=True)
def test_two_workers_build_one_export() -> None:
    person, now = make.clinician(), timezone.now()
    actions.request_export(by=person, now=now)
    built: list[int] = []

    def work() -> None:
        built.append(exporting.build_due(now=now))
        connection.close()

    workers = [threading.Thread(target=work) for _ in range(2)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()

    assert sorted(built) == [0, 1]
    assert Notice.objects.filter(recipient=person).count() == 1


class TestExpiry:
    def test_the_file_is_deleted_after_its_last_day(
        self, clinician: User, django_capture_on_commit_callbacks: Any
    ) -> None:
        export = built(clinician)
        stored_as = export.stored_as
        assert export.expires_at is not None

        assert exporting.expire(now=export.expires_at - dt.timedelta(seconds=1)) == 0
        with django_capture_on_commit_callbacks(execute=True):
            assert exporting.expire(now=export.expires_at) == 1

        export.refresh_from_db()
        assert (export.state, export.stored_as) == (ExportState.EXPIRED, "")
        with pytest.raises(FileNotFoundError):
            uploads.opened(stored_as)
