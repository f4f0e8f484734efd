"""Imports: files in any usual encoding, the preview beside the ledger, and adding what was confirmed."""

import datetime as dt
import json
from decimal import Decimal
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st
from pytest_django import DjangoAssertNumQueries
from pytest_django.asserts import assertContains, assertNotContains, assertRedirects

from accounts.users.models import User
from programs.ledger import imports
from programs.ledger.imports import Refused
from programs.ledger.models import Entry, LedgerImport
from programs.providers.models import Provider
from tests.factories import accounts as people
from tests.factories import ledger as make
from tests.factories import programs as listings
from tests.programs.ledger.test_transcripts import certificate, completion, transcript

UPLOAD, LEDGER = "/credits/import/", "/credits/ledger/"

CSV = """Course Name,Provider,Date,Hours,Credit type
Sepsis: the first hour,Juniper Valley Health,3/5/2026,4,Category 1
Pain and its treatment,Hill College,2026-02-01,1.5,contact hours
Tomorrow's medicine,Hill College,1/1/2999,1,Category 1
,Hill College,2/1/2026,1,Category 1
Stroke,Hill College,2/2/2026,two,Category 1
Stroke,Hill College,2/3/2026,2,Gold stars
"""


@pytest.fixture
def dana(db: None) -> User:
    make.vocabulary("AMA_PRA_1", "ANCC_CH", "ABIM_MOC", topics=["opioids", "ethics"], formats=["COURSE"])
    return people.clinician()


@pytest.fixture
def hers(client: Client, dana: User) -> Client:
    client.force_login(dana)
    return client


def file(content: str | bytes, name: str = "credits.csv") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content.encode() if isinstance(content, str) else content)


def upload(client: Client, content: str | bytes, name: str = "credits.csv") -> Any:
    return client.post(UPLOAD, {"file": file(content, name)}, follow=True)


def outcome(page: Any) -> list[tuple[int, str, str]]:
    """Return each row's number, status and first reason."""
    rows = page.context["plan"].rows
    return [(row.read.number, row.status.value, row.reasons[0] if row.reasons else "") for row in rows]


# -- reading a file ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_usual_encodings_and_delimiters(encoding: str, delimiter: str) -> None:
    content = f"Title{delimiter}Date{delimiter}Hours\nÉtude{delimiter}2026-03-05{delimiter}1\n".encode(encoding)

    table = imports.read(file(content))

    assert table.rows == [["Title", "Date", "Hours"], ["Étude", "2026-03-05", "1"]]
    assert table.columns == {"title": 0, "completed_on": 1, "amount": 2}


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b"", "has to name its columns"),
        (b"Title,Date,Hours\n", "no rows below its header"),
        (b"PK\x03\x04...", "This is a workbook"),
        (b"\xd0\xcf\x11\xe0...", "This is a workbook"),
        (b'Title\n"unclosed', "Row 2 can't be read"),
        (b"Title\na\0b", "UTF-16|no text has"),
        ("Title\n" + "x\n" * 1_001, "more than 1,000 rows"),
        (b"x" * (2 * 1024 * 1024 + 1), "2 MB or less"),
    ],
)
def test_files_that_cannot_be_read(content: str | bytes, why: str) -> None:
    with pytest.raises(Refused, match=why):
        imports.read(file(content))


def test_a_thousand_rows_are_read() -> None:
    assert len(imports.read(file("Title\n" + "x\n" * 1_000)).rows) == 1_001


@pytest.mark.django_db
@given(st.binary(max_size=300))
def test_any_bytes_are_a_table_of_text_or_refused(content: bytes) -> None:
    try:
        table = imports.read(file(content))
    except Refused:
        return
    assert all(isinstance(cell, str) and "\0" not in cell for row in table.rows for cell in row)


# -- the preview -------------------------------------------------------------------------------------------------------


