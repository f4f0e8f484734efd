"""Find vacancies, and load what lists show of them."""

import datetime as dt
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace

from django.utils.html import conditional_escape
from pyroaring import BitMap

from careers.search import documents as of
from careers.search import facets, folding, near
from careers.search.criteria import DISTANCE, VacancyCriteria
from careers.search.documents import VACANCIES
from careers.search.rules import standing_for
from careers.search.working_out import Given, WorkedOut
from careers.vacancies.models import Vacancy
from cmehub.lib.zips import Place
from programs.index.highlighting import Shown, highlight
from programs.index.listing import InOrder
from programs.index.memory import Memory, memory_of
from programs.index.searching import Asked, Results, search


@dataclass(frozen=True)
class Row:
    """A vacancy in a list. `also` are vacancies of other employers for the same position, which it stands for.

    `title` and `employer` have what a search found in <mark>, and `snippet` explains a result that they don't.
    `miles` is the distance of its nearest place.
    """

    vacancy: Vacancy
    title: str
    employer: str
    snippet: str = ""
    miles: float | None = None
    also: Sequence[Vacancy] = ()

    @property
    def distance(self) -> str:
        """Format as 12 miles, or less than a mile. '' if it isn't known or nobody asked."""
        if self.miles is None:
            return ""
        whole = round(self.miles)
        return "Less than a mile" if not whole else f"{whole} mile{'' if whole == 1 else 's'}"


# -- finding ---------------------------------------------------------------------------------------------------------


def is_known(facet: str, value: str) -> bool:
    """Whether a filter has this value."""
    return facets.is_named(facet, value) or value in current_memory().keys.get(facet, {})


def find(criteria: VacancyCriteria, *, as_of: dt.date, but: Collection[int] = ()) -> Results:
    """Search the open vacancies except `but`. A process that just started reads the index first, about a second."""
    memory = current_memory()
    with memory.lock:
        given = WorkedOut(memory, as_of).values_for(criteria.origin)
    return _search(asked(criteria, as_of=as_of, given=given, but=but))


def asked(criteria: VacancyCriteria, *, as_of: dt.date, given: Given, but: Collection[int] = ()) -> Asked:
    """Return a search as the engine takes it.

    Vacancies that another one stands for are left out, unless an employer is chosen.
    """
    chosen = criteria.of_index
    if not chosen.get(of.EMPLOYER):
        chosen[of.SHOWN] = [of.FIRST]
    return Asked(criteria.text, chosen, as_of, exactly=criteria.exactly, given=given, but=BitMap(but))


def current_memory() -> Memory:
    """Return this process's memory of the index, which it reads first if it has to, as of half a second ago."""
    memory = memory_of(VACANCIES)
    if not memory.is_ready:
        memory.load(waits=True)
    memory.refresh()
    return memory


def _search(question: Asked) -> Results:
    results = search(VACANCIES, question, waits=True)
    assert results is not None, "it waits until the index is read"
    return results


def page(found: Results, criteria: VacancyCriteria, first: int, count: int) -> list[int]:
    """Return the keys at these places of the order that was asked for."""
    origin = criteria.origin
    if criteria.sort != DISTANCE or origin is None:
        return found.page(criteria.sort, first, count)
    return found.ordered_by(lambda memory, items: near.points(memory).order(origin, items), first, count)


# -- loading ---------------------------------------------------------------------------------------------------------


def in_order(found: Results, criteria: VacancyCriteria) -> InOrder[Row]:
    """Return the rows of a search in order, for a paginator."""
    return InOrder(
        len(found),
        lambda first, count: page(found, criteria, first, count),
        lambda keys: _with_words_found(found, rows(load(keys), origin=criteria.origin)),
    )


def load(keys: Sequence[int]) -> list[Vacancy]:
    """Load what lists show of vacancies, in this order."""
    found = Vacancy.objects.filter(pk__in=keys).for_cards().in_bulk()
    return [found[key] for key in keys if key in found]


def rows(vacancies: Sequence[Vacancy], *, origin: Place | None = None) -> list[Row]:
    """Return vacancies as lists show them, with those that they stand for. Two queries."""
    also = _also(vacancies)
    return [
        Row(
            vacancy,
            conditional_escape(vacancy.title),
            conditional_escape(vacancy.organization.name),
            miles=_nearest(vacancy, origin) if origin else None,
            also=also[vacancy.pk],
        )
        for vacancy in vacancies
    ]


def _also(vacancies: Sequence[Vacancy]) -> Mapping[int, list[Vacancy]]:
    folds = folding.folds(vacancies) if vacancies else {}
    of_each = {vacancy.pk: standing_for(folds, vacancy.pk) for vacancy in vacancies}
    others = Vacancy.objects.select_related("organization").in_bulk([key for keys in of_each.values() for key in keys])
    return {pk: [others[key] for key in keys] for pk, keys in of_each.items()}


def _nearest(vacancy: Vacancy, origin: Place) -> float | None:
    each = [near.miles_between(origin, place.latitude, place.longitude) for place in vacancy.places.all()]
    return min((miles for miles in each if miles is not None), default=None)


def _with_words_found(found: Results, listed: Sequence[Row]) -> list[Row]:
    """Mark what a search text found. One query, none without a text."""
    if not found.question.terms or not listed:
        return list(listed)
    shown = [
        Shown([row.vacancy.title, row.vacancy.organization.name], [row.vacancy.description, row.vacancy.schedule])
        for row in listed
    ]
    return [
        replace(row, title=each.whole[0], employer=each.whole[1], snippet=each.snippet)
        for row, each in zip(listed, highlight(found.question, shown), strict=True)
    ]


# -- for other pages -------------------------------------------------------------------------------------------------


def number_open(as_of: dt.date) -> int:
    return len(_search(Asked(chosen={of.SHOWN: [of.FIRST]}, as_of=as_of)))


def newest(limit: int, *, as_of: dt.date) -> list[Row]:
    """Return open vacancies for the home page: the newest that state a CME allowance, or else the newest."""
    chosen = {of.SHOWN: [of.FIRST], of.ALLOWANCE: [of.AMOUNT]}
    keys = _search(Asked(chosen=chosen, as_of=as_of)).page("newest", 0, limit)
    if len(keys) < limit:
        others = _search(Asked(chosen={of.SHOWN: [of.FIRST]}, as_of=as_of, but=BitMap(keys)))
        keys += others.page("newest", 0, limit - len(keys))
    return rows(load(keys))


def similar(vacancy: Vacancy, *, as_of: dt.date, limit: int = 4) -> list[Row]:
    """Return other open vacancies for one of its professions that share specialties, competencies or places.

    What few vacancies share counts more. Those for the same position aren't similar, they're the same.
    """
    same = [each.vacancy for each in folding.alike([vacancy])]
    chosen = {of.SHOWN: [of.FIRST], of.PROFESSION: of.professions(vacancy)}
    shared = {
        of.PROFESSION: of.professions(vacancy),
        of.SPECIALTY: [specialty.code for specialty in vacancy.specialties.all()],
        of.COMPETENCY: [competency.code for competency in vacancy.competencies.all()],
        of.STATE: [str(vacancy.place_state)],
        of.EMPLOYMENT: [vacancy.employment],
        of.SITE: [vacancy.site],
    }
    found = _search(Asked(chosen=chosen, as_of=as_of, but=BitMap([vacancy.pk, *same])))
    return rows(load(found.most_alike(shared, but=vacancy.pk, count=limit)))
