"""Find programs, and load what their cards show."""

import datetime as dt
from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any

from django.db.models import Prefetch

from accounts.users.models import User
from cmehub.lib.listing import NOT_STATED
from programs.catalog.models import Program, ProgramQuerySet
from programs.evidence.enums import DRAWN
from programs.evidence.models import Outcome
from programs.fit.queries import destination_of
from programs.index.fallback import Plain, found_or_plain
from programs.index.listing import InOrder
from programs.index.memory import memory_of
from programs.index.searching import Asked, Narrowing, Results, search
from programs.search import documents as of
from programs.search import facets, fitting
from programs.search.cards import Card, cards, with_fit
from programs.search.criteria import ProgramCriteria
from programs.search.documents import PROGRAMS
from programs.search.highlights import highlighted

Narrowings = Mapping[str, Mapping[str, Narrowing]]


def is_known(facet: str, value: str) -> bool:
    """Whether a filter has this value. While this process reads the index, any value may be one."""
    memory = memory_of(PROGRAMS)
    return facets.is_named(facet, value) or not memory.refresh() or value in memory.keys.get(facet, {})


def find(criteria: ProgramCriteria, *, as_of: dt.date, narrowings: Narrowings | None = None) -> Results | Plain:
    """Search the programs on offer. Without this process's memory, PostgreSQL answers, without counts."""
    asked = Asked(criteria.text, criteria.chosen, as_of, exactly=criteria.exactly, narrowings=narrowings or {})
    return found_or_plain(PROGRAMS, asked)


def in_order(found: Results | Plain, sort: str, *, as_of: dt.date, user: User | None = None) -> InOrder[Card]:
    """Return the cards of a search in order, for a paginator. Career fit is for the user's own role, if any."""
    role = destination_of(user) if user else None

    def keys(first: int, count: int) -> list[int]:
        if role and sort == "fit" and isinstance(found, Results):
            return found.ordered_by(partial(fitting.order, role=role), first, count)
        return found.page(sort, first, count)

    def load(keys: list[int]) -> list[Card]:
        if isinstance(found, Plain):
            return highlighted(found, cards(keys, {}, as_of=as_of, load=for_cards))
        with found.memory.lock:
            versions = found.memory.versions(keys)
            fits = fitting.words(found.memory, list(versions), role)
        shown = highlighted(found, cards(keys, versions, as_of=as_of, load=for_cards))
        return [with_fit(card, fits.get(card.pk, "")) for card in shown]

    return InOrder(len(found), keys, load)


def for_cards(keys: Sequence[int]) -> list[Program]:
    """Load what the entries of a list show, in this order."""
    found = with_results(Program.objects.filter(pk__in=keys).for_cards()).in_bulk()
    return [found[key] for key in keys if key in found]


def for_feed(keys: Sequence[int]) -> list[Program]:
    """Load what a feed says of programs, in this order."""
    found = Program.objects.filter(pk__in=keys).for_cards().defer(None).in_bulk()
    return [found[key] for key in keys if key in found]


def with_results(programs: ProgramQuerySet) -> ProgramQuerySet:
    """Add the programs' outcomes, in the order of their rank."""
    return programs.prefetch_related(results())


def results() -> "Prefetch[Any]":
    """Return how to load programs' outcomes, in the order of their rank."""
    return Prefetch("outcomes", Outcome.objects.order_by("rank", "code"))


def number_on_offer(as_of: dt.date) -> int:
    return len(found_or_plain(PROGRAMS, Asked(as_of=as_of)))


def best_evidence(limit: int, *, as_of: dt.date, profession: str | None = None) -> list[Program]:
    """Return the current programs with the strongest evidence and their outcomes, at most one per provider.

    With a profession, return only programs for it, or for an audience that isn't stated.
    """
    chosen = {of.EVIDENCE: [grade.value for grade in DRAWN]}
    if profession:
        chosen[of.PROFESSION] = [profession, NOT_STATED]
    keys = found_or_plain(PROGRAMS, Asked(chosen=chosen, as_of=as_of)).page("evidence", 0, limit * 6)
    providers = dict(Program.objects.filter(pk__in=keys).values_list("pk", "provider_id"))
    of_provider: dict[int, int] = {}
    for key in keys:
        of_provider.setdefault(providers[key], key)
    return for_cards(list(of_provider.values())[:limit])


def similar(program: Program, *, as_of: dt.date, limit: int = 3) -> list[Program]:
    """Return other current programs that share topics, specialties or competencies, rare ones counting more."""
    found = search(PROGRAMS, Asked(as_of=as_of))
    if found is None:
        return []
    shared = {
        of.TOPIC: list(program.topics),
        of.SPECIALTY: [specialty.code for specialty in program.specialties.all()],
        of.COMPETENCY: [competency.code for competency in program.competencies.all()],
    }
    return for_cards(found.most_alike(shared, but=program.pk, count=limit))
