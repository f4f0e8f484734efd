"""The ledger's pages: logging, the list, editing, the trash and certificates."""

import re
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries
from pytest_django.asserts import assertContains, assertNotContains, assertRedirects

from accounts.users.models import User
from programs.catalog.vocabulary import CreditType
from programs.ledger import effects
from programs.ledger.effects import Effect
from programs.ledger.models import Certificate, Entry
from programs.ledger.queries import SuggestedProvider
from tests.factories import accounts as people
from tests.factories import ledger as make
from tests.factories import programs as listings

pytestmark = pytest.mark.django_db

LEDGER, LOG, TRASH = "/credits/ledger/", "/credits/log/", "/credits/ledger/trash/"


@pytest.fixture
def dana() -> User:
    make.vocabulary("AMA_PRA_1", "ANCC_CH", "ABIM_MOC", topics=["opioids", "ethics"], formats=["COURSE"])
    return people.clinician()


@pytest.fixture
def hers(client: Client, dana: User) -> Client:
    client.force_login(dana)
    return client


def typed(**fields: Any) -> dict[str, Any]:
    """What a person types for an entry of four credits."""
    return {
        "title": "Sepsis: the first hour",
        "provider_name": "Juniper Valley Health",
        "completed_on": "2026-03-05",
        "credit-0-code": "AMA_PRA_1",
        "credit-0-amount": "4",
        **fields,
    }


def parts(entry: Entry) -> tuple[Mapping[str, Decimal], Mapping[str, Decimal]]:
    loaded = Entry.objects.with_parts().get(pk=entry.pk)
    return loaded.facts.amounts, loaded.facts.topics


def hidden(html: bytes, name: str) -> str:
    found = re.search(rf'name="{name}"[^>]* value="([^"]*)"', html.decode())
    return found[1] if found else ""


def test_an_entry_is_logged_and_says_so(hers: Client, dana: User) -> None:
    response = hers.post(LOG, typed())

    entry = Entry.objects.get()
    assertRedirects(response, f"{LEDGER}{entry.public_id}/?saved=new")
    assert (entry.user, entry.title, entry.get_origin_display()) == (dana, "Sepsis: the first hour", "Entered by hand")
    assert parts(entry) == ({"AMA_PRA_1": Decimal(4)}, {})
    page = hers.get(response.url)  # type: ignore[attr-defined]
    assertContains(page, "Credit saved.")
    assertContains(page, 'href="/credits/log/?provider_name=Juniper+Valley+Health"')


def test_several_credit_types_and_topics_whose_hours_default_to_the_amount(hers: Client) -> None:
    more = {"credit-1-code": "ABIM_MOC", "credit-1-amount": "3.5", "topic-0-code": "opioids", "topic-1-code": "ethics"}
    hers.post(LOG, typed(**more, **{"topic-1-amount": "1", "credit-2-code": "", "credit-2-amount": ""}))

    assert parts(Entry.objects.get()) == (
        {"AMA_PRA_1": Decimal(4), "ABIM_MOC": Decimal("3.5")},
        {"opioids": Decimal(4), "ethics": Decimal(1)},
    )


@pytest.mark.parametrize(
    ("typed_too", "error"),
    [
        ({"completed_on": "2999-01-01"}, "This date is in the future"),
        ({"completed_on": "1949-12-31"}, "Enter a date in 1950 or later"),
        ({"credit-0-amount": ""}, "Enter the amount"),
        ({"credit-0-amount": "0"}, "Enter an amount from 0.01 to 999.99"),
        ({"credit-0-amount": "1,5"}, "Enter a number, like 1.5"),
        ({"credit-0-code": ""}, "Choose the credit type"),
        ({"topic-0-amount": "2"}, "Choose the topic"),
        ({"title": " "}, "Enter the name of the activity"),
    ],
)
def test_wrong_entries_are_refused_with_what_was_typed(hers: Client, typed_too: dict[str, str], error: str) -> None:
    response = hers.post(LOG, typed(**typed_too))

    assertContains(response, error)
    assertContains(response, "<title>Error: Log a credit")
    assertContains(response, "Juniper Valley Health")
    assert not Entry.objects.exists()


