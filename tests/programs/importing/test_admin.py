"""The pages of imports and exports: who may open them, what they show, and what their buttons do."""

import csv
import io
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone
from pytest_django.asserts import assertContains, assertNotContains, assertRedirects

from accounts.audit.models import Event
from accounts.users.models import User
from programs.catalog.models import Program
from programs.importing import admin, forms, reading, work
from programs.importing.enums import ImportState, Kind
from programs.importing.models import Import
from programs.providers.models import Provider
from tests.factories import accounts
from tests.factories import programs as make
from tests.programs.importing import files

pytestmark = pytest.mark.django_db

LIST = "/admin/programs/import/"
UPLOAD = f"{LIST}upload/provider/"


@pytest.fixture
def curator() -> User:
    return accounts.staff("Curator")


@pytest.fixture
def client(curator: User) -> Client:
    client = Client()
    client.force_login(curator)
    return client


def page_of(of: Import) -> str:
    return f"{LIST}{of.pk}/change/"


def file(content: bytes, name: str = "providers.csv") -> dict[str, Any]:
    return {"file": SimpleUploadedFile(name, content)}


def sent(response: Any) -> bytes:
    return b"".join(response.streaming_content)


class TestUpload:
    def test_a_file_is_uploaded_checked_and_applied(self, client: Client, curator: User) -> None:
        response = client.post(UPLOAD, file(b"slug,name\nsummit,Summit\nbad,\n"))
        of = Import.objects.get()
        assertRedirects(response, page_of(of))
        assertContains(client.get(page_of(of)), 'hx-trigger="every 2s"')
        work.work_on_due(now=timezone.now())

        shown = client.get(page_of(of))
        assertContains(shown, "<dt>would be added</dt><dd>1</dd>")
        assertContains(shown, "Leave out the 1 refused row and apply the other rows")
        assertNotContains(shown, "every 2s")
        refused = client.post(page_of(of), {"decision": "confirm"}, follow=True)
        assertContains(refused, "Choose to leave out the refused rows")
        client.post(page_of(of), {"decision": "confirm", "leave_out_refused": "on"})
        work.work_on_due(now=timezone.now())

        assertContains(client.get(page_of(of)), "<dt>added</dt><dd>1</dd>")
        assert Provider.objects.values_list("slug", "name").get() == ("summit", "Summit")
        assert list(Event.objects.filter(kind__startswith="importing.").order_by("pk").values_list("kind")) == [
            ("importing.uploaded",),
            ("importing.checked",),
            ("importing.confirmed",),
            ("importing.applied",),
        ]

    @pytest.mark.parametrize(
        ("content", "name", "said"),
        [
            (b"", "a.csv", "The file is empty. Choose another one"),
            (b"slug", "a.pdf", "Choose a CSV or .xlsx file"),
        ],
    )
    def test_a_file_of_another_kind_is_refused(self, client: Client, content: bytes, name: str, said: str) -> None:
        assertContains(client.post(UPLOAD, file(content, name)), said)
        assertContains(client.post(UPLOAD, {}), "Choose a file")
        assert not Import.objects.exists()

    def test_a_file_over_the_limit_of_other_uploads_is_taken(self, client: Client) -> None:
        content = b"slug,name\n" + b"\n" * 11_000_000

        client.post(UPLOAD, file(content))

        assert Import.objects.get().state == ImportState.UPLOADED

    def test_a_file_over_the_limit_is_cut_and_refused(self, client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(admin.LargeUploadHandler, "max_bytes", 100_000)
        monkeypatch.setattr(forms, "MAX_MB", 0.1)

        response = client.post(UPLOAD, file(b"slug,name\n" + b"a" * 900_000))

        assertContains(response, "or less, or split it into several")
        assert not Import.objects.exists()

    def test_it_needs_the_token_of_the_form(self, curator: User) -> None:
        strict = Client(enforce_csrf_checks=True)
        strict.force_login(curator)

        assert strict.post(UPLOAD, file(b"slug,name\na,A\n")).status_code == 403
        assert not Import.objects.exists()

    def test_the_page_lists_every_column_with_what_to_enter(self, client: Client) -> None:
        response = client.get(f"{LIST}upload/program/")

        assertContains(response, "offerings.1.starts_on")
        assertContains(response, "not stated · yes · no")


class TestWho:
    @pytest.mark.parametrize("group", ["Moderator", "Verifier"])
    def test_other_staff_can_neither_import_nor_export(self, curator: User, group: str) -> None:
        of = files.checked(b"slug,name\na,A\n,B\n", kind=Kind.PROVIDER, by=curator)
        other = Client()
        other.force_login(accounts.staff(group))

        for address in (LIST, UPLOAD, page_of(of), f"{LIST}{of.pk}/refused.csv", f"{LIST}export/provider.csv"):
            assert other.get(address).status_code == 403
        assert other.post(page_of(of), {"decision": "confirm", "leave_out_refused": "on"}).status_code == 403
        assert other.post(UPLOAD, file(b"slug,name\na,A\n")).status_code == 403
        of.refresh_from_db()
        assert of.state == ImportState.CHECKED

    def test_a_curator_who_may_not_change_providers_cannot_import_them(self, client: Client, curator: User) -> None:
        of = files.checked(b"slug,name\na,A\n", kind=Kind.PROVIDER, by=curator)
        group = curator.groups.get()
        group.permissions.remove(group.permissions.get(codename="change_provider"))

        assert client.get(UPLOAD).status_code == 403
        assert client.post(page_of(of), {"decision": "confirm"}).status_code == 403
        assertNotContains(client.get("/admin/programs/provider/"), UPLOAD)

    def test_visitors_are_asked_to_sign_in(self) -> None:
        for address in (UPLOAD, f"{LIST}export/provider.csv"):
            assert Client().get(address).status_code == 302

    @pytest.mark.parametrize("address", ["upload/member/", "export/member.csv", "export/program.pdf", "9/refused.csv"])
    def test_what_is_unknown_is_not_found(self, client: Client, address: str) -> None:
        assert client.get(LIST + address).status_code == 404


class TestOneImport:
    def test_the_same_file_is_told_with_who_applied_it_and_when(self, client: Client, curator: User) -> None:
        content = b"slug,name\na,A\n"
        files.apply(files.checked(content, kind=Kind.PROVIDER, by=curator), by=curator)

        again = files.checked(content, kind=Kind.PROVIDER, by=curator)

        shown = client.get(page_of(again))
        assertContains(shown, "The same file was applied before:")
        assertContains(shown, f"by {curator}")
        assertContains(shown, "Nothing would change.")
        assertNotContains(shown, "Apply the import")

    def test_a_failed_one_says_what_to_do(self, client: Client, curator: User) -> None:
        of = files.checked("slug,name\na,Núñez\n".encode("utf-16"), kind=Kind.PROVIDER, by=curator)

        assertContains(client.get(page_of(of)), "This file is in UTF-16.")

    def test_it_can_be_canceled(self, client: Client, curator: User) -> None:
        of = files.checked(b"slug,name\na,A\n", kind=Kind.PROVIDER, by=curator)

        client.post(page_of(of), {"decision": "cancel"})

        assertContains(client.get(page_of(of)), "Nothing was saved.")
        refused = client.post(page_of(of), {"decision": "confirm"}, follow=True)
        assertContains(refused, "isn&#x27;t waiting for confirmation anymore")

    def test_the_refused_rows_are_downloaded_with_their_reasons(self, client: Client, curator: User) -> None:
        of = files.checked(b'slug,name,description\na,A,x\nb,,"=1+1"\n', kind=Kind.PROVIDER, by=curator)

        response = client.get(f"{LIST}{of.pk}/refused.csv")

        assert response.headers["Content-Disposition"] == f'attachment; filename="refused-{of.pk}.csv"'
        assert list(csv.reader(io.StringIO(sent(response).decode("utf-8-sig")))) == [
            ["row", "reasons", "slug", "name", "description"],
            ["3", "name: Enter a value.", "b", "", "'=1+1"],
        ]

    def test_the_list_and_the_home_page_show_what_waits(self, client: Client, curator: User) -> None:
        files.checked(b"slug,name\na,A\n", kind=Kind.PROVIDER, by=curator)
        files.checked(b"name\nA\n", kind=Kind.PROVIDER, by=curator)

        home = client.get("/admin/")
        assertContains(home, "Imports to confirm")
        assertContains(home, "Imports that failed")
        assertContains(client.get(f"{LIST}?state__exact=checked"), "rows.csv", count=1)


class TestExport:
    def test_it_holds_what_the_list_shows(self, client: Client) -> None:
        live = make.program(title="Sepsis", offers=[{"amount": "2.00"}, {"amount": None}])
        make.program(title="Sepsis draft", state="draft")
        make.program(title="Heart")

        shown = client.get("/admin/programs/program/?q=sepsis&state__exact=live")
        address = f"{LIST}export/program.csv?q=sepsis&amp;state__exact=live"
        assertContains(shown, f'<a href="{address}">Export CSV</a>')
        (row,) = files.cells(sent(client.get(address.replace("&amp;", "&"))))

        assert (row["slug"], row["title"], row["offers.1.amount"]) == (live.slug, "Sepsis", "2")
        assert "offers.2.amount" in row
        assert "offers.3.amount" not in row

    def test_a_workbook_holds_the_same(self, client: Client) -> None:
        make.program(title="=1+1")

        text = files.cells(sent(client.get(f"{LIST}export/program.csv")))
        book = list(reading.rows(io.BytesIO(sent(client.get(f"{LIST}export/program.xlsx")))))

        assert [dict(zip(book[0], row, strict=True)) for row in book[1:]] == text
        assert text[0]["title"] == "'=1+1"

    def test_its_queries_are_constant(self, client: Client, django_assert_max_num_queries: Any) -> None:
        for _ in range(5):
            make.program(offers=[{"amount": "1.00"}], offerings=[{"starts_on": "2026-10-05"}])
        with django_assert_max_num_queries(40):
            sent(client.get(f"{LIST}export/program.csv"))

        assert Program.objects.count() == 5
