"""The curators' desk for rules: drafts with everything typed kept, versions that only get checked, and publishing."""

import datetime as dt
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from pytest_django.asserts import assertContains, assertNotContains

from accounts.audit.models import Event
from cmehub.lib.dates import today_for
from programs.requirements.models import RuleVersion
from programs.requirements.publishing import new_draft
from tests.factories import accounts as people
from tests.factories import requirements as make

pytestmark = pytest.mark.django_db

LIST = "/admin/programs/ruleversion/"
BUTTON = "programs_ruleversion_"


def desk(role: str = "Curator") -> Client:
    client = Client()
    client.force_login(people.staff(role))
    return client


@pytest.fixture
def curator() -> Client:
    return desk()


@pytest.fixture
def draft() -> RuleVersion:
    version = make.rule_version(data=make.rule(topics=[make.topic("pain", amount="12")]))
    return new_draft(version=version, by=people.staff("Curator"))


def today() -> dt.date:
    """Today where the curator lives."""
    return today_for(people.user())


def page(version: RuleVersion) -> str:
    return f"{LIST}{version.pk}/change/"


def typed(client: Client, address: str, **changes: Any) -> dict[str, Any]:
    """Return what a browser would post from a form, with changes."""
    form = client.get(address).context["adminform"].form
    data = {name: _shown(form[name].value()) for name in form.fields if name != "requirements"}
    data |= {"_edition": str(form.instance.edition), "requirement-INITIAL_FORMS": str(len(form.rows.forms))}
    data["requirement-TOTAL_FORMS"] = str(len(form.rows.forms))
    for number, row in enumerate(form.rows.forms):
        data |= {f"requirement-{number}-{name}": _shown(row[name].value()) for name in row.fields}
    return {name: value for name, value in (data | changes).items() if value is not None}


def _shown(value: Any) -> Any:
    return "on" if value is True else None if value is False else value


# -- the list ----------------------------------------------------------------------------------------------------------


def test_the_list_filters_rules_by_their_check(curator: Client) -> None:
    make.rule_version("TX", checked_on=today() - dt.timedelta(days=181))
    make.rule_version("NY", checked_on=today())
    make.rule_version("CA")

    def listed(query: str) -> list[str]:
        return [each.authority.code for each in curator.get(f"{LIST}?{query}").context["cl"].result_list]

    assert listed("checked=never") == ["CA"]
    assert listed("checked=stale") == ["TX"]
    assert listed("checked=recent") == ["NY"]
    assert listed("q=texas") == ["TX"]


def test_superseded_versions_need_no_check(curator: Client) -> None:
    make.rule_version()
    make.rule_version(effective_from=dt.date(2020, 1, 1), checked_on=today())

    response = curator.get(f"{LIST}?checked=never")

    assert not response.context["cl"].result_list
    assert [each.number for each in curator.get(f"{LIST}?use=superseded").context["cl"].result_list] == [1]


def test_the_list_takes_the_same_queries_for_more_rules(curator: Client) -> None:
    make.rule_version()
    curator.get(LIST)  # what's cached by now
    with CaptureQueriesContext(connection) as one:
        curator.get(LIST)
    for code in ("TX", "NY", "FL"):
        make.rule_version(code)
    with CaptureQueriesContext(connection) as more:
        curator.get(LIST)

    assert len(more) == len(one)


def test_a_bulk_check_needs_an_address_on_file(curator: Client) -> None:
    read = make.rule_version("TX", read_at="https://board.example/rule")
    never_read = make.rule_version("CA")

    chosen = {"action": "mark_checked", "_selected_action": [read.pk, never_read.pk]}
    response = curator.post(LIST, chosen, follow=True)

    assertContains(response, "Marked 1 rule as checked today.")
    assertContains(response, "California, MD, version 1: Enter the address where you read the board")
    assert set(RuleVersion.objects.filter(checked_on=today())) == {read}


# -- a published version -----------------------------------------------------------------------------------------------


