"""Merged and renamed listings and providers keep their addresses."""

import pytest
from django.utils import timezone

from accounts.audit.models import Event
from programs.catalog import actions
from programs.catalog.enums import ListingState
from programs.catalog.models import Program
from programs.catalog.parts import FormerProgramSlug
from programs.providers import actions as providers
from programs.providers.models import FormerProviderSlug, Provider
from tests.factories import accounts as people
from tests.factories import programs as make

pytestmark = pytest.mark.django_db


def test_a_renamed_listing_keeps_its_former_address() -> None:
    program = make.program(slug="sepsis")

    program.slug = "sepsis-first-hour"
    actions.save_program(program=program, by=None)
    program.slug = "sepsis"
    actions.save_program(program=program, by=None)

    assert list(FormerProgramSlug.objects.values_list("slug", "program")) == [("sepsis-first-hour", program.pk)]


def test_a_draft_leaves_no_former_address() -> None:
    program = make.program(slug="sepsis", state=ListingState.DRAFT)

    program.slug = "sepsis-first-hour"
    actions.save_program(program=program, by=None)

    assert not FormerProgramSlug.objects.exists()


def test_a_merged_listing_points_to_the_one_that_is_kept() -> None:
    first, second, kept = make.program(), make.program(), make.program()
    curator, now = people.staff("Curator"), timezone.now()

    actions.merge(program=first, into=second, by=curator, now=now)
    actions.merge(program=second, into=kept, by=curator, now=now)

    assert set(Program.objects.filter(merged_into=kept)) == {first, second}
    assert not Program.objects.visible().exclude(pk=kept.pk).exists()
    assert Event.objects.filter(kind="catalog.program_merged").count() == 2


@pytest.mark.parametrize("case", ["itself", "merged already", "demo"])
def test_listings_that_cannot_be_merged(case: str) -> None:
    program, other, curator, now = make.program(), make.program(), people.staff("Curator"), timezone.now()
    if case == "merged already":
        actions.merge(program=other, into=make.program(), by=curator, now=now)
    into = {"itself": program, "merged already": other, "demo": make.program(is_demo=True)}[case]

    with pytest.raises(actions.CantMerge):
        actions.merge(program=program, into=into, by=curator, now=now)


def test_a_merged_provider_hands_over_its_programs_periods_and_address() -> None:
    accreditor = make.accreditor()
    duplicate, kept = make.provider(slug="lakeshore-inc"), make.provider()
    make.accreditation(provider=duplicate, accreditor=accreditor, valid_from="2020-01-01")
    make.accreditation(provider=duplicate, accreditor=accreditor, valid_from="2024-01-01")
    make.accreditation(provider=kept, accreditor=accreditor, valid_from="2024-01-01")
    program, joint = make.program(provider=duplicate), make.program(provider=kept)
    joint.joint_providers.add(duplicate)
    other = make.program()
    other.joint_providers.add(duplicate)

    providers.merge(provider=duplicate, into=kept, by=people.staff("Curator"))

    program.refresh_from_db()
    assert program.provider == kept
    assert (list(joint.joint_providers.all()), list(other.joint_providers.all())) == ([], [kept])
    assert kept.accreditations.count() == 2
    assert FormerProviderSlug.objects.get(slug="lakeshore-inc").provider == kept
    assert not Provider.objects.filter(slug="lakeshore-inc").exists()


def test_results_follow_their_merged_listing() -> None:
    duplicate, kept = make.program(), make.program()
    outcome = make.outcome(program=duplicate, measure="clostridium rates")

    actions.merge(program=duplicate, into=kept, by=people.staff("Curator"), now=timezone.now())

    outcome.refresh_from_db()
    kept.refresh_from_db()
    assert outcome.program == kept
    assert kept.best_grade == "B"
    assert make.found("clostridium") == [kept.title]
