"""Cycles begin, follow the person's dates, end by themselves, and keep their rule's version."""

import datetime as dt
from decimal import Decimal
from typing import Any

import pytest

from accounts.licenses import actions as licenses
from accounts.licenses.enums import CredentialKind, Issuer
from accounts.licenses.models import Credential
from accounts.users.enums import Profession, State
from accounts.users.models import User
from programs.requirements import actions, cycles
from programs.requirements.models import Answer, Cycle
from programs.requirements.queries import own_standings
from tests.factories import accounts as people
from tests.factories import ledger as entries
from tests.factories import requirements as rules

pytestmark = pytest.mark.django_db

DUE = dt.date(2027, 3, 31)
NIGHT_AFTER = dt.datetime(2027, 4, 1, 8, 35, tzinfo=dt.UTC)


@pytest.fixture
def nurse() -> User:
    return people.clinician(time_zone="America/New_York")


def hold(person: User, expires_on: dt.date = DUE) -> Credential:
    return licenses.add(by=person, profession=Profession.NURSE, state=State.NY, expires_on=expires_on)


def nursing_rule(total: str = "30", **keys: Any) -> Any:
    return rules.rule("RN", total=total, accepts=["@nursing_hours"], unit="hours", **keys)


def running() -> Cycle:
    return Cycle.objects.get(closed_at=None)


def test_a_credential_begins_a_cycle_with_the_rule_in_force(nurse: User) -> None:
    version = rules.rule_version("NY", "RN", nursing_rule())

    held = hold(nurse)

    assert (running().credential, running().version, running().due_on) == (held, version, DUE)


def test_an_edited_date_moves_the_cycle(nurse: User) -> None:
    held = hold(nurse)

    licenses.edit(
        credential=held,
        by=nurse,
        profession=Profession.NURSE,
        state=State.NY,
        expires_on=dt.date(2027, 4, 30),
        issued_on=None,
    )

    assert running().due_on == dt.date(2027, 4, 30)
    assert Cycle.objects.count() == 1


def test_the_next_cycle_begins_by_itself(nurse: User) -> None:
    rules.rule_version("NY", "RN", nursing_rule())
    hold(nurse)
    entries.entry(user=nurse, completed_on=dt.date(2026, 5, 1), amounts={"ANCC_CH": "32"})

    assert cycles.close_due(now=NIGHT_AFTER) == 1

    ended = Cycle.objects.get(closed_at__isnull=False)
    assert ended.snapshot is not None
    (total,) = ended.snapshot["requirements"]
    assert (total["earned"], total["status"]) == ("32.00", "met")
    assert (running().starts_on, running().due_on, running().period) == (
        dt.date(2027, 4, 1),
        dt.date(2029, 3, 31),
        None,
    )
    assert cycles.close_due(now=NIGHT_AFTER) == 0


def test_the_last_day_is_over_only_where_the_person_lives() -> None:
    islander = people.clinician(time_zone="Pacific/Honolulu")
    rules.rule_version("NY", "RN", nursing_rule())
    hold(islander)

    assert cycles.close_due(now=NIGHT_AFTER) == 0
    assert cycles.close_due(now=NIGHT_AFTER + dt.timedelta(hours=3)) == 1


def test_the_persons_own_date_beats_the_computed_one(nurse: User) -> None:
    rules.rule_version("NY", "RN", nursing_rule())
    held = hold(nurse)
    cycles.close_due(now=NIGHT_AFTER)

    licenses.renew(credential=held, by=nurse, expires_on=dt.date(2030, 3, 31))

    assert (running().due_on, running().starts_on) == (dt.date(2030, 3, 31), dt.date(2027, 4, 1))
    assert running().period == Credential.objects.get().current_period
    assert Cycle.objects.count() == 2