def test_a_published_version_is_read_only_but_for_its_check(curator: Client) -> None:
    version = make.rule_version()

    response = curator.get(page(version))
    curator.post(page(version), {"_edition": "1", "source": "Another", "data": "{}", "_save": "Save"})

    assertContains(response, "50 Category 1 credits within 24 months.")
    assertNotContains(response, 'name="source"')
    version.refresh_from_db()
    assert (version.source, version.edition) == ("An invented rule", 1)


def test_a_check_is_recorded_with_its_day_its_curator_and_the_address(curator: Client) -> None:
    version = make.rule_version()
    address = "https://board.example/rule"

    curator.post(page(version), {"_edition": "1", "read_at": address, f"{BUTTON}mark_as_checked": "1"})

    version.refresh_from_db()
    assert (version.checked_on, version.read_at) == (today(), address)
    assert version.data["source"]["checked_on"] == today().isoformat()
    event = Event.objects.get(kind="requirements.rule_checked")
    assert (event.object_id, event.actor_id) == (str(version.pk), version.checked_by_id)


def test_a_check_without_an_address_is_refused(curator: Client) -> None:
    version = make.rule_version()

    response = curator.post(page(version), {"_edition": "1", f"{BUTTON}mark_as_checked": "1"}, follow=True)

    assertContains(response, "Enter the address where you read the board&#x27;s text.")
    version.refresh_from_db()
    assert version.checked_on is None


def test_a_new_version_starts_as_a_copy(curator: Client) -> None:
    version = make.rule_version(checked_on=today(), read_at="https://board.example/rule")

    response = curator.post(page(version), {"_edition": "1", f"{BUTTON}make_a_new_version": "1"})

    draft = RuleVersion.objects.get(state="draft")
    assert response.headers["Location"] == page(draft)
    assert (draft.number, draft.data["requirements"]) == (2, version.data["requirements"])
    assert (draft.checked_on, draft.effective_from) == (None, None)  # its text hasn't been checked


def test_new_version_opens_the_draft_that_is_there(curator: Client, draft: RuleVersion) -> None:
    published = RuleVersion.objects.get(state="published")

    response = curator.post(page(published), {"_edition": "1", f"{BUTTON}make_a_new_version": "1"})

    assert response.headers["Location"] == page(draft)
    assert RuleVersion.objects.filter(state="draft").count() == 1


# -- a draft -----------------------------------------------------------------------------------------------------------


def test_saving_an_unchanged_draft_keeps_its_rule(curator: Client, draft: RuleVersion) -> None:
    before = draft.data

    response = curator.post(page(draft), typed(curator, page(draft), _save="Save"))

    assert response.status_code == 302
    draft.refresh_from_db()
    assert draft.data["requirements"] == before["requirements"]
    assert draft.edition == 2


def test_fields_become_the_rule(curator: Client, draft: RuleVersion) -> None:
    changes = {
        "months": "36",
        "carry_over": "10",
        "not_computed": "Passing an exam counts.\nSo does teaching.",
        "requirement-0-amount": "60",
        "requirement-1-clock": "once",
        "requirement-1-months_after_licensure": "48",
        "requirement-1-topics": ["pain", "palliative"],
        "requirement-1-question": "pathologist_or_radiologist",
        "requirement-1-answer": "no",
        "rest": '{"caps": [{"label": "Online", "amount": "20", "types": ["AMA_PRA_1"]}]}',
    }

    curator.post(page(draft), typed(curator, page(draft), _save="Save", **changes))

    draft.refresh_from_db()
    assert draft.data["cycle"]["months"] == 36
    assert draft.data["carry_over"] == "10"
    assert draft.data["not_computed"] == ["Passing an exam counts.", "So does teaching."]
    assert draft.data["caps"] == [{"label": "Online", "amount": "20", "types": ["AMA_PRA_1"]}]
    total, pain = draft.data["requirements"]
    assert total["amount"] == "60"
    assert pain["topics"] == ["pain", "palliative"]
    assert pain["timing"] == {"clock": "once", "months_after_licensure": 48}
    assert pain["applies_if"] == {"question": "pathologist_or_radiologist", "is": False}