# -- what's asked about ------------------------------------------------------------------------------------------------


def test_an_odd_amount_is_saved_only_when_it_is_confirmed(hers: Client) -> None:
    asked = hers.post(LOG, typed(**{"credit-0-amount": "1.3", "note": "Ask Sol"}))

    assertContains(asked, "This credit comes in multiples of 0.25, and 1.3 isn&#x27;t one.")
    assertContains(asked, ">Save anyway</button>")
    assertContains(asked, "Ask Sol")
    assert not Entry.objects.exists()
    confirmed = hidden(asked.content, "confirmed")
    hers.post(LOG, typed(**{"credit-0-amount": "1.3", "confirmed": confirmed}))
    assert parts(Entry.objects.get())[0] == {"AMA_PRA_1": Decimal("1.3")}


def test_another_odd_amount_is_asked_about_anew(hers: Client) -> None:
    confirmed = hidden(hers.post(LOG, typed(**{"credit-0-amount": "1.3"})).content, "confirmed")

    again = hers.post(LOG, typed(**{"credit-0-amount": "1.4", "confirmed": confirmed}))

    assertContains(again, "and 1.4 isn&#x27;t one.")
    assert not Entry.objects.exists()


def test_a_likely_duplicate_is_pointed_out_and_can_be_saved_anyway(hers: Client, dana: User) -> None:
    make.entry(user=dana, title="Sepsis, the first hour")
    make.entry(title="Sepsis: the first hour")  # somebody else's

    asked = hers.post(LOG, typed())

    assertContains(asked, "“Sepsis, the first hour” of Mar 5, 2026 has the same date and a similar name", count=1)
    hers.post(LOG, typed(confirmed=hidden(asked.content, "confirmed")))
    assert Entry.objects.of(dana).count() == 2


def test_a_certificate_survives_a_question_and_an_error(hers: Client) -> None:
    def png() -> SimpleUploadedFile:
        return SimpleUploadedFile("proof.png", make.picture(), "image/png")

    wrong = hers.post(LOG, typed(title="", certificate=png()))
    assertContains(wrong, "We have proof.png.")
    kept = hidden(wrong.content, "kept")
    asked = hers.post(LOG, typed(**{"credit-0-amount": "1.3", "kept": kept}))
    assert hidden(asked.content, "kept") == kept
    hers.post(LOG, typed(**{"credit-0-amount": "1.3", "kept": kept, "confirmed": hidden(asked.content, "confirmed")}))

    assert list(Certificate.objects.values_list("name", "entry__title")) == [("proof.png", "Sepsis: the first hour")]


def test_a_photo_is_a_certificate_too(hers: Client) -> None:
    hers.post(LOG, typed(photo=SimpleUploadedFile("IMG_1.png", make.picture(), "image/png")))

    assert Certificate.objects.get().name == "IMG_1.png"


@pytest.mark.parametrize(
    ("name", "content", "error"),
    [
        ("proof.pdf", b"<html>not a certificate</html>", "This isn&#x27;t a PDF file, although its name says so"),
        ("proof.html", b"<html></html>", "Choose a PDF, JPEG or PNG file"),
        ("proof.pdf", b"%PDF-1.7 cut off", "This PDF is incomplete"),
    ],
)
def test_a_certificate_is_refused_for_its_content(hers: Client, name: str, content: bytes, error: str) -> None:
    response = hers.post(LOG, typed(certificate=SimpleUploadedFile(name, content)))

    assertContains(response, error)
    assert not Entry.objects.exists()


# -- what the form starts from -----------------------------------------------------------------------------------------


def chosen_type(page: Any) -> Any:
    return page.context["form"].first_credit["code"].value()


def test_the_form_starts_with_today_and_the_professions_usual_type(hers: Client) -> None:
    form = hers.get(LOG).context["form"]

    assert form["completed_on"].value() == people.today()
    assert form.first_credit["code"].value() == "ANCC_CH"  # a nurse practitioner


