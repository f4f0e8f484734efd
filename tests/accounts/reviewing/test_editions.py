"""Two curators on one record: the second is told, and nothing that either of them entered is lost."""

import threading
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from pytest_django.asserts import assertContains, assertNotContains, assertRedirects

from accounts.reviewing.editions import SAVED_MEANWHILE
from accounts.users.models import User
from programs.catalog.models import Program
from programs.catalog.parts import CreditOffer
from tests.factories import accounts
from tests.factories import programs as make

pytestmark = pytest.mark.django_db

LIST = "/admin/programs/program/"


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def page_of(program: Program) -> str:
    return f"{LIST}{program.pk}/change/"


def opened(client: Client, program: Program) -> dict[str, Any]:
    """Open the form and return what it would post unchanged."""
    return posted_by(client.get(page_of(program)))


def posted_by(response: Any) -> dict[str, Any]:
    context = response.context
    formsets = [each.formset for each in context["inline_admin_formsets"]]
    forms = [context["adminform"].form, *(form for each in formsets for form in [each.management_form, *each.forms])]
    fields = [(bound.html_name, bound.value()) for form in forms for bound in form]
    return {
        "_edition": context["edition"],
        **{name: value for name, value in fields if value is not None and value is not False},
    }


def differences(response: Any) -> dict[str, tuple[str, str]]:
    context = response.context
    return {each.label: (each.before, each.after) for each in context["meanwhile"].differences}


@pytest.fixture
def first() -> User:
    return accounts.staff("Curator", email="first@hub.example")


@pytest.fixture
def second() -> User:
    return accounts.staff("Curator", email="second@hub.example")


@pytest.fixture
def program() -> Program:
    return make.program(title="Sepsis recognition", offers=[{"amount": "2.00"}, {"amount": "3.00"}])


class TestTheSecondCurator:
    def test_a_save_that_nobody_preceded_succeeds(self, first: User, program: Program) -> None:
        client = signed_in(first)

        response = client.post(page_of(program), {**opened(client, program), "summary": "In the first hour."})

        assertRedirects(response, LIST)
        program.refresh_from_db()
        assert (program.summary, program.edition) == ("In the first hour.", 2)

    def test_who_saved_and_what_differs_are_told(self, first: User, second: User, program: Program) -> None:
        theirs, ours = signed_in(first), signed_in(second)
        before = opened(ours, program)
        theirs.post(page_of(program), {**opened(theirs, program), "title": "Sepsis recognized", "leadership": "yes"})

        response = ours.post(page_of(program), {**before, "summary": "In the first hour."})

        assertContains(response, SAVED_MEANWHILE.replace("'", "&#x27;"))
        assertContains(response, "first@hub.example, ")
        assert response.context["meanwhile"].saves[0].fields == ["Leadership or operations content", "Title"]
        assert differences(response) == {
            "Title": ("Sepsis recognized", "Sepsis recognition"),
            "Summary": ("What it is about.", "In the first hour."),
            "Leadership or operations content": ("Yes", "Not stated"),
        }
        program.refresh_from_db()
        assert (program.title, program.summary) == ("Sepsis recognized", "What it is about.")

    def test_everything_typed_is_kept_and_can_be_saved_again(self, first: User, second: User, program: Program) -> None:
        theirs, ours = signed_in(first), signed_in(second)
        before = opened(ours, program)
        theirs.post(page_of(program), {**opened(theirs, program), "title": "Sepsis recognized"})
        typed = {**before, "summary": "In the first hour.", "offers-0-amount": "2.50", "topics": "sepsis"}

        shown = ours.post(page_of(program), typed)
        kept = {name: str(value) for name, value in posted_by(shown).items()}
        assert {**kept, "_edition": "1"} == {name: str(value) for name, value in typed.items()}
        response = ours.post(page_of(program), {**posted_by(shown), "title": "Sepsis recognized"})

        assertRedirects(response, LIST)
        program.refresh_from_db()
        assert (program.title, program.summary, program.topics) == (
            "Sepsis recognized",
            "In the first hour.",
            ["sepsis"],
        )
        assert list(program.offers.order_by("pk").values_list("amount", flat=True))[0] == 2.5

    def test_a_third_save_in_between_is_told_as_well(self, first: User, second: User, program: Program) -> None:
        theirs, ours = signed_in(first), signed_in(second)
        before = opened(ours, program)
        theirs.post(page_of(program), {**opened(theirs, program), "title": "Sepsis recognized"})
        shown = posted_by(ours.post(page_of(program), before))
        theirs.post(page_of(program), {**opened(theirs, program), "title": "Sepsis, recognized early"})

        response = ours.post(page_of(program), shown)

        assert differences(response) == {"Title": ("Sepsis, recognized early", "Sepsis recognition")}
        assert Program.objects.get().title == "Sepsis, recognized early"

    @pytest.mark.parametrize("edition", ["", "0", "nonsense", "7"])
    def test_a_form_without_a_true_edition_saves_nothing(self, first: User, program: Program, edition: str) -> None:
        client = signed_in(first)

        response = client.post(page_of(program), {**opened(client, program), "title": "Other", "_edition": edition})

        assert "Title" in differences(response)
        assert Program.objects.get().title == "Sepsis recognition"

    def test_a_deleted_record_is_said_to_be_gone(self, first: User, program: Program) -> None:
        client = signed_in(first)
        before = opened(client, program)
        program.delete()

        response = client.post(page_of(program), before, follow=True)

        assertContains(response, "Perhaps it was deleted?")

    def test_a_new_record_has_no_edition(self, first: User) -> None:
        assertNotContains(signed_in(first).get(f"{LIST}add/"), 'name="_edition"')