def test_errors_stand_at_their_fields_and_nothing_typed_is_lost(curator: Client, draft: RuleVersion) -> None:
    changes = {
        "requirement-0-amount": "fifty",
        "requirement-1-more": "{not JSON",
        "requirement-1-note": "Typed with care",
        "accepts": "@category_1\nNO_SUCH_TYPE",
        "rest": '{"caps": [{"label": "Online", "amount": "many"}]}',
        "note": "Kept as well",
    }

    response = curator.post(page(draft), typed(curator, page(draft), _save="Save", **changes))

    form = response.context["adminform"].form
    assert form.rows.forms[0].errors["amount"] == ["Enter a number of zero or more, such as 7.5"]
    assert "This isn't valid JSON" in form.rows.forms[1].errors["more"][0]
    assert form.errors["accepts"] == [
        "accepts.1: “NO_SUCH_TYPE” isn't a credit type, nor a group of them such as @category_1."
    ]
    assert form.errors["rest"][0].startswith("caps.0.amount: Expected a number")
    assertContains(response, "Typed with care")
    assertContains(response, "{not JSON")
    assertContains(response, "Kept as well")
    draft.refresh_from_db()
    assert draft.edition == 1


def test_a_row_is_deleted_and_another_is_added(curator: Client, draft: RuleVersion) -> None:
    added = {
        "requirement-TOTAL_FORMS": "3",
        "requirement-2-code": "ethics",
        "requirement-2-kind": "topic",
        "requirement-2-label": "Ethics",
        "requirement-2-topics": ["ethics"],
        "requirement-1-DELETE": "on",
    }

    curator.post(page(draft), typed(curator, page(draft), _save="Save", **added))

    draft.refresh_from_db()
    assert [each["code"] for each in draft.data["requirements"]] == ["total", "ethics"]


def test_an_error_after_a_deleted_row_stands_at_its_own_row(curator: Client, draft: RuleVersion) -> None:
    added = {
        "requirement-TOTAL_FORMS": "3",
        "requirement-2-code": "ethics",
        "requirement-2-kind": "topic",
        "requirement-2-label": "Ethics",
        "requirement-1-DELETE": "on",
    }

    response = curator.post(page(draft), typed(curator, page(draft), _save="Save", **added))

    rows = response.context["adminform"].form.rows.forms
    assert [list(row.errors) for row in rows] == [[], [], ["topics"]]


def test_the_button_for_one_more_row_saves_nothing(curator: Client, draft: RuleVersion) -> None:
    response = curator.post(page(draft), typed(curator, page(draft), _add_row="", note="Typed"))

    assert len(response.context["adminform"].form.rows.forms) == 3
    assertContains(response, "Typed")
    draft.refresh_from_db()
    assert draft.edition == 1


def test_an_added_row_that_stays_empty_is_ignored(curator: Client, draft: RuleVersion) -> None:
    added = typed(curator, page(draft), _save="Save", **{"requirement-TOTAL_FORMS": "3", "requirement-2-more": " "})

    assert curator.post(page(draft), added).status_code == 302

    draft.refresh_from_db()
    assert [each["code"] for each in draft.data["requirements"]] == ["total", "pain"]
    event = Event.objects.filter(kind="requirements.rule_edited").latest("at")
    assert event.fields == []  # nothing changed


def test_a_draft_that_someone_else_saved_comes_back_with_what_was_typed(curator: Client, draft: RuleVersion) -> None:
    mine = typed(curator, page(draft), _save="Save", note="My note")
    other = desk()
    other.post(page(draft), typed(other, page(draft), _save="Save", **{"requirement-0-amount": "55"}))

    response = curator.post(page(draft), mine)

    assertContains(response, "Saved by someone else while you were editing")
    assertContains(response, "My note")
    draft.refresh_from_db()
    assert draft.data["requirements"][0]["amount"] == "55"


def test_the_preview_says_the_rule_in_words_and_saves_nothing(curator: Client, draft: RuleVersion) -> None:
    data = typed(curator, page(draft), **{"requirement-0-amount": "60", "requirement-1-kind": "total"})

    response = curator.post(f"{LIST}preview/?of={draft.pk}", data)

    assertContains(response, "60 Category 1 credits within 24 months.")
    assertContains(response, "A topic requirement has topics or component types, and no other has them.")
    draft.refresh_from_db()
    assert draft.edition == 1


