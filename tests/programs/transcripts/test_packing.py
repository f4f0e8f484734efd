"""What counts in a cycle, and the audit pack with it: its files, its index, how it's built, and how it ends."""

import csv
import datetime as dt
import io
import threading
from typing import Any
from zipfile import ZipFile

import pytest
from django.db import connection
from django.template.loader import render_to_string
from django.utils import timezone

from accounts.audit.models import Event
from accounts.licenses.models import Credential
from accounts.notices.models import Notice
from accounts.privacy import building
from accounts.privacy.closing import delete_unused_files
from accounts.privacy.enums import ExportState
from accounts.users.models import User
from cmehub.lib import uploads
from programs.requirements.library import files as rule_files
from programs.requirements.models import Authority, Cycle, RuleVersion
from programs.transcripts import actions, delivery, packing
from programs.transcripts.building import DAYS, PACK, build_due, expire
from programs.transcripts.models import Pack
from programs.transcripts.personal_data import HOLDING
from programs.transcripts.queries import of_cycle
from tests.factories import accounts as people
from tests.factories import rosters

pytestmark = pytest.mark.django_db

TODAY = dt.date(2026, 5, 4)
DUE = dt.date(2027, 1, 31)
PROOF = b"%PDF-1.7 proof %%EOF"


@pytest.fixture
def pat() -> User:
    return rosters.clinician()


@pytest.fixture
def cycle(pat: User) -> Cycle:
    """A running cycle of a license without a rule, which began when the period before it ended."""
    license = people.license(user=pat, number="F340029", expires_on=DUE)
    return running(license, starts_on=dt.date(2025, 2, 1))


def running(credential: Credential, **fields: Any) -> Cycle:
    Cycle.objects.filter(credential=credential).delete()
    period = credential.periods.get()
    return Cycle.objects.create(credential=credential, period=period, due_on=period.expires_on, **fields)


def built(cycle: Cycle, *, full_numbers: bool = False) -> Pack:
    now = timezone.now()
    pack = actions.request_pack(cycle=cycle, full_numbers=full_numbers, by=cycle.credential.user, now=now)
    assert build_due(now=now) == 1
    pack.refresh_from_db()
    return pack


def opened(pack: Pack) -> ZipFile:
    with uploads.opened(pack.stored_as) as stored:
        return ZipFile(io.BytesIO(stored.read()))


class TestWhatCounts:
    def test_without_a_rule_everything_in_the_cycle_is_in_it(self, pat: User, cycle: Cycle) -> None:
        days = [dt.date(2025, 1, 31), dt.date(2025, 2, 1), DUE, DUE + dt.timedelta(days=1)]
        for day in days:
            rosters.entry(user=pat, completed_on=day)

        assert [line.entry.completed_on for line in of_cycle(cycle, as_of=TODAY)] == days[1:3]

    def test_with_a_rule_it_s_what_counts_and_for_what(self, pat: User) -> None:
        license = people.license(user=pat, state="CA", profession="physician", expires_on=DUE)
        cycle = running(license, version=_rule("CA", "MD"))
        counts = rosters.entry(user=pat)
        rosters.entry(user=pat, completed_on=dt.date(2019, 1, 1), title="Too early")

        lines = of_cycle(cycle, as_of=TODAY)

        assert [line.entry for line in lines] == [counts]
        assert "1.5" in lines[0].counts_for

    def test_an_ended_cycle_stays_as_it_ended(self, pat: User, cycle: Cycle) -> None:
        counted, _ = rosters.entry(user=pat), rosters.entry(user=pat, title="Added later")
        kept = {"key": str(counted.public_id), "amount": "1.5"}
        requirement = {"label": "Continuing education", "unit": "hours", "status": "met", "counted": [kept]}
        cycle.snapshot = {"carries": "0", "requirements": [requirement]}
        cycle.closed_at = timezone.now()
        cycle.save()

        assert [(line.entry, line.counts_for) for line in of_cycle(cycle, as_of=TODAY)] == [
            (counted, "continuing education: 1.5 hours")
        ]


