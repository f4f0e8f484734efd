"""Saving, notes and comparing, for members and for visitors, who keep their shortlist when they sign in."""

import re
from collections.abc import Callable
from datetime import timedelta
from html import unescape
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

import pytest
from django.contrib.sessions.models import Session
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from accounts.users.models import User
from programs.catalog import actions as catalog
from programs.catalog.enums import ListingState, Relationships
from programs.catalog.models import Program
from programs.shortlist.actions import MOST
from programs.shortlist.models import ShortlistItem
from programs.shortlist.personal_data import HOLDING
from tests.factories import accounts as people
from tests.factories import programs as make

pytestmark = pytest.mark.django_db

PAGE, SAVE, REMOVE = "/shortlist/", "/shortlist/save/", "/shortlist/remove/"
HTMX = {"HX-Request": "true"}


def member() -> Client:
    client = Client()
    client.force_login(people.user())
    return client


@pytest.fixture(params=[Client, member], ids=["visitor", "member"])
def anyone(request: pytest.FixtureRequest) -> Client:
    make_client: Callable[[], Client] = request.param
    return make_client()


def saved(client: Client) -> list[tuple[str, str]]:
    return [(program.title, note) for program, note, _ in client.get(PAGE).context["items"]]


def save(client: Client, *programs: Program) -> None:
    for program in programs:
        client.post(SAVE, {"program": program.slug})


def note(client: Client, program: Program, text: str) -> Any:
    return client.post("/shortlist/note/", {"program": program.slug, "note": text})


def words(html: bytes) -> str:
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", html.decode())).split())


def test_saving_twice_is_saving_once_and_the_latest_is_first(anyone: Client) -> None:
    first, second = make.program(title="First"), make.program(title="Second")

    save(anyone, first, second, first)

    assert saved(anyone) == [("Second", ""), ("First", "")]


def test_removing_takes_only_that_program(anyone: Client) -> None:
    first, second = make.program(title="First"), make.program(title="Second")
    save(anyone, first, second)

    anyone.post(REMOVE, {"program": first.slug})
    anyone.post(REMOVE, {"program": first.slug})

    assert saved(anyone) == [("Second", "")]


def test_a_note_belongs_to_its_program(anyone: Client) -> None:
    first, second = make.program(title="First"), make.program(title="Second")
    save(anyone, first, second)

    response = note(anyone, first, "Ask about the fee")

    assert response["Location"] == f"/shortlist/#{first.slug}"
    assert saved(anyone) == [("Second", ""), ("First", "Ask about the fee")]


def test_a_note_about_a_program_that_isn_t_saved_is_ignored(anyone: Client) -> None:
    note(anyone, make.program(), "Hello")

    assert saved(anyone) == []


def test_a_note_that_is_too_long_is_refused_and_the_old_one_stays(anyone: Client) -> None:
    program = make.program(title="First")
    save(anyone, program)
    note(anyone, program, "Short")

    response = anyone.post("/shortlist/note/", {"program": program.slug, "note": "x" * 501}, follow=True)

    assert "A note has at most 500 characters" in words(response.content)
    assert saved(anyone) == [("First", "Short")]


def test_the_fifty_first_is_refused_with_what_to_do(anyone: Client) -> None:
    programs = [make.program() for _ in range(MOST + 1)]
    save(anyone, *programs[:MOST])

    response = anyone.post(SAVE, {"program": programs[MOST].slug}, follow=True)
    again = anyone.post(SAVE, {"program": programs[MOST].slug}, headers=HTMX)

    assert "Your shortlist holds 50 programs. Remove one before you save another." in words(response.content)
    assert again.headers["HX-Refresh"] == "true"
    assert len(saved(anyone)) == MOST


@pytest.mark.parametrize("slug", ["", "no-such-program", "null\0byte", "x" * 500])
def test_a_program_that_isn_t_there_is_not_found(anyone: Client, slug: str) -> None:
    assert [anyone.post(each, {"program": slug}).status_code for each in (SAVE, REMOVE)] == [404, 404]


def test_a_draft_can_t_be_saved(anyone: Client) -> None:
    draft = make.program(state=ListingState.DRAFT)

    assert anyone.post(SAVE, {"program": draft.slug}).status_code == 404


def test_a_withdrawn_program_stays_with_its_note_and_can_be_removed(anyone: Client) -> None:
    program = make.program(title="First")
    save(anyone, program)
    Program.objects.update(state=ListingState.WITHDRAWN)

    assert "First" in words(anyone.get(PAGE).content)
    assert "No longer listed" in words(anyone.get(PAGE).content)
    anyone.post(REMOVE, {"program": program.slug})
    assert saved(anyone) == []


def test_after_saving_people_are_back_where_they_were(anyone: Client) -> None:
    program = make.program()

    response = anyone.post(SAVE, {"program": program.slug, "next": "/programs/?q=sepsis"})
    outside = anyone.post(SAVE, {"program": program.slug, "next": "https://evil.example/"})

    assert response["Location"] == f"/programs/?q=sepsis#keep-{program.slug}"
    assert outside["Location"] == f"/shortlist/#keep-{program.slug}"