def test_the_first_rule_of_an_authority_is_added(curator: Client) -> None:
    guam = make.authority("GU")
    address = f"{LIST}add/"
    given = {"authority": guam.pk, "profession": "MD", "source": "Guam board", "as_of": "2026-11", "confidence": "high"}

    response = curator.post(address, typed(curator, address, _save="Save", **given, **{"requirement-0-amount": "100"}))

    assert response.status_code == 302
    version = RuleVersion.objects.get(authority=guam)
    assert (version.number, version.state, version.data["requirements"][0]["amount"]) == (1, "draft", "100")


def test_a_rule_that_is_there_gets_a_new_version_instead(curator: Client) -> None:
    version = make.rule_version()
    address = f"{LIST}add/"
    given = {"authority": version.authority_id, "profession": "MD", "source": "x", "as_of": "x", "confidence": "high"}

    response = curator.post(address, typed(curator, address, _save="Save", **given, **{"requirement-0-amount": "1"}))

    assertContains(response, "This rule is there already. Open it and choose New version.")


def test_drafts_are_deleted_and_versions_are_not(curator: Client, draft: RuleVersion) -> None:
    published = RuleVersion.objects.get(state="published")

    curator.post(f"{LIST}{draft.pk}/delete/", {"post": "yes"})
    refused = curator.post(f"{LIST}{published.pk}/delete/", {"post": "yes"})

    assert refused.status_code == 403
    assert list(RuleVersion.objects.all()) == [published]


# -- publishing --------------------------------------------------------------------------------------------------------


def test_save_and_review_leads_to_what_the_draft_changes(curator: Client, draft: RuleVersion) -> None:
    data = typed(curator, page(draft), **{"requirement-0-amount": "60", f"{BUTTON}save_and_review": "1"})

    response = curator.post(page(draft), data, follow=True)

    assert response.redirect_chain[-1][0] == f"{LIST}{draft.pk}/review/"
    assertContains(response, "Say in one sentence what changes.")
    assertContains(response, "Enter the day on which it takes effect.")
    [difference] = response.context["review"].differences
    assert (difference.before, difference.after) == (
        "50 Category 1 credits within 24 months.",
        "60 Category 1 credits within 24 months.",
    )
    assertNotContains(response, "Publish version 2")


def test_a_reviewed_draft_is_published(curator: Client, draft: RuleVersion) -> None:
    day = today() + dt.timedelta(days=30)
    RuleVersion.objects.filter(pk=draft.pk).update(change_note="60 instead of 50.", effective_from=day)
    address = f"{LIST}{draft.pk}/review/"
    assertContains(curator.get(address), "Publish version 2")

    response = curator.post(address, {"edition": draft.edition}, follow=True)

    assertContains(response, "California, MD, version 2 is published. The people it affects get one message each.")
    draft.refresh_from_db()
    assert (draft.state, draft.data["effective_from"]) == ("published", day.isoformat())


def test_a_draft_that_changed_since_it_was_read_isn_t_published(curator: Client, draft: RuleVersion) -> None:
    RuleVersion.objects.filter(pk=draft.pk).update(change_note="60.", effective_from=today(), edition=draft.edition + 1)

    response = curator.post(f"{LIST}{draft.pk}/review/", {"edition": draft.edition})

    assertContains(response, "Someone else saved this draft after you opened the page.")
    draft.refresh_from_db()
    assert draft.is_draft


@pytest.mark.parametrize("role", ["Moderator", "Verifier"])
def test_only_curators_keep_rules(role: str, draft: RuleVersion) -> None:
    others = desk(role)

    for address in (LIST, page(draft), f"{LIST}add/", f"{LIST}{draft.pk}/review/", "/admin/programs/rulereport/"):
        assert others.get(address).status_code == 403, address
    assert others.post(f"{LIST}{draft.pk}/review/", {"edition": draft.edition}).status_code == 403
    assert others.post(f"{LIST}preview/?of={draft.pk}", {}).status_code == 403
    draft.refresh_from_db()
    assert draft.is_draft
