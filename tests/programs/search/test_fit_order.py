"""Sorted by career fit, the list has the order of the fits on its cards, whatever programs and role there are."""

import random
from collections.abc import Iterator
from typing import Any

import pytest
from django.utils import timezone

from accounts.users.models import User
from programs.catalog.enums import Interprofessional, Relationships, Stated, Support
from programs.catalog.models import Program
from programs.competencies.actions import choose_role
from programs.competencies.models import Competency
from programs.evidence.enums import Design, MooreLevel
from programs.fit.queries import destination_of, fits_of
from programs.search import queries
from programs.search.criteria import ProgramCriteria
from tests.factories import accounts as people
from tests.factories import programs as make

pytestmark = pytest.mark.django_db
MANY = 60


@pytest.fixture
def competencies() -> list[Competency]:
    return [make.competency() for _ in range(5)]


@pytest.fixture
def anything(competencies: list[Competency]) -> list[Program]:
    """Programs with any combination of what fit depends on."""
    draw = random.Random(7)
    providers = [make.provider() for _ in range(4)]
    for provider in providers[1:]:
        make.accreditation(provider=provider)
    made = []
    for _ in range(MANY):
        program = make.program(
            provider=draw.choice(providers),
            professions=draw.sample(["physician", "nurse", "np"], draw.randint(0, 3)),
            competencies=draw.sample(competencies, draw.randint(0, 4)),
            **dict(_stated(draw)),
        )
        if draw.random() < 0.7:
            level = draw.choice([MooreLevel.SATISFACTION, MooreLevel.COMPETENCE, MooreLevel.PERFORMANCE])
            make.outcome(program=program, moore_level=level, design=draw.choice([Design.D3, Design.D4]))
        made.append(program)
    return made


def _stated(draw: random.Random) -> Iterator[tuple[str, Any]]:
    for name, choices in (
        ("relationships", Relationships.values),
        ("support", Support.values),
        ("interprofessional", Interprofessional.values),
        ("leadership", Stated.values),
        ("practice_change", Stated.values),
    ):
        yield name, draw.choice(choices)
    for name in ("disclosure", "interprofessional_evidence", "leadership_evidence", "practice_change_evidence"):
        yield name, draw.choice(["", "On file"])
    yield "disclosure_required", draw.random() < 0.7


@pytest.mark.parametrize("has", [None, 0, 2, 5], ids=["without a role", "lacking all", "lacking some", "lacking none"])
def test_the_order_is_that_of_the_fits(
    anything: list[Program], competencies: list[Competency], has: int | None
) -> None:
    user = people.clinician()
    if has is not None:
        _choose(user, competencies, has)
    today = timezone.localdate()
    fits = fits_of(anything, as_of=today, destination=destination_of(user))

    listed = queries.in_order(queries.find(ProgramCriteria("fit", "evidence"), as_of=today), "fit", user=user)[:MANY]

    places = [(not fits[each.pk].refusal, fits[each.pk].low, fits[each.pk].high) for each in listed]
    rated = [place for place in places if place[0]]
    assert len(listed) == MANY
    assert 10 < len(rated) < MANY
    assert places[: len(rated)] == sorted(rated, reverse=True)


def _choose(user: User, competencies: list[Competency], has: int) -> None:
    role = make.role(competencies=competencies[:4])
    choose_role(by=user, role=role, has=competencies[:has])
