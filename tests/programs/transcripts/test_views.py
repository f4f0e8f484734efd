"""The pages of transcripts and audit packs, and their downloads."""

import csv
import datetime as dt
import html
import io
import json
from decimal import Decimal
from zipfile import ZipFile

import pytest
from django.test import Client
from django.utils import timezone

from accounts.audit.models import Event
from accounts.users.models import User
from programs.ledger import tables
from programs.requirements.models import Cycle
from programs.transcripts import building
from programs.transcripts.models import Pack
from tests.factories import accounts as people
from tests.factories import programs as make
from tests.factories import rosters

pytestmark = pytest.mark.django_db

PAGE = "/credits/transcript/"


@pytest.fixture
def pat() -> User:
    return rosters.clinician()


@pytest.fixture
def client_of_pat(pat: User) -> Client:
    return signed_in(pat)


@pytest.fixture
def cycle(pat: User) -> Cycle:
    license = people.license(user=pat, number="F340029", expires_on=dt.date(2027, 1, 31))
    found, _ = Cycle.objects.get_or_create(credential=license, defaults={"due_on": license.current_period.expires_on})
    return found


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


class TestTheTranscript:
    def test_shows_own_activities_with_who_confirmed_them(self, pat: User, client_of_pat: Client) -> None:
        program = rosters.activity()
        rosters.entry(user=pat, confirmed_by=program.provider, confirmed_at=timezone.now())
        rosters.entry(user=rosters.clinician(npi="2000000010"), title="Somebody else's")

        page = client_of_pat.get(PAGE).text

        assert "Sepsis in the first hour" in page
        assert f"Confirmed by provider: {program.provider.name}" in page
        assert "Somebody else" not in page

    def test_masks_license_numbers_until_asked(self, client_of_pat: Client, cycle: Cycle) -> None:
        assert "F340029" not in client_of_pat.get(PAGE).text
        assert "F340029" in client_of_pat.get(PAGE, {"full_numbers": "on"}).text

    def test_of_somebody_else_s_cycle_is_an_error(self, client_of_pat: Client, cycle: Cycle) -> None:
        stranger = signed_in(rosters.clinician(npi="2000000010"))

        assert stranger.get(PAGE, {"cycle": str(cycle.public_id)}).context["transcript"] is None
        assert stranger.get("/credits/transcript.pdf", {"cycle": str(cycle.public_id)}).status_code == 404
        assert client_of_pat.get(PAGE, {"cycle": str(cycle.public_id)}).context["transcript"] is not None

    def test_days_in_the_wrong_order_are_told(self, client_of_pat: Client) -> None:
        page = client_of_pat.get(PAGE, {"since": "2026-02-01", "until": "2026-01-01"}).text

        assert "Enter a day that isn't before the first one" in html.unescape(page)

    @pytest.mark.parametrize("extension", ["pdf", "csv", "json"])
    def test_is_downloaded_as_chosen(self, pat: User, client_of_pat: Client, extension: str) -> None:
        rosters.entry(user=pat)

        response = client_of_pat.get(f"/credits/transcript.{extension}", {"since": "2026-01-01"})

        assert response.status_code == 200
        assert response.headers["Content-Disposition"].endswith(f'.{extension}"')
        assert "no-store" in response.headers["Cache-Control"]
        assert Event.objects.filter(kind="transcripts.downloaded", actor_id=pat.pk).count() == 1

    def test_has_no_other_formats(self, client_of_pat: Client) -> None:
        assert client_of_pat.get("/credits/transcript.exe").status_code == 404

    def test_as_json_covers_the_chosen_days(self, pat: User, client_of_pat: Client) -> None:
        rosters.entry(user=pat)

        response = client_of_pat.get("/credits/transcript.json", {"until": "2026-01-01"})

        assert json.loads(response.content)["activities"] == []

    def test_as_csv_can_be_imported_again(self, pat: User, client_of_pat: Client) -> None:
        nursing = make.credit_type(code="ANCC_CH", name="Nursing contact hour")
        entry = rosters.entry(user=pat, approved_by="CA BRN CEP 1", amounts={rosters.ama(): "1.5", nursing: "2"})

        lines = client_of_pat.get("/credits/transcript.csv").content.decode("utf-8-sig")
        header, row = csv_rows(lines)
        known = {"amapracategory1credit": "AMA_PRA_1", "amapra1": "AMA_PRA_1", "anccch": "ANCC_CH"}
        read = tables.read(2, row, tables.recognize(header), tables.Vocabulary(known, {}, {}))

        assert read.problems == ()
        assert read.external_id == str(entry.public_id)
        assert read.facts is not None
        assert (read.facts.title, read.facts.completed_on) == (entry.title, entry.completed_on)
        assert (read.facts.provider_name, read.facts.approved_by) == (entry.provider_name, "CA BRN CEP 1")
        assert read.facts.amounts == {"AMA_PRA_1": Decimal("1.5"), "ANCC_CH": Decimal(2)}


def csv_rows(text: str) -> list[list[str]]:
    return list(csv.reader(io.StringIO(text)))


class TestAPack:
    def test_is_asked_for_followed_and_downloaded(self, pat: User, client_of_pat: Client, cycle: Cycle) -> None:
        page = f"/credits/cycles/{cycle.public_id}/pack/"
        assert "Make audit pack" in client_of_pat.get(page).text

        client_of_pat.post(page, {"full_numbers": "on"})
        waiting = client_of_pat.get(page).text
        assert 'hx-trigger="every 2s"' in waiting
        assert "Reload the page" in waiting
        building.build_due(now=timezone.now())

        pack = Pack.objects.get()
        assert f"/credits/packs/{pack.public_id}/" in client_of_pat.get(page).text
        response = client_of_pat.get(f"/credits/packs/{pack.public_id}/")
        with ZipFile(io.BytesIO(b"".join(response))) as archive:
            assert "transcript.pdf" in archive.namelist()
        assert response.headers["Content-Security-Policy"].endswith("sandbox")
        assert Event.objects.filter(kind="transcripts.pack_downloaded", actor_id=pat.pk).exists()

    def test_that_expired_can_t_be_downloaded_and_can_be_made_again(self, client_of_pat: Client, cycle: Cycle) -> None:
        page = f"/credits/cycles/{cycle.public_id}/pack/"
        client_of_pat.post(page)
        building.build_due(now=timezone.now())
        pack = Pack.objects.get()
        assert pack.expires_at is not None

        building.expire(now=pack.expires_at)

        assert client_of_pat.get(f"/credits/packs/{pack.public_id}/").status_code == 404
        assert "The last audit pack expired" in client_of_pat.get(page).text
        client_of_pat.post(page)
        assert Pack.objects.count() == 2

    def test_of_somebody_else_is_not_there(self, client_of_pat: Client, cycle: Cycle) -> None:
        client_of_pat.post(f"/credits/cycles/{cycle.public_id}/pack/")
        building.build_due(now=timezone.now())
        stranger = signed_in(rosters.clinician(npi="2000000010"))

        assert stranger.get(f"/credits/packs/{Pack.objects.get().public_id}/").status_code == 404
        assert stranger.get(f"/credits/cycles/{cycle.public_id}/pack/").status_code == 404
        assert stranger.post(f"/credits/cycles/{cycle.public_id}/pack/").status_code == 404
        assert Pack.objects.count() == 1