def test_htmx_gets_the_button_and_the_bar(anyone: Client) -> None:
    first, second = make.program(title="First"), make.program(title="Second")
    save(anyone, first)

    response = anyone.post(SAVE, {"program": second.slug, "look": "page"}, headers=HTMX)

    assert words(response.content) == "Saved · Remove : Second 2 in your shortlist Compare"
    assert 'class="btn btn-second"' in response.content.decode()


@pytest.mark.parametrize("address", ["/programs/{slug}/", "/programs/", "/", "/providers/{provider}/"])
def test_pages_with_buttons_say_what_is_saved_and_show_the_bar_from_the_second_on(anyone: Client, address: str) -> None:
    first, second = make.program(title="First"), make.program(title="Second")
    for program in (first, second):
        make.outcome(program=program)
    address = address.format(slug=first.slug, provider=first.provider.slug)
    save(anyone, first)

    one = words(anyone.get(address).content)
    save(anyone, second)
    two = words(anyone.get(address).content)

    assert "Saved · Remove : First" in one
    assert "in your shortlist" not in one
    assert "2 in your shortlist Compare" in two


def test_a_card_rendered_for_one_person_says_nothing_about_the_next() -> None:
    program = make.program(title="First")
    mine = member()
    save(mine, program)

    assert "Saved · Remove : First" in words(mine.get("/programs/").content)
    assert "Save to shortlist : First" in words(Client().get("/programs/").content)
    assert "Save to shortlist : First" in words(member().get("/programs/").content)


def test_visitors_have_no_session_before_they_save_something(client: Client) -> None:
    make.program()

    client.get("/programs/")
    client.get(PAGE)

    assert not Session.objects.exists()