def test_the_preview_says_what_each_row_would_do_and_saves_nothing(hers: Client) -> None:
    page = upload(hers, CSV)

    assert outcome(page) == [
        (2, "ready", ""),
        (3, "ready", ""),
        (4, "error", "This date is in the future. Enter the day you completed it"),
        (5, "error", "Enter the activity, as on the certificate"),
        (6, "error", "“two” isn't an amount. Enter a number, like 1.5"),
        (7, "error", "“Gold stars” isn't a credit type on our list"),
    ]
    assertContains(page, "credits.csv: 2 ready, 4 errors. Nothing is saved yet.")
    assertContains(page, "Dates like 3/4/2026 are read as March 4, 2026 (month first).")
    assertContains(page, "Add 2 credits</button>")
    assert not Entry.objects.exists()


def test_confirming_adds_the_ready_rows_and_says_how_many(hers: Client, dana: User) -> None:
    address = upload(hers, CSV).redirect_chain[-1][0]

    page = hers.post(address, follow=True)

    assertContains(page, "2 credits added")
    assert [(each.title, dict(each.facts.amounts)) for each in Entry.objects.with_parts().order_by("pk")] == [
        ("Sepsis: the first hour", {"AMA_PRA_1": Decimal(4)}),
        ("Pain and its treatment", {"ANCC_CH": Decimal("1.5")}),
    ]
    assertContains(hers.post(f"{address}undo/", follow=True), "2 entries are in the trash for 30 days.")
    assert not Entry.objects.of(dana).exists()
    assertContains(hers.get(address), "0 of them are still in your ledger.")


def test_duplicates_of_the_ledger_and_of_the_file_are_skipped_unless_ticked(hers: Client, dana: User) -> None:
    there = make.entry(user=dana)
    content = "Title,Date,Hours,Type\n" + 2 * "Sepsis - the first hour,3/5/2026,4,Category 1\n" + "Pain,2/1/2026,1,\n"
    page = upload(hers, content + "Pain,2/1/2026,1,\n")

    assert outcome(page) == [
        (2, "likely duplicate", "It has the same date and a similar name as “Sepsis: the first hour” in your ledger"),
        (3, "likely duplicate", "It has the same date and a similar name as “Sepsis: the first hour” in your ledger"),
        (4, "ready", ""),
        (5, "likely duplicate", "It has the same date and a similar name as row 4"),
    ]
    assertContains(page, f'href="{LEDGER}{there.public_id}/"')
    hers.post(page.redirect_chain[-1][0], {"row": ["3", "99"]})
    assert sorted(Entry.objects.exclude(pk=there.pk).values_list("title", flat=True)) == [
        "Pain",
        "Sepsis - the first hour",
    ]


def test_ticking_nothing_adds_nothing(hers: Client, dana: User) -> None:
    make.entry(user=dana)
    address = upload(hers, CSV.splitlines()[0] + "\n" + CSV.splitlines()[1]).redirect_chain[-1][0]

    assertContains(hers.get(address), "Add ticked credits")
    assertContains(hers.post(address, follow=True), "Tick the rows to add first.")
    assert Entry.objects.count() == 1


def test_odd_amounts_and_what_is_left_out_are_said_in_the_preview(hers: Client) -> None:
    page = upload(hers, "Title,Date,Hours,Type,Topics\nSepsis,3/5/2026,1.3,Category 1,General; opioids\n")

    assertContains(page, "“General” isn&#x27;t a topic on our list, so it&#x27;s left out.")
    assertContains(page, "Check this: This credit comes in multiples of 0.25, and 1.3 isn&#x27;t one.")
    assertContains(page, "1.3 h opioids")


def test_rows_without_a_type_take_the_persons_usual_one_and_the_page_says_so(hers: Client, dana: User) -> None:
    page = upload(hers, "Title,Date,Hours\nSepsis,3/5/2026,1.5\n")

    assertContains(page, "Rows that state no credit type are read as Nursing contact hour (NCPD).")
    hers.post(page.redirect_chain[-1][0])
    assert Entry.objects.with_parts().get().facts.amounts == {"ANCC_CH": Decimal("1.5")}


