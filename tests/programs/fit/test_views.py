"""The fold on a program's page, the page of its own, the line on cards, and the method."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils.html import escape

from programs.competencies.actions import choose_role
from programs.fit.facts import Facts, Source
from programs.fit.rules import career_fit
from programs.fit.words import DEFINITIONS
from tests.factories import accounts as make_accounts
from tests.factories import programs as make
from tests.programs.fit.test_queries import accredited, complete

pytestmark = pytest.mark.django_db

NOTE = "CME Hub's own method. It isn't an accreditor's rating or a promise. Nobody can buy a point."


def page(client: Client, name: str, *args: str, query: str = "") -> str:
    response = client.get(reverse(f"programs:{name}", args=args) + query)
    assert response.status_code == 200
    return " ".join(response.content.decode().split())


def test_a_program_s_page_opens_into_four_sentences(client: Client) -> None:
    program = complete()

    shown = page(client, "detail", program.slug)

    assert "<summary>Why 8 of 12?</summary>" in shown
    for definition in DEFINITIONS:
        assert f"<dt>{definition.name}</dt>" in shown
    assert escape("Two or more professions planned it.") in shown
    assert "Planning minutes" in shown
    assert NOTE in shown
    assert reverse("programs:fit_method") in shown


def test_a_range_says_that_a_factor_is_unknown(client: Client) -> None:
    program = complete()
    program.outcomes.all().delete()

    shown = page(client, "detail", program.slug)

    assert "5 to 8 of 12, one factor unknown" in shown
    assert "0 to 3 of 3" in shown


def test_without_accreditation_there_is_a_reason_and_no_factor(client: Client) -> None:
    program = complete(provider=make.provider(unaccredited_on="2026-03-03", unaccredited_source="the state's list"))

    shown = page(client, "detail", program.slug)

    assert "No accreditation found in the state&#x27;s list, Mar 3, 2026." in shown
    assert "<dt>Outcome tracking</dt>" not in shown


def test_the_list_shows_the_line_only_where_there_is_a_total(client: Client) -> None:
    complete(title="Scored")
    make.program(title="Not scored", provider=accredited())

    shown = page(client, "list")

    assert shown.count("Career fit ") == 1
    assert "Career fit 8 of 12</p>" in shown


def test_a_list_s_fits_take_the_same_queries_for_one_and_three(client: Client) -> None:
    taken = []
    page(client, "list")  # reads the names of filters, which are kept for a while
    for added in (1, 2):
        for _ in range(added):
            complete()
        with CaptureQueriesContext(connection) as queries:
            page(client, "list")
        taken.append(len(queries))

    assert taken[0] == taken[1]


def test_each_person_sees_their_own_fit_in_a_list(client: Client) -> None:
    strategy = make.competency()
    role = make.role(competencies=[strategy])
    complete(competencies=[strategy])
    person = make_accounts.clinician()
    choose_role(by=person, role=role, has=[])

    by_default = page(client, "list")
    client.force_login(person)
    own = page(client, "list")
    client.logout()

    assert "Career fit 9 of 12" in by_default
    assert "Career fit 11 of 12" in own
    assert "Career fit 9 of 12" in page(client, "list")


def test_a_role_can_be_chosen_without_an_account(client: Client) -> None:
    strategy = make.competency(name="Strategy")
    role = make.role(name="Chief medical officer", competencies=[strategy])
    program = complete(competencies=[strategy])

    shown = page(client, "program_fit", program.slug, query=f"?role={role.code}")

    assert "Why 11 of 12?" in shown
    assert "For the role “Chief medical officer.”" in shown
    assert escape("We don't know whether you have it, and count it as lacking.") in shown


def test_the_address_s_role_comes_before_one_s_own(client: Client) -> None:
    strategy = make.competency()
    own, other = make.role(competencies=[strategy]), make.role(name="Another role")
    program = complete(competencies=[strategy])
    person = make_accounts.clinician()
    choose_role(by=person, role=own, has=[])
    client.force_login(person)

    assert "Why 11 of 12?" in page(client, "program_fit", program.slug)
    assert "For the role “Another role.”" in page(client, "program_fit", program.slug, query=f"?role={other.code}")
    assert "For no particular role." in page(client, "program_fit", program.slug, query="?role=")


def test_an_unknown_role_is_an_error_of_the_form(client: Client) -> None:
    shown = page(client, "program_fit", complete().slug, query="?role=WIZARD")

    assert "Choose a role from the list" in shown
    assert "Why 8 of 12?" in shown


def test_a_draft_s_fit_is_not_public(client: Client) -> None:
    program = complete(state="draft")

    assert client.get(reverse("programs:program_fit", args=[program.slug])).status_code == 404


def test_the_method_prints_every_factor_with_its_four_steps(client: Client) -> None:
    shown = page(client, "fit_method")

    scored = career_fit(Facts(listing=Source(what="The listing"))).factors
    assert [definition.name for definition in DEFINITIONS] == [factor.name for factor in scored]
    for definition in DEFINITIONS:
        assert [points for points, _ in definition.steps] == ["0", "1", "2", "3"]
        assert all(escape(meaning) in shown for _, meaning in definition.steps)