def test_an_early_renewal_ends_the_cycle_and_begins_the_next(nurse: User) -> None:
    rules.rule_version("NY", "RN", nursing_rule())
    held = hold(nurse)

    licenses.renew(credential=held, by=nurse, expires_on=dt.date(2029, 3, 31))

    ended = Cycle.objects.get(closed_at__isnull=False)
    assert (ended.due_on, running().starts_on, running().due_on) == (DUE, dt.date(2027, 4, 1), dt.date(2029, 3, 31))


def test_a_new_version_leaves_the_running_cycle_alone(nurse: User) -> None:
    first = rules.rule_version("NY", "RN", nursing_rule("30"))
    hold(nurse)

    second = rules.rule_version("NY", "RN", nursing_rule("36"), effective_from=dt.date(2027, 4, 1))

    (standing,) = own_standings(nurse, as_of=dt.date(2027, 1, 1))
    assert standing.evaluation is not None
    assert standing.evaluation.of("total").required == 30
    assert running().version == first
    cycles.close_due(now=NIGHT_AFTER)
    assert running().version == second


def test_a_version_that_starts_later_is_not_for_a_cycle_that_began_before(nurse: User) -> None:
    first = rules.rule_version("NY", "RN", nursing_rule("30"))
    rules.rule_version("NY", "RN", nursing_rule("36"), effective_from=dt.date(2026, 1, 1))

    hold(nurse)  # a two-year cycle that began on Apr 1, 2025

    assert running().version == first


def test_an_ended_cycle_keeps_how_it_ended(nurse: User) -> None:
    rules.rule_version("NY", "RN", nursing_rule())
    hold(nurse)
    entry = entries.entry(user=nurse, completed_on=dt.date(2026, 5, 1), amounts={"ANCC_CH": "12"})
    cycles.close_due(now=NIGHT_AFTER)

    entry.delete()

    ended = Cycle.objects.get(closed_at__isnull=False)
    assert ended.snapshot is not None
    assert ended.snapshot["requirements"][0]["earned"] == "12.00"
    assert [each["title"] for each in ended.snapshot["activities"].values()] == ["Sepsis: the first hour"]


def test_credit_above_the_total_carries_over_up_to_the_cap(nurse: User) -> None:
    rules.rule_version("NY", "RN", nursing_rule(carry_over="15"))
    hold(nurse)
    entries.entry(user=nurse, completed_on=dt.date(2026, 5, 1), amounts={"ANCC_CH": "52"})

    cycles.close_due(now=NIGHT_AFTER)

    (standing,) = own_standings(nurse, as_of=dt.date(2027, 4, 2))
    assert standing.evaluation is not None
    assert standing.evaluation.of("total").earned == Decimal(15)


def test_without_a_rule_a_cycle_ends_without_the_next(nurse: User) -> None:
    hold(nurse)

    cycles.close_due(now=NIGHT_AFTER)

    assert not Cycle.objects.running().exists()


def test_a_license_that_expired_long_ago_gets_the_cycle_of_today(nurse: User) -> None:
    rules.rule_version("NY", "RN", nursing_rule())
    hold(nurse, dt.date(2023, 2, 28))

    cycles.close_due(now=NIGHT_AFTER)

    assert running().due_on == dt.date(2029, 2, 28)


def test_the_degree_chooses_the_rule() -> None:
    physician = people.clinician()
    rules.rule_version("CA", "MD", rules.rule("MD", total="50"))
    for_dos = rules.rule_version("CA", "DO", rules.rule("DO", total="60"))
    licenses.add(by=physician, profession=Profession.PHYSICIAN, state=State.CA, expires_on=DUE)
    (standing,) = own_standings(physician, as_of=dt.date(2027, 1, 1))
    assert (standing.asks_degree, standing.evaluation, running().version) == (True, None, None)

    actions.answer(by=physician, credential=None, code="degree", value="DO", as_of=dt.date(2027, 1, 1))

    assert running().version == for_dos


def test_the_degree_is_not_asked_where_it_does_not_matter() -> None:
    physician = people.clinician()
    rules.rule_version("CA", "MD", rules.rule("MD"))
    rules.rule_version("CA", "DO", rules.rule("DO"))
    licenses.add(by=physician, profession=Profession.PHYSICIAN, state=State.CA, expires_on=DUE)

    (standing,) = own_standings(physician, as_of=dt.date(2027, 1, 1))

    assert not standing.asks_degree
    assert standing.evaluation is not None