def _rule(authority: str, profession: str) -> RuleVersion:
    content = next(each for each in rule_files() if each["authority"] == authority)
    data = next(each for each in content["rule_sets"] if each["profession"] == profession)
    made, _ = Authority.objects.get_or_create(code=authority, defaults={"name": content["name"], "kind": "state"})
    return RuleVersion.objects.create(
        authority=made,
        profession=profession,
        number=1,
        state="published",
        data=data,
        source="x",
        as_of="2026",
        confidence="high",
        published_at=timezone.now(),
    )


class TestTheArchive:
    def test_holds_the_transcript_the_certificates_in_order_and_an_index_of_both(self, pat: User, cycle: Cycle) -> None:
        program = rosters.activity()
        with_two = rosters.entry(user=pat, title="Pain: opioids / tapering", completed_on=dt.date(2026, 3, 20))
        for _ in range(2):
            rosters.certificate(entry=with_two, content=PROOF)
        confirmed = rosters.entry(user=pat, confirmed_by=program.provider, confirmed_at=timezone.now())
        rosters.certificate(entry=confirmed, content=PROOF)
        rosters.entry(user=pat, title="=SUM(1)", completed_on=dt.date(2026, 4, 1))

        with opened(built(cycle)) as archive:
            names = archive.namelist()
            index = list(csv.DictReader(io.StringIO(archive.read("index.csv").decode("utf-8-sig"))))
            page = archive.read("index.html").decode()
            assert archive.testzip() is None
            assert archive.read("transcript.pdf").startswith(b"%PDF-1.7")
            assert archive.read("certificates/01 2026-03-14 Sepsis in the first hour.pdf") == PROOF

        assert names == [
            "transcript.pdf",
            "certificates/01 2026-03-14 Sepsis in the first hour.pdf",
            "certificates/02 2026-03-20 Pain_ opioids _ tapering.pdf",
            "certificates/02 2026-03-20 Pain_ opioids _ tapering (2).pdf",
            "index.csv",
            "index.html",
        ]
        assert [row["number"] for row in index] == ["1", "2", "3"]
        assert index[0]["confirmed_by"] == program.provider.name
        assert index[1]["certificate"].count(".pdf") == 2
        assert (index[2]["activity"], index[2]["certificate"]) == ("'=SUM(1)", "No certificate on file")
        assert "Without a certificate" in page
        assert "<li>3: =SUM(1), Apr 1, 2026</li>" in page

    @pytest.mark.parametrize("title", ["../../etc/passwd", "..", "a\\b\\c", "<script>", "CON", "漢字", "x" * 250])
    def test_no_title_leads_out_of_its_folder(self, pat: User, cycle: Cycle, title: str) -> None:
        rosters.certificate(entry=rosters.entry(user=pat, title=title))

        with opened(built(cycle)) as archive:
            name = archive.namelist()[1]
            page = archive.read("index.html").decode()

        assert name.startswith("certificates/01 2026-03-14 ")
        assert name.count("/") == 1
        assert "\\" not in name
        assert len(name) < 110
        assert "<script>" not in page

    def test_says_so_if_a_certificate_s_file_is_gone(self, pat: User, cycle: Cycle) -> None:
        uploads.discard(rosters.certificate(entry=rosters.entry(user=pat)).stored_as)

        with opened(built(cycle)) as archive:
            assert "No certificate on file" in archive.read("index.csv").decode()

    def test_of_a_cycle_without_activities_says_so(self, cycle: Cycle) -> None:
        with opened(built(cycle)) as archive:
            assert archive.namelist() == ["transcript.pdf", "index.csv", "index.html"]
            assert "No activities." in archive.read("index.html").decode()


