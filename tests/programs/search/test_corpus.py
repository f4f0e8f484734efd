"""The invented catalog of the benchmarks is valid, repeatable, and as skewed as real catalogs are."""

from collections import Counter
from collections.abc import Iterator
from typing import Any

import pytest
from django.db import connection, transaction
from django.db.models import Count, Model
from pytest_django import DjangoDbBlocker

from accounts.profiles.models import Specialty
from accounts.users.enums import AUDIENCES
from programs import reference
from programs.catalog.models import Program
from programs.catalog.parts import CreditOffer, Offering, Price, StateTopic, Supporter
from programs.catalog.vocabulary import CreditType
from programs.evidence.enums import Grade
from programs.evidence.models import Outcome
from programs.evidence.rules import grade, result
from programs.providers.models import Accreditation, Provider
from tests.bench import corpus
from tests.bench.corpus_facts import LIVE_EVENTS
from tests.bench.corpus_words import TERMS, TOPICS, Judged, words
from tests.factories import programs as make

SEED, PROGRAMS = 10, 300
CODED: dict[str, type[Model]] = {"specialty": Specialty, "credit": CreditType}

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("catalog")]


@pytest.fixture(scope="module")
def catalog(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """Load it in a transaction around the module's tests, and roll it back at the end."""
    with django_db_blocker.unblock(), transaction.atomic():
        reference.load()
        corpus.fill(PROGRAMS, seed=SEED)
        with django_db_blocker.block():
            yield
        transaction.set_rollback(True)


def drawn() -> list[Any]:
    """What the seed decides, without the keys that the database gives."""
    programs = Program.objects.filter(is_demo=True).order_by("pk")
    facts = ("public_id", "title", "summary", "description", "topics", "professions", "delivery", "expires_on")
    shown = (*facts, "provider__slug", "best_grade", "specialties__code", "offers__amount", "prices__amount")
    return list(
        programs.order_by("pk", "specialties__code", "offers__credit_type", "prices__amount").values_list(*shown)
    )


def test_each_row_is_valid() -> None:
    for model in (Program, Provider, Accreditation, CreditOffer, Offering, Price, StateTopic, Supporter, Outcome):
        for row in model._default_manager.order_by("-pk")[:10]:
            row.full_clean()

    assert Program.objects.filter(is_demo=True).count() == PROGRAMS
    assert Program.objects.filter(is_demo=True).exclude(provider__name__endswith="(invented)").count() == 0


def test_each_reference_leads_somewhere() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")  # raises otherwise


def test_the_same_seed_draws_the_same_catalog() -> None:
    first = drawn()
    Program.objects.filter(is_demo=True).delete()
    Provider.objects.filter(is_demo=True).delete()

    corpus.fill(PROGRAMS, seed=SEED)

    assert drawn() == first


def test_a_program_made_afterwards_has_a_key_of_its_own() -> None:
    last = Program.objects.order_by("-pk").values_list("pk", flat=True)[0]

    assert make.program().pk > last


def test_grades_are_those_of_the_results() -> None:
    results = Outcome.objects.filter(is_demo=True)
    best: dict[int | None, str] = {}
    for outcome in results:
        assert (outcome.computed_grade, outcome.result) == (grade(outcome.record())[0], result(outcome.record()))
        best[outcome.program_id] = min(best.get(outcome.program_id, Grade.U), outcome.grade)

    stored = Program.objects.filter(is_demo=True).values_list("pk", "best_grade")

    assert dict(stored) == {pk: best.get(pk, Grade.U) for pk, _ in stored}
    assert 0.03 < len(best) / PROGRAMS < 0.15


def test_facts_are_skewed_and_some_are_not_stated() -> None:
    programs = Program.objects.filter(is_demo=True)
    professions = Counter(each for stated in programs.values_list("professions", flat=True) for each in stated or [""])
    of_provider = programs.values("provider").annotate(number=Count("pk")).order_by("-number")

    assert set(professions) == {"", *AUDIENCES}
    assert professions["physician"] > professions["nurse"] > professions["pharmacist"]
    assert of_provider[0]["number"] > 3 * of_provider[20]["number"]
    assert programs.filter(prices=None).exists()
    assert Price.objects.filter(amount=0).exists()
    assert set(programs.exclude(offerings=None).values_list("delivery", flat=True)) == LIVE_EVENTS


def test_titles_have_four_to_ten_words() -> None:
    lengths = {len(title.split()) for title in Program.objects.filter(is_demo=True).values_list("title", flat=True)}

    assert (min(lengths), max(lengths)) == (4, 10)


def test_the_vocabularies_have_their_sizes_without_repeats() -> None:
    known = words(SEED)

    assert len(set(known.terms.items)) == TERMS
    assert len(set(known.topics.items)) == TOPICS


@pytest.mark.parametrize(
    "title", ["Deprescribing in older adults: an update", "Anticoagulation in atrial fibrillation"]
)
def test_a_title_that_would_answer_a_judged_search_is_not_drawn(title: str) -> None:
    assert Judged().is_answered_by(title)


def test_words_of_judged_searches_stand_apart_in_the_catalog() -> None:
    shown = Program.objects.filter(is_demo=True).values_list("title", "summary", "topics")
    judged = Judged()

    assert not any(judged.is_answered_by(" ".join([title, summary, *topics])) for title, summary, topics in shown)
    assert Program.objects.filter(is_demo=True, title__icontains="hypertension").exists()


def test_the_mix_of_requests() -> None:
    asked = corpus.queries(seed=SEED)

    assert asked == corpus.queries(seed=SEED)
    assert Counter(each.kind for each in asked) == {
        "browse": 8,
        "common": 6,
        "common_filters": 8,
        "two_terms": 8,
        "rare": 7,
        "filters": 9,
        "typo": 4,
    }
    assert {each.kind for each in asked if not each.text} == {"browse", "filters"}


def test_each_filter_of_the_mix_is_known_to_the_catalog() -> None:
    chosen: dict[str, set[str]] = {}
    for each in corpus.queries(seed=SEED):
        for facet, values in each.filters.items():
            chosen.setdefault(facet, set()).update(values)

    known = {facet: set(model._default_manager.values_list("code", flat=True)) for facet, model in CODED.items()}
    known |= {"provider": set(Provider.objects.values_list("slug", flat=True)), "profession": set(AUDIENCES)}
    known |= {"topic": set(words(SEED).topics.items), "evidence": set(Grade.values)}

    assert {facet: values - known[facet] for facet, values in chosen.items() if facet in known} == dict.fromkeys(
        chosen.keys() & known.keys(), set()
    )
