"""The curators' desk for synonyms."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django.asserts import assertContains

from accounts.audit.models import Event
from programs import reference
from programs.index import words
from programs.index.models import LONGEST_SYNONYM, Synonym
from tests.factories import accounts as people
from tests.factories import programs as make

pytestmark = pytest.mark.django_db
ADD = "/admin/programs/synonym/add/"


@pytest.fixture
def desk(client: Client) -> Client:
    client.force_login(people.staff("Curator"))
    return client


def values(**fields: str) -> dict[str, str]:
    return {"term": "MI", "means": "myocardial infarction", "kind": "abbreviation", "is_used": "on", **fields}


def titles(text: str) -> list[str]:
    words.forget_synonyms()  # which is looked at every half second
    response: Any = Client().get(reverse("programs:list"), {"q": text})
    return [program.title for program in response.context["page"]]


def test_an_added_synonym_is_searched_and_audited(desk: Client) -> None:
    make.program(title="Myocardial infarction")
    assert titles("MI") == []

    desk.post(ADD, values())

    synonym = Synonym.objects.get()
    assert titles("MI") == ["Myocardial infarction"]
    assert synonym.is_curated
    assert Event.objects.filter(kind="admin.synonym_added", object_id=str(synonym.pk)).exists()


def test_a_synonym_that_is_turned_off_is_no_longer_searched(desk: Client) -> None:
    make.program(title="Myocardial infarction")
    desk.post(ADD, values())
    assert titles("MI") == ["Myocardial infarction"]

    desk.post(f"/admin/programs/synonym/{Synonym.objects.get().pk}/change/", {**values(), "is_used": ""})

    assert titles("MI") == []


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"term": ""}, "This field is required."),
        ({"term": "?!"}, "Enter a term with letters or digits."),
        ({"term": " ".join("abcdef")}, f"Enter at most {LONGEST_SYNONYM} words."),
        ({"means": ";"}, "Enter at least one meaning."),
        ({"means": "heart attack; mi"}, "Remove the term itself from its meanings."),
        ({"term": "htn"}, "This term is there already."),
    ],
)
def test_what_a_search_cannot_use_is_refused(desk: Client, fields: dict[str, str], said: str) -> None:
    Synonym.objects.create(term="HTN", means="hypertension")

    response = desk.post(ADD, values(**fields))

    assertContains(response, said)
    assert Synonym.objects.count() == 1


def test_the_list_is_searched_by_term_and_meaning(desk: Client) -> None:
    Synonym.objects.create(term="HTN", means="hypertension")
    Synonym.objects.create(term="MI", means="myocardial infarction")

    page = desk.get("/admin/programs/synonym/?q=hypertension").content.decode()

    assert ("HTN" in page, "myocardial" in page) == (True, False)


def test_curators_do_not_delete_a_synonym_which_the_file_would_return(desk: Client) -> None:
    synonym = Synonym.objects.create(term="HTN", means="hypertension")

    assert desk.get(f"/admin/programs/synonym/{synonym.pk}/delete/").status_code == 403


def test_loading_the_file_again_keeps_what_curators_changed(desk: Client) -> None:
    reference.load()
    own, edited = values(term="XYZ"), Synonym.objects.get(term="HTN")
    desk.post(ADD, own)
    desk.post(f"/admin/programs/synonym/{edited.pk}/change/", values(term="HTN", means="high pressure"))
    untouched = Synonym.objects.get(term="ABG")
    Synonym.objects.filter(pk=untouched.pk).update(means="something older")

    tally = reference.load()["synonyms"]

    assert (tally.added, tally.changed) == (0, 1)
    assert Synonym.objects.get(term="HTN").means == "high pressure"
    assert Synonym.objects.get(term="XYZ").means == "myocardial infarction"
    reloaded = Synonym.objects.get(term="ABG")
    assert reloaded.means == "arterial blood gas"
    assert reloaded.changed_at > untouched.changed_at  # so that searches read the table again