def test_what_was_true_of_one_cycle_is_asked_again_in_the_next(nurse: User) -> None:
    rules.rule_version("NY", "RN", nursing_rule())
    held = hold(nurse)
    for code in ("board_certified_this_cycle", "direct_patient_care"):
        actions.answer(by=nurse, credential=held, code=code, value=True, as_of=dt.date(2027, 1, 1))

    cycles.close_due(now=NIGHT_AFTER)

    assert list(Answer.objects.filter(credential=held).values_list("code", flat=True)) == ["direct_patient_care"]


def test_a_cycle_begun_without_a_rule_keeps_the_one_added_since(nurse: User) -> None:
    hold(nurse)
    version = rules.rule_version("NY", "RN", nursing_rule())

    cycles.keep_versions(as_of=dt.date(2027, 1, 1))

    assert running().version == version


def test_the_degree_is_not_asked_for_a_rule_of_every_profession() -> None:
    physician = people.clinician()
    of_abim = rules.rule_version("ABIM", "ANY", rules.rule("ANY"))
    licenses.add(
        by=physician,
        kind=CredentialKind.BOARD_CERTIFICATE,
        profession=Profession.PHYSICIAN,
        issuer=Issuer.ABIM,
        title="Internal medicine",
        expires_on=DUE,
    )

    (standing,) = own_standings(physician, as_of=dt.date(2027, 1, 1))

    assert (standing.asks_degree, running().version) == (False, of_abim)


def test_a_credential_from_before_gets_its_cycle(nurse: User) -> None:
    held = people.license(user=nurse, profession=Profession.NURSE, state=State.NY, expires_on=DUE)
    assert not Cycle.objects.exists()

    cycles.begin_missing(as_of=dt.date(2027, 1, 1))

    assert (running().credential, running().due_on) == (held, DUE)


def edit(held: Credential, person: User, **changes: Any) -> None:
    entered = {"profession": Profession.NURSE, "state": State.NY, "expires_on": DUE, "issued_on": None, **changes}
    licenses.edit(credential=held, by=person, **entered)


def test_an_edit_after_the_end_leaves_the_computed_cycle_alone(nurse: User) -> None:
    rules.rule_version("NY", "RN", nursing_rule())
    held = hold(nurse)
    cycles.close_due(now=NIGHT_AFTER)

    edit(held, nurse, number="123456")

    assert (running().due_on, running().period) == (dt.date(2029, 3, 31), None)
    assert Cycle.objects.count() == 2


def test_a_date_corrected_after_the_end_is_that_of_the_next_cycle(nurse: User) -> None:
    rules.rule_version("NY", "RN", nursing_rule())
    held = hold(nurse)
    cycles.close_due(now=NIGHT_AFTER)

    edit(held, nurse, expires_on=dt.date(2028, 3, 31))

    assert (running().due_on, running().period) == (dt.date(2028, 3, 31), held.periods.get())
    assert Cycle.objects.get(closed_at__isnull=False).due_on == DUE


def test_a_date_corrected_without_a_next_cycle_begins_one(nurse: User) -> None:
    held = hold(nurse)
    cycles.close_due(now=NIGHT_AFTER)

    edit(held, nurse, expires_on=dt.date(2028, 3, 31))

    assert (running().due_on, running().period) == (dt.date(2028, 3, 31), held.periods.get())


def test_a_corrected_state_brings_its_own_rule(nurse: User) -> None:
    rules.rule_version("NY", "RN", nursing_rule("30"))
    in_florida = rules.rule_version("FL", "RN", nursing_rule("24"))
    held = hold(nurse)

    edit(held, nurse, state=State.FL)
    assert running().version == in_florida

    edit(held, nurse, state=State.GU)
    assert running().version is None