def test_pages_take_the_same_number_of_queries(
    anyone: Client, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    programs = [make.program() for _ in range(4)]
    for program in programs:
        make.outcome(program=program)
        make.accreditation(provider=program.provider)
    save(anyone, *programs[:2])
    addresses = [PAGE, "/programs/", f"/shortlist/compare/?p={programs[0].slug}&p={programs[1].slug}"]
    anyone.get("/programs/")  # reads the index
    counts = []
    anyone.get("/programs/")  # draws the cards, which are kept
    for address in addresses:
        with CaptureQueriesContext(connection) as first:
            anyone.get(address)
        counts.append(len(first))
    save(anyone, *programs[2:])
    addresses[2] += f"&p={programs[2].slug}&p={programs[3].slug}"

    for address, count in zip(addresses, counts, strict=True):
        with django_assert_num_queries(count):
            anyone.get(address)


# -- signing in, merging -----------------------------------------------------------------------------------------------


def test_signing_in_takes_the_visitor_s_shortlist_over(client: Client) -> None:
    person = people.user(password=people.PASSWORD)
    mine, both, new = (make.program(title=title) for title in ("Mine", "Both", "New"))
    ShortlistItem.objects.create(user=person, program=mine, note="kept")
    ShortlistItem.objects.create(user=person, program=both, note="first")
    save(client, both, new)
    note(client, both, "second")
    note(client, new, "hello")

    client.post("/accounts/login/", {"login": person.email, "password": people.PASSWORD})

    assert saved(client) == [("New", "hello"), ("Both", "first / second"), ("Mine", "kept")]
    assert "shortlist" not in client.session


def test_nothing_is_lost_at_sign_in_even_beyond_the_limit(client: Client) -> None:
    person = people.user()
    for _ in range(MOST):
        ShortlistItem.objects.create(user=person, program=make.program())
    save(client, make.program(title="One more"))

    client.force_login(person)

    assert saved(client)[0] == ("One more", "")
    assert len(saved(client)) == MOST + 1


def test_the_next_person_at_this_browser_sees_nothing_of_it(client: Client) -> None:
    save(client, make.program())
    client.force_login(people.user())
    client.post("/accounts/logout/")

    assert saved(client) == []


def merge(duplicate: Program, kept: Program) -> None:
    catalog.merge(program=duplicate, into=kept, by=people.staff(), now=timezone.now())


def test_a_merged_program_is_saved_once_with_both_notes(anyone: Client) -> None:
    duplicate, kept = make.program(title="Duplicate"), make.program(title="Kept")
    save(anyone, duplicate, kept)
    note(anyone, kept, "mine")
    note(anyone, duplicate, "also mine")

    merge(duplicate, kept)

    assert saved(anyone) == [("Kept", "mine / also mine")]


def test_a_merged_program_that_alone_was_saved_moves_with_its_note(anyone: Client) -> None:
    duplicate, kept = make.program(title="Duplicate"), make.program(title="Kept")
    save(anyone, duplicate)
    note(anyone, duplicate, "mine")

    merge(duplicate, kept)

    assert saved(anyone) == [("Kept", "mine")]
    anyone.post(REMOVE, {"program": kept.slug})
    assert saved(anyone) == []


# -- comparing ---------------------------------------------------------------------------------------------------------


def compare(client: Client, *programs: Program) -> Any:
    return client.get("/shortlist/compare/", {"p": [program.slug for program in programs]})


def rows(response: Any) -> dict[str, tuple[tuple[str, ...], ...]]:
    return {row.label: row.cells for row in response.context["rows"]}


def test_programs_stand_side_by_side_with_the_same_rows_in_order(client: Client) -> None:
    soon = timezone.localdate() + timedelta(days=40)
    rich = make.program(
        relationships=Relationships.NONE,
        professions=["nurse"],
        delivery="in_person",
        leadership="no",
        offers=[{"credit_type": make.credit_type(short_name="Category 1"), "amount": "4"}],
        prices=[{"audience": "Members", "amount": "100", "fees": "20"}, {"audience": "Others"}],
        offerings=[{"starts_on": soon + timedelta(days=n), "city": "Reno"} for n in range(5)],
    )
    poor = make.program()

    found = rows(compare(client, rich, poor))

    assert list(found) == [
        "Evidence",
        "Credits",
        "Price with all fees",
        "Dates",
        "Format",
        "Financial relationships",
        "Commercial support",
        "Interprofessional planning",
        "Leadership or operations content",
        "Practice-change project",
        "Accreditation",
        "Professions",
    ]
    assert found["Credits"] == (("up to 4 Category 1",), ())
    assert found["Price with all fees"] == (("Members: $120, including $20 in fees", "Others: not stated"), ())
    assert found["Dates"][0][-1] == "and 2 more"
    assert found["Leadership or operations content"] == (("No",), ())
    assert found["Professions"] == (("Nurse",), ())
    assert found["Accreditation"] == ((), ())


def test_differences_are_marked_in_words_and_what_is_equal_isn_t(client: Client) -> None:
    one, other = make.program(leadership="yes", support="none"), make.program(leadership="no", support="none")

    response = compare(client, one, other)

    text = words(response.content)
    assert "they differ in 1 of 12 facts" in text
    assert "Leadership or operations content differs Yes No" in text
    assert "Commercial support No commercial support No commercial support" in text
    assert "Practice-change project Not stated Not stated" in text


def test_at_most_four_fit_in_the_order_of_the_address(client: Client) -> None:
    programs = [make.program(title=f"Number {n}") for n in range(6)]

    response = compare(client, *reversed(programs))

    assert [each.title for each in response.context["programs"]] == ["Number 5", "Number 4", "Number 3", "Number 2"]
    assert "at most four fit side by side" in words(response.content)


def test_what_isn_t_public_is_left_out_and_said(client: Client) -> None:
    live, draft = make.program(title="Live"), make.program(title="Hidden", state=ListingState.DRAFT)

    response = compare(client, live, draft)

    assert "Hidden" not in words(response.content)
    assert "Some programs are left out" in words(response.content)


@pytest.mark.parametrize("query", ["", "?p=", "?p=%00", "?p=nobody", "?p=a&p=a&p=%ed%a0%80"])
def test_an_address_that_names_no_program_shows_the_way(client: Client, query: str) -> None:
    assert "No programs to compare" in words(client.get(f"/shortlist/compare/{query}").content)


def test_the_link_and_the_email_hold_the_programs_and_nothing_else(client: Client) -> None:
    one, other = make.program(title="Sepsis & shock: 100% “new”"), make.program(title="Autre été")
    person = people.user(name="Dana Reyes")
    client.force_login(person)
    save(client, one)
    note(client, one, "secret note")

    response = compare(client, one, other)
    mailto = urlsplit(response.context["mailto"])
    asked = parse_qs(mailto.query, strict_parsing=True)

    address = f"http://testserver/shortlist/compare/?p={one.slug}&p={other.slug}"
    assert response.context["address"] == address
    assert mailto.scheme == "mailto"
    assert asked == {
        "subject": ["CME programs to compare"],
        "body": [f"Sepsis & shock: 100% “new”\r\nAutre été\r\n\r\n{address}"],
    }
    assert "+" not in unquote(mailto.query).replace(address, "")
    shared = Client().get(address).content.decode()
    assert "Dana" not in shared
    assert "secret note" not in shared


def test_a_person_s_shortlist_is_nobody_else_s() -> None:
    mine = member()
    save(mine, make.program(title="First"))
    note(mine, Program.objects.get(), "secret note")

    for other in (member(), Client()):
        assert saved(other) == []
        note(other, Program.objects.get(), "overwritten")
        other.post(REMOVE, {"program": Program.objects.get().slug})

    assert saved(mine) == [("First", "secret note")]


def test_the_address_of_the_shortlist_is_linked_from_lists(client: Client) -> None:
    assert reverse("programs:shortlist") in client.get("/programs/").content.decode()


def test_the_export_has_the_notes_and_erasing_leaves_nothing() -> None:
    person: User = people.user()
    item = ShortlistItem.objects.create(user=person, program=make.program(title="First"), note="mine")

    exported = HOLDING.export(person).tables
    HOLDING.erase(person)

    assert exported == {"shortlist": [{"program": "First", "note": "mine", "saved_at": item.created_at}]}
    assert not ShortlistItem.objects.exists()