def test_formulas_and_markup_are_shown_as_text(hers: Client) -> None:
    page = upload(hers, 'Title,Date,Hours\n"=HYPERLINK(""http://x"")",3/5/2026,1\n<script>,3/5/2026,2\n')

    assertContains(page, "=HYPERLINK(&quot;http://x&quot;)")
    assertContains(page, "&lt;script&gt;")


def test_the_preview_has_the_same_number_of_queries_for_any_file(
    hers: Client, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    rows = "".join(f"Lecture {n},2026-02-{n % 28 + 1:02},1,Category 1\n" for n in range(60))
    address = upload(hers, f"Title,Date,Hours,Type\n{rows}").redirect_chain[-1][0]

    with django_assert_max_num_queries(22):
        page = hers.get(address)

    assert len(page.context["plan"].rows) == 60


def test_a_whole_file_on_one_date_is_compared_within_seconds(dana: User) -> None:
    title = "A very long name of a lecture about the treatment of pain in all its forms "
    table = [["Title", "Date", "Hours"], *([f"{title} {n * 7919 % 997}", "2026-03-05", "1"] for n in range(1_000))]
    of = LedgerImport(user=dana, table=table, columns={"title": 0, "completed_on": 1, "amount": 2})
    of.credit_type = imports.default_type(dana)

    started = timezone.now()
    plan = imports.plan(of, as_of=dt.date(2026, 6, 1))

    assert len(plan.rows) == 1_000
    assert timezone.now() - started < dt.timedelta(seconds=20)


# -- columns -----------------------------------------------------------------------------------------------------------


def test_unclear_columns_are_asked_for(hers: Client) -> None:
    page = upload(hers, "What,When,How much,By\nSepsis,25/3/2026,4,Hill College\n")
    address = page.redirect_chain[-1][0]
    assert address.endswith("/columns/")
    assertContains(page, "When (25/3/2026)")
    assertRedirects(hers.get(address.removesuffix("columns/")), address)

    chosen = {"column_title": "0", "column_completed_on": "1", "column_amount": "2", "column_provider_name": "3"}
    assertContains(hers.post(address, {"column_title": "0"}), "Choose the column for “Date completed”")
    page = hers.post(address, {**chosen, "credit_type": "AMA_PRA_1", "day_first": "yes"}, follow=True)

    (row,) = page.context["plan"].rows
    assert row.read.facts == make.facts(title="Sepsis", completed_on=dt.date(2026, 3, 25), provider_name="Hill College")


def test_dates_with_the_day_first_are_told_by_the_column_and_can_be_changed(hers: Client) -> None:
    page = upload(hers, "Title,Date,Hours\nSepsis,25/3/2026,4\nPain,4/3/2026,1\n")

    assertContains(page, "read as April 3, 2026 (day first)")
    assert [row.read.facts.completed_on.day for row in page.context["plan"].rows] == [25, 4]
    address = f"{page.redirect_chain[-1][0]}columns/"
    form = hers.get(address).context["form"]
    again = {name: form[name].value() for name in form.fields if form[name].value() not in (None, "")}
    page = hers.post(address, {**again, "day_first": "no"}, follow=True)
    assert outcome(page)[0][1:] == ("error", "“25/3/2026” isn't a date. Enter one like 2026-12-31 or 12/31/2026")


def test_without_a_credit_type_the_rows_are_refused(hers: Client) -> None:
    address = upload(hers, "Title,Date,Hours\nSepsis,3/5/2026,4\n").redirect_chain[-1][0]
    columns = {"column_title": "0", "column_completed_on": "1", "column_amount": "2", "day_first": "no"}

    page = hers.post(f"{address}columns/", columns, follow=True)

    assert outcome(page) == [(2, "error", "It has no credit type")]


# -- transcripts -------------------------------------------------------------------------------------------------------


def test_a_transcript_adds_nothing_the_second_time(hers: Client, dana: User) -> None:
    listings.provider(name="Juniper Valley Health", pars_id="0001234")
    both = [certificate(), certificate("Nursing", 3.5, "ccid:hub:0")]
    failed = completion(Status="Failed", CreditCertificate=[certificate(credit_id="ccid:hub:9")])
    content = json.dumps(transcript(completion(CreditCertificate=both), failed))

    page = upload(hers, content, "transcript.json")
    assert [status for _, status, _ in outcome(page)] == ["ready", "error"]
    assertNotContains(page, "Change how the file is read")
    hers.post(page.redirect_chain[-1][0])

    entry = Entry.objects.with_parts().get()
    assert (entry.external_id, entry.provider) == ("ccid:hub:0", Provider.objects.get())
    assert entry.facts.amounts == {"AMA_PRA_1": Decimal(4), "ANCC_CH": Decimal("3.5")}
    again = upload(hers, content, "transcript.json")
    assert outcome(again)[0][1:] == ("likely duplicate", "It's already in your ledger")
    hers.post(again.redirect_chain[-1][0], {"row": ["2"]})
    assert Entry.objects.count() == 1
    hers.post(f"{LEDGER}{entry.public_id}/delete/")
    assert outcome(upload(hers, content, "transcript.json"))[0][2] == "It's already in your trash"


def test_our_own_export_is_recognized_by_its_ids(hers: Client, dana: User) -> None:
    entry = make.entry(user=dana)
    header = (
        "completed_on,activity,provider,credits,topics,format,board_approval,counts_for,certificate,confirmed_by,id"
    )
    row = f"2026-03-05,Renamed since,Hill College,AMA_PRA_1 4; ABIM_MOC 3.5,opioids 1,COURSE,,,yes,,{entry.public_id}"
    other = row.replace(str(entry.public_id), "0b5a9a56-6f0e-4c8e-9f55-0a6f3c1f7c11")

    page = upload(hers, f"{header}\n{row}\n{other}\n")

    assert [status for _, status, _ in outcome(page)] == ["likely duplicate", "ready"]
    facts = page.context["plan"].rows[1].read.facts
    assert (facts.amounts, facts.topics, facts.format) == (
        {"AMA_PRA_1": Decimal(4), "ABIM_MOC": Decimal("3.5")},
        {"opioids": Decimal(1)},
        "COURSE",
    )


def test_invalid_json_is_an_error_with_its_line(hers: Client) -> None:
    page = upload(hers, '{"ACCMETranscripts": [\n{"a": 1 "b": 2}]}', "transcript.json")

    assertContains(page, "Line 2, column 9 isn&#x27;t valid JSON")


# -- access ------------------------------------------------------------------------------------------------------------


def test_a_preview_expires_after_a_day(hers: Client) -> None:
    address = upload(hers, CSV).redirect_chain[-1][0]
    LedgerImport.objects.update(uploaded_at=timezone.now() - dt.timedelta(hours=24))

    for each in (address, f"{address}columns/"):
        assertContains(hers.get(each, follow=True), "more than a day old")
    hers.post(address)
    assert not Entry.objects.exists()


def test_previews_are_their_owners_alone(hers: Client) -> None:
    address = upload(hers, CSV).redirect_chain[-1][0]
    hers.force_login(people.clinician())

    assert [hers.get(each).status_code for each in (address, f"{address}columns/")] == [404, 404]
    assert [hers.post(each).status_code for each in (address, f"{address}undo/")] == [404, 404]
    assert not Entry.objects.exists()


def test_nothing_chosen_is_an_error(hers: Client) -> None:
    assertContains(hers.post(UPLOAD), "Choose a file")
