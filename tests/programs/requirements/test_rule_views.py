"""The public pages of rules, and a member's report of a wrong one."""

import datetime as dt
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from pytest_django.asserts import assertContains, assertNotContains, assertRedirects

from programs.requirements.models import RuleReport
from tests.factories import accounts as people
from tests.factories import requirements as make

pytestmark = pytest.mark.django_db

PAGE = "/rules/ca/md/"


def today() -> dt.date:
    return timezone.localdate()


def listed(client: Client, query: str = "") -> list[str]:
    groups = client.get(f"/rules/?{query}").context["groups"]
    return [str(version.authority.code) for _, rows in groups for row in rows for version in row["versions"]]


# -- all rules ---------------------------------------------------------------------------------------------------------


def test_rules_are_listed_by_state_and_body_with_their_check(client: Client) -> None:
    make.rule_version("CA", checked_on=dt.date(2026, 11, 2))
    make.rule_version("CA", "RN")
    make.rule_version("ABIM", "MD")

    response = client.get("/rules/")

    assert [heading for heading, _ in response.context["groups"]] == ["States", "Certifying bodies"]
    assertContains(response, "checked Nov 2, 2026")
    assertContains(response, "<strong>3 rules</strong>. Those without a day, 2 of them, haven't been checked")


def test_drafts_and_versions_that_don_t_hold_yet_aren_t_listed(client: Client) -> None:
    make.rule_version("TX", state="draft")
    make.rule_version("CA")
    make.rule_version("CA", effective_from=today() + dt.timedelta(days=9))

    assert listed(client) == ["CA"]


def test_the_list_is_filtered_by_profession_and_check(client: Client) -> None:
    make.rule_version("CA", "MD", checked_on=today())
    make.rule_version("TX", "RN", checked_on=today() - dt.timedelta(days=181))
    make.rule_version("NY", "RN")

    assert listed(client, "profession=RN") == ["NY", "TX"]
    assert listed(client, "checked=checked") == ["CA"]
    assert listed(client, "checked=not") == ["NY", "TX"]
    assert listed(client, "profession=unknown") == ["CA", "NY", "TX"]


def test_the_list_takes_the_same_queries_for_more_rules(client: Client) -> None:
    make.rule_version("CA")
    with CaptureQueriesContext(connection) as one:
        client.get("/rules/")
    for code in ("TX", "NY"):
        make.rule_version(code, "RN")
    with CaptureQueriesContext(connection) as three:
        client.get("/rules/")

    assert len(three) == len(one)


# -- one rule ----------------------------------------------------------------------------------------------------------


def test_a_rule_is_in_words_with_its_source_and_check(client: Client) -> None:
    make.rule_version(
        data=make.rule(topics=[make.topic("pain")], not_computed=["Passing an exam counts."]),
        checked_on=today(),
        read_at="https://board.example/rule",
        confidence="medium",
    )

    response = client.get(PAGE)

    for words in (
        "50 Category 1 credits within 24 months.",
        "2 hours on pain.",
        "Passing an exam counts.",
        "An invented rule",
        "Oct 2025",
        "https://board.example/rule",
        "Not verified at its source",
        "Not legal advice. Check with your board.",
    ):
        assertContains(response, words)
    assertNotContains(response, "Check with your board before you rely on it.")


@pytest.mark.parametrize(
    ("days_ago", "words"),
    [(None, "compared this rule with the board's own text yet"), (181, "in the last 180 days")],
)
def test_a_rule_that_isn_t_checked_says_so(client: Client, days_ago: int | None, words: str) -> None:
    make.rule_version(checked_on=today() - dt.timedelta(days=days_ago) if days_ago else None)

    assertContains(client.get(PAGE), words)


def test_versions_stand_with_their_days_and_notes(client: Client) -> None:
    soon = today() + dt.timedelta(days=30)
    make.rule_version()
    make.rule_version(effective_from=dt.date(2026, 1, 1), change_note="55 credits instead of 50.")
    make.rule_version(data=make.rule(total="60"), effective_from=soon, change_note="60 credits instead of 55.")
    make.rule_version(state="draft", change_note="Nobody sees this.")

    response = client.get(PAGE)

    assert response.context["version"].number == 2
    assertContains(response, "55 credits instead of 50.")
    assertContains(response, "60 credits instead of 55.")
    assertContains(response, "60 Category 1 credits within 24 months.")  # from a later day
    assertNotContains(response, "Nobody sees this.")


def test_an_address_in_capitals_leads_to_the_page(client: Client) -> None:
    make.rule_version()

    assertRedirects(client.get("/rules/CA/MD/"), PAGE, status_code=301)


@pytest.mark.parametrize("address", ["/rules/ca/rn/", "/rules/xx/md/", "/rules/ca/md/report/"])
def test_a_rule_that_we_don_t_have_isn_t_found(client: Client, address: str) -> None:
    make.rule_version("CA", "MD", state="draft")
    client.force_login(people.clinician())

    assert client.get(address).status_code == 404


def test_how_rules_are_kept_is_linked_in_the_footer(client: Client) -> None:
    assertContains(client.get("/rules/how-kept/"), "A published version never changes.")
    assertContains(client.get("/"), '<a href="/rules/how-kept/">How rules are kept</a>', html=True)


# -- reports -----------------------------------------------------------------------------------------------------------


def post(client: Client, **typed: Any) -> Any:
    return client.post(f"{PAGE}report/", {"requirement": "*", "text": "It's 60 now.", "source": "", **typed})


def test_a_member_reports_one_requirement(client: Client) -> None:
    version = make.rule_version(data=make.rule(topics=[make.topic("pain")]))
    person = people.clinician()
    client.force_login(person)

    response = post(client, requirement="pain", source="board.example/pain")

    assertRedirects(response, PAGE)
    report = RuleReport.objects.get()
    assert (report.version, report.requirement, report.reported_by) == (version, "pain", person)
    assert (report.text, report.source, report.state) == ("It's 60 now.", "https://board.example/pain", "open")


def test_a_link_can_choose_the_requirement(client: Client) -> None:
    make.rule_version(data=make.rule(topics=[make.topic("pain")]))
    client.force_login(people.clinician())

    assertContains(
        client.get(f"{PAGE}report/?requirement=pain"), '<option value="pain" selected>Pain</option>', html=True
    )


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ({"text": ""}, "Describe what&#x27;s wrong"),
        ({"source": "javascript:alert(1)"}, "Enter a web address"),
        ({"requirement": "unknown"}, "Choose “What is it about?” from the list"),
    ],
)
def test_a_report_that_lacks_something_comes_back(client: Client, typed: dict[str, str], words: str) -> None:
    make.rule_version()
    client.force_login(people.clinician())

    assertContains(post(client, **typed), words)
    assert not RuleReport.objects.exists()


def test_visitors_sign_in_before_they_report(client: Client) -> None:
    make.rule_version()

    assert post(client).headers["Location"].startswith("/accounts/login/")
    assert not RuleReport.objects.exists()
