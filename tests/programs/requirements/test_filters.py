"""'Counts for my licenses' on the list of programs, and the line on each program's entry."""

import datetime as dt
from decimal import Decimal
from typing import Any

import pytest
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from pytest_django import DjangoCaptureOnCommitCallbacks
from pytest_django.asserts import assertContains, assertNotContains

from accounts.licenses import actions as licenses
from accounts.licenses.enums import CredentialKind, Issuer
from accounts.licenses.models import Credential
from accounts.users.enums import Profession
from accounts.users.models import User
from cmehub.lib.dates import today_for
from programs.catalog.models import Program
from programs.catalog.vocabulary import CreditType, MandatedTopic
from programs.index import memory
from programs.ledger.models import Entry
from programs.ledger.signals import credits_changed
from programs.requirements.filters import short
from tests.factories import accounts as people
from tests.factories import ledger as entries
from tests.factories import programs as make
from tests.factories import requirements as rules

pytestmark = pytest.mark.django_db
LIST = reverse("programs:list")


@pytest.fixture
def nurse() -> User:
    return people.clinician()


@pytest.fixture
def signed_in(client: Client, nurse: User) -> Client:
    client.force_login(nurse)
    return client


def hold(person: User, state: str, *, accepts: list[str], topics: list[dict[str, Any]] | None = None) -> Credential:
    rules.rule_version(state, "RN", rules.rule("RN", total="10", topics=topics, accepts=accepts, unit="hours"))
    due_on = today_for(person) + dt.timedelta(days=60)
    return licenses.add(by=person, profession=Profession.NURSE, state=state, expires_on=due_on)


def program(title: str, code: str, *, topic: str = "", **fields: Any) -> Program:
    kind = CreditType.objects.filter(code=code).first() or make.credit_type(code=code)
    made = make.program(title=title, offers=[{"credit_type": kind, "amount": Decimal(4)}], **fields)
    if topic:
        found = MandatedTopic.objects.filter(code=topic).first() or make.mandated_topic(code=topic)
        made.state_topics.create(topic=found, hours=Decimal(4))
    return made


@pytest.fixture
def listed() -> None:
    program("Contact hours", "ANCC_CH", professions=["nurse"])
    program("For whom isn't stated", "ANCC_CH")
    program("For pharmacists", "ANCC_CH", professions=["pharmacist"])
    program("Other credit", "ACPE_CH", professions=["nurse"])


def titles(response: Any) -> set[str]:
    return {each.title for each in response.context["page"]}


def options(response: Any) -> dict[str, tuple[str, int]]:
    return {
        option.value: (option.label, option.count)
        for facet in response.context["facets"]
        if facet.name == "counts"
        for option in facet.options
    }


@pytest.mark.usefixtures("listed")
def test_a_license_finds_what_its_rule_accepts_for_its_profession(signed_in: Client, nurse: User) -> None:
    hold(nurse, "NY", accepts=["ANCC_CH"])

    response = signed_in.get(LIST, {"counts": "ny-rn"})

    assert titles(response) == {"Contact hours", "For whom isn't stated"}
    assert options(response)["ny-rn"] == ("New York registered nurse (RN) license", 2)


@pytest.mark.usefixtures("listed")
def test_any_of_several_licenses_is_an_option(signed_in: Client, nurse: User) -> None:
    hold(nurse, "NY", accepts=["ANCC_CH"])
    hold(nurse, "FL", accepts=["ACPE_CH"])

    response = signed_in.get(LIST, {"counts": "any"})

    assert titles(response) == {"Contact hours", "For whom isn't stated", "Other credit"}
    counted = {value: count for value, (_, count) in options(response).items()}
    assert counted == {"ny-rn": 2, "fl-rn": 1, "any": 3, "needed": 3}


