"""The ledger's pages: logging, the list, editing, the trash and certificates."""

import re
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from pytest_django.asserts import assertContains, assertRedirects

from accounts.users.models import User
from programs.ledger.models import Entry
from tests.factories import accounts as people
from tests.factories import ledger as make

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
    assertContains(page, 'href="/credits/log/?provider=Juniper+Valley+Health"')


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