class TestBuilding:
    def test_asking_twice_builds_one(self, pat: User, cycle: Cycle) -> None:
        now = timezone.now()
        first, second = (actions.request_pack(cycle=cycle, full_numbers=False, by=pat, now=now) for _ in range(2))

        assert first == second
        assert Event.objects.filter(kind="transcripts.pack_requested").count() == 1

    def test_progress_is_saved_while_it_s_built(self, pat: User, cycle: Cycle, monkeypatch: pytest.MonkeyPatch) -> None:
        rosters.certificate(entry=rosters.entry(user=pat))
        seen: list[tuple[int, int]] = []
        write = packing.write

        def watched(transcript: Any, into: Any, *, progress: Any) -> None:
            def spy(done: int, total: int) -> None:
                progress(done, total)
                seen.append(Pack.objects.values_list("done", "total").get())

            write(transcript, into, progress=spy)

        monkeypatch.setattr(packing, "write", watched)
        built(cycle)

        assert seen == [(1, 4), (2, 4), (4, 4)]

    def test_one_whose_worker_was_killed_is_built_after_its_lease(self, pat: User, cycle: Cycle) -> None:
        now = timezone.now()
        actions.request_pack(cycle=cycle, full_numbers=False, by=pat, now=now)
        slow = building.claimed(PACK, now)  # and then killed, or only slow
        assert slow is not None

        assert build_due(now=now) == 0
        assert build_due(now=now + building.LEASE) == 1

        assert building.build(PACK, slow, now) is False
        assert len(list(uploads.stored())) == 1

    def test_one_that_can_t_be_built_is_tried_again_and_then_the_person_is_told(
        self, pat: User, cycle: Cycle, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        now = timezone.now()
        pack = actions.request_pack(cycle=cycle, full_numbers=False, by=pat, now=now)

        def broken(*args: Any, **kwargs: Any) -> None:
            raise RuntimeError

        monkeypatch.setattr(packing, "write", broken)
        for attempt in range(building.MAX_ATTEMPTS + 1):
            build_due(now=now + attempt * building.PAUSE)

        pack.refresh_from_db()
        notice = Notice.objects.get(kind=delivery.AUDIT_PACK)
        assert pack.state == ExportState.FAILED
        assert delivery.still_due(notice, now)
        assert "failed on our end" in delivery.render(notice, now).summary

    @pytest.mark.django_db(transaction=True)
    def test_two_workers_build_it_once(self) -> None:
        people.staff_groups()
        pat = rosters.clinician()
        cycle = running(people.license(user=pat, expires_on=DUE))
        now = timezone.now()
        actions.request_pack(cycle=cycle, full_numbers=False, by=pat, now=now)
        results: list[int] = []

        def work() -> None:
            try:
                results.append(build_due(now=now))
            finally:
                connection.close()

        workers = [threading.Thread(target=work) for _ in range(2)]
        for worker in workers:
            worker.start()
        for worker in workers:
            worker.join()

        assert sorted(results) == [0, 1]


@pytest.mark.parametrize("part", ["subject.txt", "body.txt", "body.html"])
def test_the_email_says_until_when(cycle: Cycle, part: str) -> None:
    built(cycle)
    content = delivery.render(Notice.objects.get(kind=delivery.AUDIT_PACK), timezone.now())
    frame = {"link_url": "https://hub.example/x", "link_text": content.link_text, "site_url": "https://hub.example"}

    text = render_to_string(f"emails/audit_pack/{part}", {**content.context, **frame})

    assert ("ready to download" if part == "subject.txt" else "You can download it through") in text


class TestItsEnd:
    def test_the_file_is_deleted_after_seven_days(self, cycle: Cycle, django_capture_on_commit_callbacks: Any) -> None:
        pack = built(cycle)
        assert pack.expires_at is not None
        assert pack.expires_at - timezone.now() > dt.timedelta(days=DAYS - 1)

        assert expire(now=pack.expires_at - dt.timedelta(seconds=1)) == 0
        with django_capture_on_commit_callbacks(execute=True):
            assert expire(now=pack.expires_at) == 1

        pack.refresh_from_db()
        assert (pack.state, pack.stored_as) == (ExportState.EXPIRED, "")
        assert list(uploads.stored()) == []

    def test_the_sweep_of_unused_files_spares_it_until_its_credential_is_deleted(self, cycle: Cycle) -> None:
        built(cycle)
        later = timezone.now() + dt.timedelta(days=2)

        assert delete_unused_files(now=later) == 0
        cycle.credential.delete()
        assert delete_unused_files(now=later) == 1

    def test_a_person_s_packs_are_exported_and_erased(
        self, pat: User, cycle: Cycle, django_capture_on_commit_callbacks: Any
    ) -> None:
        built(cycle)

        assert HOLDING.export(pat).tables["audit_packs"][0]["status"] == "ready"
        with django_capture_on_commit_callbacks(execute=True):
            HOLDING.erase(pat)
        assert not Pack.objects.exists()
        assert list(uploads.stored()) == []