def test_what_i_still_need_asks_for_the_missing_topic_once_the_total_is_met(
    signed_in: Client, nurse: User, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    hold(nurse, "NY", accepts=["ANCC_CH"], topics=[rules.topic("pain")])
    program("Pain", "ANCC_CH", topic="pain")
    program("Sepsis", "ANCC_CH")
    before = titles(signed_in.get(LIST, {"counts": "needed"}))
    entry = entries.entry(user=nurse, completed_on=today_for(nurse), amounts={"ANCC_CH": "10"})
    kept = titles(signed_in.get(LIST, {"counts": "needed"}))

    with django_capture_on_commit_callbacks(execute=True):
        credits_changed.send(sender=Entry, user=entry.user)

    assert (before, kept) == ({"Pain", "Sepsis"}, {"Pain", "Sepsis"})
    assert titles(signed_in.get(LIST, {"counts": "needed"})) == {"Pain"}


def test_what_i_still_need_is_no_option_once_everything_is_met(signed_in: Client, nurse: User) -> None:
    hold(nurse, "NY", accepts=["ANCC_CH"])
    program("Sepsis", "ANCC_CH")
    entries.entry(user=nurse, completed_on=today_for(nurse), amounts={"ANCC_CH": "10"})

    assert set(options(signed_in.get(LIST))) == {"ny-rn"}


@pytest.mark.usefixtures("listed")
def test_a_license_without_a_rule_offers_nothing(signed_in: Client, nurse: User) -> None:
    licenses.add(by=nurse, profession=Profession.NURSE, state="GU", expires_on=today_for(nurse) + dt.timedelta(days=60))

    response = signed_in.get(LIST, {"counts": "gu-rn"})

    assert options(response) == {}
    assert len(titles(response)) == 4
    assertContains(response, "We ignored a filter")


@pytest.mark.usefixtures("listed")
def test_a_visitor_is_told_to_sign_in_and_sees_everything(client: Client, nurse: User) -> None:
    hold(nurse, "NY", accepts=["ANCC_CH"])

    response = client.get(LIST, {"counts": "ny-rn"})

    assert len(titles(response)) == 4
    assert options(response) == {}
    assertContains(response, "Sign in to filter by your licenses.")
    assertNotContains(response, "Counts for")


@pytest.mark.usefixtures("listed")
def test_someone_else_s_license_is_ignored(client: Client, nurse: User) -> None:
    hold(nurse, "NY", accepts=["ANCC_CH"])
    client.force_login(people.clinician())

    response = client.get(LIST, {"counts": "ny-rn"})

    assert len(titles(response)) == 4
    assertContains(response, "We ignored a filter")


@pytest.mark.usefixtures("listed")
def test_the_choice_is_a_chip_and_a_way_out_of_an_empty_list(signed_in: Client, nurse: User) -> None:
    hold(nurse, "NY", accepts=["ANCC_CH"])

    response = signed_in.get(LIST, {"counts": "ny-rn", "credit": "ACPE_CH"})

    assert ("New York registered nurse (RN) license", "?credit=ACPE_CH") in response.context["chips"]
    assert ("New York registered nurse (RN) license", 1, "?credit=ACPE_CH") in response.context["ways_out"]
    assert [pair[0] for pair in response.context["contradictions"]] == ["New York registered nurse (RN) license"]
    assert response.headers["Cache-Control"] == "no-store, private"


@pytest.mark.usefixtures("listed")
def test_while_the_index_is_read_the_filter_narrows_without_counts(
    signed_in: Client, nurse: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    hold(nurse, "NY", accepts=["ANCC_CH"])
    signed_in.get(LIST)
    monkeypatch.setattr(memory.Memory, "refresh", lambda self: False)

    response = signed_in.get(LIST, {"counts": "ny-rn"})

    assert titles(response) == {"Contact hours", "For whom isn't stated"}
    assert options(response)["ny-rn"][1] is None


@pytest.mark.usefixtures("listed")
def test_an_entry_names_the_licenses_that_it_counts_for(signed_in: Client, nurse: User) -> None:
    hold(nurse, "NY", accepts=["ANCC_CH"])
    hold(nurse, "FL", accepts=["ANCC_CH", "ACPE_CH"])

    page = signed_in.get(LIST).content.decode()

    assert page.count("Counts for NY RN and FL RN") == 2
    assert page.count("Counts for FL RN</p>") == 1
    assert page.count('<p class="by">Counts for') == 3  # not for the pharmacists' one


@pytest.mark.usefixtures("listed")
def test_the_list_asks_as_much_for_three_licenses_as_for_one(signed_in: Client, nurse: User) -> None:
    def queries(counts: str) -> int:
        with CaptureQueriesContext(connection) as captured:
            signed_in.get(LIST, {"counts": counts})
        return len(captured)

    hold(nurse, "NY", accepts=["ANCC_CH"])
    signed_in.get(LIST)
    cache.clear()
    for_one, soon_after = queries("ny-rn"), queries("ny-rn")
    hold(nurse, "FL", accepts=["ANCC_CH"])
    hold(nurse, "TX", accepts=["ACPE_CH"])
    cache.clear()

    for_three = queries("any")

    assert for_three == for_one
    assert soon_after == for_one - 9  # credentials, ledger, answers, cycles and rules


@pytest.mark.parametrize(
    ("fields", "name"),
    [
        ({"profession": Profession.NP, "state": "NY"}, "NY NP"),
        (
            {"profession": Profession.NURSE, "state": "TX", "kind": CredentialKind.MULTISTATE_LICENSE},
            "multistate RN",
        ),
        (
            {
                "profession": Profession.NURSE,
                "kind": CredentialKind.CERTIFICATION,
                "issuer": Issuer.AACN,
                "title": "CCRN",
            },
            "CCRN",
        ),
        (
            {
                "profession": Profession.PHYSICIAN,
                "state": "NY",
                "kind": CredentialKind.REGISTRATION,
                "issuer": Issuer.DEA,
            },
            "NY DEA",
        ),
    ],
)
def test_entries_call_a_credential_by_a_short_name(fields: dict[str, Any], name: str) -> None:
    assert short(Credential(**fields)) == name