def test_the_type_last_used_with_a_provider_is_chosen_and_theirs_are_listed_first(hers: Client, dana: User) -> None:
    listings.provider(name="Vale College")
    make.entry(user=dana, provider_name="Hill College", amounts={"ABIM_MOC": "1"})
    make.entry(user=dana, provider_name="Lake College", amounts={"AMA_PRA_1": "1"})

    assert chosen_type(hers.get(LOG)) == "AMA_PRA_1"
    page = hers.get(f"{LOG}?provider_name=hill+college")
    assert chosen_type(page) == "ABIM_MOC"
    assert page.context["form"].providers == [
        SuggestedProvider("Lake College", "AMA_PRA_1"),
        SuggestedProvider("Hill College", "ABIM_MOC"),
        SuggestedProvider("Vale College"),
    ]
    assertContains(page, '<optgroup label="Yours">')


def test_a_program_is_copied_with_the_credit_of_the_persons_profession(hers: Client, dana: User) -> None:
    course = listings.activity_format(code="WEBCAST")
    program = listings.program(title="Sepsis at night", formats=[course])
    for code, amount in (("AMA_PRA_1", "4"), ("ANCC_CH", "3.5")):
        listings.offer(program=program, credit_type=CreditType.objects.get(code=code), amount=Decimal(amount))
    address = f"{LOG}?program={program.slug}"

    form = hers.get(address).context["form"]

    assert (form["title"].value(), form["format"].value()) == ("Sepsis at night", "WEBCAST")
    assert [(row["code"].value(), row["amount"].value()) for row in form.credits[:2]] == [
        ("ANCC_CH", Decimal("3.50")),
        (None, None),
    ]
    sent = {"title": "Sepsis at night", "provider_name": program.provider.name, "completed_on": "2026-03-05"}
    asked = hers.post(address, {**sent, "credit-0-code": "ANCC_CH", "credit-0-amount": "5"})
    assertContains(asked, "The program awards at most 3.5, and 5 is more.")
    hers.post(address, {**sent, "credit-0-code": "ANCC_CH", "credit-0-amount": "3"})
    entry = Entry.objects.get()
    assert (entry.program, entry.provider, entry.get_origin_display()) == (
        program,
        program.provider,
        "From a program's page",
    )
    assertContains(hers.post(address, {**sent, "credit-0-code": "ANCC_CH", "credit-0-amount": "2"}), "the same program")


def test_i_completed_this_is_for_clinicians_and_for_programs_that_award_credit(hers: Client) -> None:
    program = listings.program(offers=[{}])
    without = listings.program(provider=listings.provider(unaccredited_on="2026-01-01"))

    assertContains(hers.get(f"/programs/{program.slug}/"), f'href="{LOG}?program={program.slug}">I completed this')
    assertNotContains(hers.get(f"/programs/{without.slug}/"), "I completed this")
    assert hers.get(f"{LOG}?program={without.slug}").status_code == 404
    assertNotContains(Client().get(f"/programs/{program.slug}/"), "I completed this")
    hers.force_login(people.employer())
    assertNotContains(hers.get(f"/programs/{program.slug}/"), "I completed this")


def test_a_programs_page_says_when_it_was_completed(hers: Client, dana: User) -> None:
    program = listings.program(offers=[{}])
    make.entry(user=dana, program=program)

    page = hers.get(f"/programs/{program.slug}/")

    assertContains(page, "Mar 5, 2026</a>")
    assertContains(page, "Log it again")


# -- the list ----------------------------------------------------------------------------------------------------------


def titles(page: Any) -> list[str]:
    return [entry.title for entry in page.context["page"]]