class TestRowsOfInlines:
    def test_a_row_that_was_added_meanwhile_stays(self, first: User, second: User, program: Program) -> None:
        ours = signed_in(second)
        before = opened(ours, program)
        added = make.offer(program=program, amount="9.00")
        Program.objects.update(edition=2)

        response = ours.post(page_of(program), before)

        assert differences(response) == {f"Credit offer {added}": ("Added meanwhile", "Not in your form. It stays")}
        ours.post(page_of(program), posted_by(response))
        assert program.offers.count() == 3

    def test_a_row_that_was_deleted_meanwhile_comes_back_only_after_it_was_shown(
        self, second: User, program: Program
    ) -> None:
        ours = signed_in(second)
        before = opened(ours, program)
        gone = program.offers.order_by("pk")[0]
        values = (gone.credit_type, gone.amount, gone.words)
        CreditOffer.objects.filter(pk=gone.pk).delete()
        Program.objects.update(edition=2)

        response = ours.post(page_of(program), before)

        assert program.offers.count() == 1
        ((label, (saved, typed)),) = differences(response).items()
        assert (label, saved) == ("Credit offer, not saved", "")
        assert f"Credit type: {gone.credit_type}" in typed
        assertRedirects(ours.post(page_of(program), posted_by(response)), LIST)
        again = program.offers.latest("pk")
        assert (again.credit_type, again.amount, again.words) == values

    def test_a_row_that_both_changed_shows_both_values(self, second: User, program: Program) -> None:
        ours = signed_in(second)
        before = opened(ours, program)
        offer = program.offers.order_by("pk")[0]
        CreditOffer.objects.filter(pk=offer.pk).update(amount="4.00")
        Program.objects.update(edition=2)

        response = ours.post(page_of(program), {**before, "offers-0-amount": "5", "offers-1-DELETE": "on"})

        found = differences(response)
        assert [pair for label, pair in found.items() if label.endswith(": Amount")] == [("4.00", "5")]
        assert ("Saved", "Deleted") in found.values()


@pytest.mark.django_db(transaction=True)
def test_of_two_saves_at_the_same_moment_one_is_told() -> None:
    accounts.staff_groups()
    program = make.program(title="Sepsis recognition")
    clients = [signed_in(accounts.staff("Curator")) for _ in range(2)]
    forms = [{**opened(client, program), "title": f"By {number}"} for number, client in enumerate(clients)]
    ready, statuses = threading.Barrier(2), []

    def save(client: Client, form: dict[str, Any]) -> None:
        try:
            ready.wait(timeout=10)
            statuses.append(client.post(page_of(program), form).status_code)
        finally:
            connection.close()

    threads = [threading.Thread(target=save, args=pair) for pair in zip(clients, forms, strict=True)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(statuses) == [200, 302]
    assert Program.objects.get().edition == 2
