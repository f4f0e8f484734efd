"""Career fit of saved programs."""

import datetime as dt

import pytest
from pytest_django import DjangoAssertNumQueries

from programs.catalog.models import Program
from programs.competencies.actions import choose_role
from programs.fit.queries import as_destination, destination_of, fit_of, fits_of
from programs.fit.rules import Fit
from programs.providers.models import Provider
from tests.factories import accounts as make_accounts
from tests.factories import programs as make

pytestmark = pytest.mark.django_db

TODAY = dt.date(2026, 11, 28)


def accredited(**period: object) -> Provider:
    provider = make.provider()
    make.accreditation(provider=provider, **period)
    return provider


def complete(**fields: object) -> Program:
    """A program about which everything is stated and documented."""
    stated = {
        "provider": fields.pop("provider", None) or accredited(),
        "relationships": "none",
        "support": "none",
        "disclosure": "Nothing to disclose.",
        "interprofessional": "planned",
        "interprofessional_evidence": "Planning minutes",
        "professions": ["physician", "nurse"],
        "leadership": "no",
        "practice_change": "yes",
        "practice_change_evidence": "A chart review before and after",
        "source": "https://provider.example/course",
        "confidence": "high",
        "checked_on": dt.date(2026, 11, 1),
        **fields,
    }
    program = make.program(**stated)  # type: ignore[arg-type]
    make.outcome(program=program, moore_level="5", checked_on=dt.date(2026, 11, 2))
    return program


def points(fit: Fit) -> list[tuple[int, int]]:
    return [(factor.low, factor.high) for factor in fit.factors]


def test_everything_on_file_is_read() -> None:
    program = complete(competencies=[make.competency()])

    fit = fit_of(program, as_of=TODAY)

    assert points(fit) == [(3, 3), (3, 3), (2, 2), (1, 1)]
    assert fit.words == "9 of 12"


def test_a_source_has_its_place_day_and_confidence() -> None:
    tracking, independence, *_ = fit_of(complete(), as_of=TODAY).factors

    assert tracking.sources[0].study == Program.objects.get().outcomes.get().code
    assert tracking.sources[0].checked_on == dt.date(2026, 11, 2)
    said = independence.sources[0]
    assert (said.where, said.checked_on, said.confidence) == (
        "https://provider.example/course",
        dt.date(2026, 11, 1),
        "high",
    )


def test_ipce_credit_documents_planning_for_the_team() -> None:
    ipce = make.credit_type(code="IPCE")

    fit = fit_of(complete(interprofessional="not_stated", offers=[{"credit_type": ipce}]), as_of=TODAY)

    assert points(fit)[2] == (3, 3)


def test_a_named_supporter_counts_as_support() -> None:
    program = complete(support="not_stated")
    program.supporters.create(name="Acme Devices")

    independence = fit_of(program, as_of=TODAY).factors[1]

    assert (independence.low, independence.high) == (2, 2)
    assert "Acme Devices" in independence.sentence


def test_a_lowered_grade_counts_with_its_reason() -> None:
    program = complete()
    program.outcomes.update(lowered_to="C", lowered_because="Charts were sampled by hand.")

    tracking = fit_of(program, as_of=TODAY).factors[0]

    assert tracking.low == 2
    assert "A curator lowered the grade: Charts were sampled by hand." in tracking.sentence


@pytest.mark.parametrize(
    ("periods", "searched", "said"),
    [
        (
            [{"valid_until": dt.date(2026, 11, 27)}],
            {},
            "The provider's accreditation has lapsed: it ended on Nov 27, 2026. Credit earned before stays valid.",
        ),
        (
            [],
            {"unaccredited_on": dt.date(2026, 3, 3), "unaccredited_source": "ACCME's list"},
            "No accreditation found in ACCME's list, Mar 3, 2026.",
        ),
        ([], {}, "Whether the provider is accredited isn't stated."),
        ([{"valid_from": dt.date(2026, 11, 29)}], {}, "The provider's accreditation hasn't started yet."),
    ],
)
def test_accreditation_is_that_of_the_day(
    periods: list[dict[str, object]], searched: dict[str, object], said: str
) -> None:
    provider = make.provider(**searched)
    for period in periods:
        make.accreditation(provider=provider, **period)

    fit = fit_of(complete(provider=provider), as_of=TODAY)

    assert (fit.words, fit.refusal) == ("", said)


def test_a_renewed_accreditation_counts() -> None:
    provider = accredited(valid_until=dt.date(2026, 11, 27))
    make.accreditation(provider=provider, valid_from=dt.date(2026, 11, 28))

    assert fit_of(complete(provider=provider), as_of=TODAY).refusal == ""


def test_drafts_and_demo_programs_have_a_fit_like_any_other() -> None:
    for fields in ({"state": "draft"}, {"is_demo": True}):
        assert fit_of(complete(**fields), as_of=TODAY).words == "8 of 12"


def test_a_list_takes_the_same_queries_whatever_its_length(
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    programs = [complete(competencies=[make.competency()]) for _ in range(3)]
    few, many = programs[:1], programs

    for listed in (few, many):
        with django_assert_num_queries(6):  # programs with providers, and five prefetches
            assert len(fits_of(listed, as_of=TODAY)) == len(listed)


def test_what_a_person_has_is_not_lacking() -> None:
    strategy, budgets = make.competency(name="Strategy"), make.competency(name="Budgets")
    role = make.role(competencies=[strategy, budgets])
    person = make_accounts.clinician()
    program = complete(competencies=[strategy])

    unsaid = fit_of(program, as_of=TODAY, destination=as_destination(role))
    choose_role(by=person, role=role, has=[strategy])
    said = fit_of(program, as_of=TODAY, destination=destination_of(person))

    assert points(unsaid)[3] == (3, 3)
    assert points(said)[3] == (1, 1)


def test_without_a_role_there_is_no_destination() -> None:
    assert destination_of(make_accounts.clinician()) is None