def test_the_list_is_searched_by_all_words_and_by_year(hers: Client, dana: User) -> None:
    make.entry(user=dana, title="Sepsis", provider_name="Hill College", topics={"opioids": "1", "ethics": "1"})
    make.entry(user=dana, title="Pain", provider_name="Hill College", completed_on=make.DAY.replace(year=2025))
    make.entry(user=dana, title="Sepsis in the trash", in_trash_since=timezone.now())
    make.entry(title="Sepsis of somebody else")

    assert titles(hers.get(LEDGER)) == ["Sepsis", "Pain"]
    assert titles(hers.get(f"{LEDGER}?q=hill+SEPSIS")) == ["Sepsis"]
    assert titles(hers.get(f"{LEDGER}?q=i")) == ["Sepsis", "Pain"]  # also in both topics, but once
    assert titles(hers.get(f"{LEDGER}?year=2025")) == ["Pain"]
    assert titles(hers.get(f"{LEDGER}?year=20x5&page=9")) == ["Sepsis", "Pain"]
    assertContains(hers.get(f"{LEDGER}?q=nothing"), "No entries found")


def test_the_list_has_the_same_number_of_queries_for_one_and_three_entries(
    hers: Client, dana: User, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    def filled() -> None:
        made = make.entry(user=dana, topics={"opioids": "1"}, format="COURSE")
        make.certificate(entry=made)
        Entry.objects.update(confirmed_by=listings.provider(), confirmed_at=timezone.now())

    filled()
    hers.get(LEDGER)
    with CaptureQueriesContext(connection) as for_one:
        hers.get(LEDGER)
    filled()
    filled()
    with django_assert_num_queries(len(for_one)):
        page = hers.get(LEDGER)
    assertContains(page, "Confirmed by provider", count=3)


def test_the_list_without_entries_and_certificates(hers: Client, dana: User) -> None:
    assertContains(hers.get(LEDGER), "No credits yet")
    make.entry(user=dana, provider_name="")
    page = hers.get(LEDGER)
    assertContains(page, "No certificate")
    assertContains(page, "Provider not stated")


# -- edit, delete, restore ---------------------------------------------------------------------------------------------


def test_an_edit_can_be_undone(hers: Client, dana: User) -> None:
    entry = make.entry(user=dana, topics={"opioids": "1"})
    before = Entry.objects.with_parts().get().facts
    address = f"{LEDGER}{entry.public_id}/"

    saved = hers.post(f"{address}edit/", typed(title="Sepsis again"))

    assertRedirects(saved, f"{address}?saved=changes")
    assertContains(hers.get(f"{address}?saved=changes"), f'action="{address}undo/"')
    hers.post(f"{address}undo/")
    assert Entry.objects.with_parts().get().facts == before
    assertContains(hers.post(f"{address}undo/", follow=True), "There&#x27;s nothing to undo anymore")


def test_the_form_of_an_edit_shows_everything_and_its_own_entry_is_no_duplicate(hers: Client, dana: User) -> None:
    amounts = {"AMA_PRA_1": "4", "ABIM_MOC": "3.5"}
    entry = make.entry(user=dana, amounts=amounts, topics={"opioids": "1"}, format="COURSE", note="Ask Sol")
    form = hers.get(f"{LEDGER}{entry.public_id}/edit/").context["form"]
    sent = {name: form[name].value() for name in ("title", "provider_name", "completed_on", "format", "note")}
    for name, rows in (("credit", form.credits), ("topic", form.topics)):
        for place, row in enumerate(rows):
            sent[f"{name}-{place}-code"], sent[f"{name}-{place}-amount"] = row["code"].value(), row["amount"].value()

    hers.post(f"{LEDGER}{entry.public_id}/edit/", {name: value for name, value in sent.items() if value is not None})

    assert Entry.objects.with_parts().get().facts == entry_facts(amounts)


def entry_facts(amounts: Mapping[str, str]) -> Any:
    return make.facts(amounts=amounts, topics={"opioids": "1"}, format="COURSE", note="Ask Sol")


def test_deleting_asks_once_and_can_be_undone(hers: Client, dana: User) -> None:
    entry = make.entry(user=dana)
    assertContains(hers.get(f"{LEDGER}{entry.public_id}/delete/"), "Delete “Sepsis: the first hour”?")

    page = hers.post(f"{LEDGER}{entry.public_id}/delete/", follow=True)

    assertContains(page, f'action="{TRASH}{entry.public_id}/restore/"')
    assertContains(page, "Trash (1)")
    assertContains(hers.get(TRASH), "Sepsis: the first hour")
    hers.post(f"{TRASH}{entry.public_id}/restore/")
    assert titles(hers.get(LEDGER)) == ["Sepsis: the first hour"]
    assertContains(hers.get(TRASH), "The trash is empty")


def test_an_entry_in_the_trash_can_be_deleted_for_good(hers: Client, dana: User) -> None:
    entry = make.entry(user=dana, in_trash_since=timezone.now())
    assertContains(hers.get(f"{TRASH}{entry.public_id}/delete/"), "for good?")

    assertContains(hers.post(f"{TRASH}{entry.public_id}/delete/", follow=True), "was deleted for good")
    assert not Entry.objects.exists()


@pytest.mark.parametrize("path", ["", "edit/", "delete/"])
def test_an_entry_in_the_trash_has_only_the_trashs_pages(hers: Client, dana: User, path: str) -> None:
    entry = make.entry(user=dana, in_trash_since=timezone.now())

    assert hers.get(f"{LEDGER}{entry.public_id}/{path}").status_code == 404


@pytest.mark.parametrize("deleted", ["x", "00000000-0000-4000-8000-000000000000"])
def test_an_address_that_names_no_deleted_entry_shows_the_list(hers: Client, deleted: str) -> None:
    assertNotContains(hers.get(f"{LEDGER}?deleted={deleted}"), "is in the trash until")


# -- what it counts for ------------------------------------------------------------------------------------------------


def test_after_saving_and_before_deleting_the_page_says_what_it_counts_for(
    hers: Client, dana: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = [Effect("California", True, "counts 4"), Effect("Florida", False, "self-study isn't accepted")]
    monkeypatch.setattr(effects, "_sources", [lambda entry, as_of: found])
    page = hers.post(LOG, typed(), follow=True)
    entry = Entry.objects.get()

    assertContains(page, "What it counts for")
    assertContains(page, "self-study isn&#x27;t accepted")
    asked = hers.get(f"{LEDGER}{entry.public_id}/delete/")
    assertContains(asked, "It wouldn't count anymore for:")
    assertNotContains(asked, "Florida")


# -- certificates ------------------------------------------------------------------------------------------------------


def test_a_certificate_is_added_downloaded_and_deleted(hers: Client, dana: User) -> None:
    entry = make.entry(user=dana)
    address = f"{LEDGER}{entry.public_id}/"
    upload = SimpleUploadedFile("proof.png", make.picture(), "image/png")

    assertContains(hers.post(f"{address}certificates/", {"certificate": upload}, follow=True), "proof.png was added.")
    certificate = Certificate.objects.get()
    download = hers.get(f"/credits/certificates/{certificate.public_id}/")
    assert download.headers["Content-Disposition"] == 'attachment; filename="proof.png"'
    assert download.headers["Content-Security-Policy"] == "default-src 'none'; frame-ancestors 'none'; sandbox"
    assert b"".join(download).startswith(b"\x89PNG")
    assertContains(hers.get(f"/credits/certificates/{certificate.public_id}/delete/"), "Delete proof.png?")
    hers.post(f"/credits/certificates/{certificate.public_id}/delete/")
    assert not Certificate.objects.exists()


def test_adding_no_certificate_is_an_error(hers: Client, dana: User) -> None:
    entry = make.entry(user=dana)

    assertContains(hers.post(f"{LEDGER}{entry.public_id}/certificates/"), "Choose a file, or take a photo")


def test_a_certificate_whose_file_is_gone_is_not_found(hers: Client, dana: User) -> None:
    certificate = make.certificate(entry=make.entry(user=dana))
    Certificate.objects.update(stored_as="aa/gone.png")

    assert hers.get(f"/credits/certificates/{certificate.public_id}/").status_code == 404
