"""What a person asked: in their export, and after their account is deleted. And requests about merged providers."""

import pytest

from programs.portal.enums import About
from programs.portal.models import Correction
from programs.portal.personal_data import HOLDING
from programs.providers.actions import merge
from tests.factories import accounts as people
from tests.factories import portal as make
from tests.factories import programs

pytestmark = pytest.mark.django_db


def test_reports_are_deleted_and_the_provider_s_requests_stay_without_a_name() -> None:
    program, person = make.live(), people.clinician()
    make.correction(program=program, asked_by=person, text="As a reader.")
    make.correction(program=program, asked_by=person, organization=program.provider.organization, text="As a provider.")

    exported = HOLDING.export(person).tables["corrections_asked_for"]
    HOLDING.erase(person)

    assert [row["text"] for row in exported] == ["As a reader.", "As a provider."]
    left = Correction.objects.get()
    assert (left.text, left.asked_by) == ("As a provider.", None)


def test_a_claim_follows_a_merged_provider_unless_there_is_one_already() -> None:
    duplicate, kept = programs.provider(), programs.provider()
    both, only = make.organization(), make.organization()
    for provider, organization in ((duplicate, both), (kept, both), (duplicate, only)):
        make.correction(provider=provider, organization=organization, about=About.PROVIDER)

    merge(provider=duplicate, into=kept, by=people.staff("Curator"))

    found = Correction.objects.order_by("organization").values_list("organization", "provider")
    assert list(found) == [(both.pk, kept.pk), (only.pk, kept.pk)]
