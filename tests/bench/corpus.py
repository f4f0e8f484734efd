"""An invented catalog for benchmarks of the search: `fill` loads it, `queries` are what people ask of it.

Both are the same for a seed. The programs are flagged as demo, and their providers named as invented.
"""

import random
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field

import psycopg
from django.core.management.color import no_style
from django.db import connection
from django.db.models import Max, Model
from django.utils import timezone

from accounts.users.enums import AUDIENCES
from programs.catalog.enums import Delivery
from programs.catalog.models import Program
from programs.evidence.enums import Grade
from programs.providers.models import Provider
from programs.reference import FOLDER
from tests.bench.corpus_rows import Batch, Programs, Providers, Reference, provider_names, slug
from tests.bench.corpus_words import COMMON, Words, table, words

CHUNK = 5_000  # programs that are drawn while the ones before are stored

ONE_WORD = [topic.lower() for topic in COMMON if " " not in topic]
LONG = [word for word in ONE_WORD if len(word) > 7]


@dataclass(frozen=True)
class BenchQuery:
    """A request: what was typed, and the chosen values of each facet."""

    kind: str
    text: str = ""
    filters: dict[str, list[str]] = field(default_factory=dict)


def fill(programs: int, *, seed: int) -> None:
    """Load so many invented programs, with 2,500 providers. No search index is written.

    Needs the reference data, and can be called once on a database. Demo data may be loaded before or after.
    Dates are relative to today. Keeps 10,000 programs in memory at a time.
    """
    as_of, reference = timezone.localdate(), Reference()
    providers = Providers(seed, _next(Provider), as_of, reference)
    drawn = Programs(seed, providers=providers.named, as_of=as_of, reference=reference)
    first, stop = _next(Program), _next(Program) + programs
    with ThreadPoolExecutor(max_workers=1) as copier:  # a chunk is stored while the next one is drawn
        storing = copier.submit(_copy, connection.connection, [each.take() for each in providers.tables])
        for begin in range(first, stop, CHUNK):
            for pk in range(begin, min(begin + CHUNK, stop)):
                drawn.add(pk)
            storing.result()
            storing = copier.submit(_copy, connection.connection, [each.take() for each in drawn.tables])
        storing.result()
    _finish([each.model for each in [*providers.tables, *drawn.tables]])


def queries(*, seed: int, mix: int = 1) -> list[BenchQuery]:
    """Return 50 requests to the catalog of this seed, in a random order. Each number of a mix gives other ones."""
    chance, known = random.Random(f"queries {seed} {mix}"), words(seed)
    frequent, rare = known.terms.items[60:1_200], known.invented[8_000:25_000]

    def filters(fewest: int, most: int) -> dict[str, list[str]]:
        return _filters(chance, known, seed, chance.randint(fewest, most))

    asked = [
        BenchQuery("browse"),
        *(BenchQuery("browse", filters=filters(1, 1)) for _ in range(7)),
        *(BenchQuery("common", text) for text in chance.sample(ONE_WORD, 6)),
        *(BenchQuery("common_filters", text, filters(1, 3)) for text in chance.sample(ONE_WORD, 8)),
        *(BenchQuery("two_terms", f"{text} {chance.choice(frequent)}") for text in chance.sample(ONE_WORD, 8)),
        *(BenchQuery("rare", text) for text in chance.sample(rare, 7)),
        *(BenchQuery("filters", filters=filters(2, 4)) for _ in range(9)),
        *(BenchQuery("typo", _mistyped(chance, text)) for text in chance.sample(LONG, 4)),
    ]
    chance.shuffle(asked)
    return asked


def _filters(chance: random.Random, known: Words, seed: int, facets: int) -> dict[str, list[str]]:
    """Return values of so many facets, of some facets more than one. At most one facet narrows far."""
    broad: dict[str, Sequence[str]] = {
        "profession": list(AUDIENCES),
        "credit": ["AMA_PRA_1", "ANCC_CH", "ACPE_CH", "AAPA_CAT1", "AANP_CH", "ABIM_MOC"],
        "delivery": Delivery.values,
        "price": ["free"],
    }
    narrow: dict[str, Sequence[str]] = {
        "specialty": [row["code"] for row in table(FOLDER / "specialties.csv")[:40]],
        "topic": known.topics.items[:60],
        "evidence": [Grade.A.value, Grade.B.value, Grade.C.value],
        "provider": [slug(name) for name in provider_names(seed)[:20]],
    }
    choices, chosen = broad | narrow, chance.sample(list(broad), facets - 1)
    chosen.append(chance.choice([facet for facet in choices if facet not in chosen]))
    return {
        facet: chance.sample(choices[facet], min(chance.choice((1, 1, 2)), len(choices[facet]))) for facet in chosen
    }


def _mistyped(chance: random.Random, word: str) -> str:
    """Leave out a letter, or swap two, not at either end."""
    at = chance.randrange(2, len(word) - 2)
    if chance.random() < 0.5:
        return word[:at] + word[at + 1 :]
    return word[:at] + word[at + 1] + word[at] + word[at + 2 :]


def _next(model: type[Model]) -> int:
    return int(model._default_manager.aggregate(last=Max("pk"))["last"] or 0) + 1


def _copy(database: psycopg.Connection, batches: Sequence[Batch]) -> None:
    with database.cursor() as cursor:
        for batch in filter(lambda each: each.rows, batches):
            with cursor.copy(batch.statement) as copy:
                for row in batch.rows:
                    copy.write_row(row + batch.rest)


def _finish(models: Sequence[type[Model]]) -> None:
    """Set the sequences past the copied rows, and gather the planner's statistics."""
    with connection.cursor() as cursor:
        for statement in connection.ops.sequence_reset_sql(no_style(), models):
            cursor.execute(statement)
        cursor.execute(f"ANALYZE {', '.join(model._meta.db_table for model in models)}")
