"""A provider's listings with what they lack, what was asked about them, and how often they were seen."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Case, Count, F, IntegerField, Sum, Value, When

from accounts.organizations.models import Organization
from accounts.reviewing.queries import open_state
from accounts.users.models import User
from programs.catalog.enums import ListingState
from programs.catalog.models import Program, ProgramQuerySet
from programs.portal import saves
from programs.portal.enums import About, CorrectionState, Counted
from programs.portal.models import Correction, CorrectionQuerySet, ListingDay
from programs.portal.rules import Bar, bars, in_words

# What needs the provider's attention comes first.
_ORDER = (
    ListingState.CHANGES,
    ListingState.DRAFT,
    ListingState.SUBMITTED,
    ListingState.LIVE,
    ListingState.WITHDRAWN,
)
PERIODS = (30, 90)


def mine(user: User, *, only: Organization | None = None) -> ProgramQuerySet:
    """Return the listings that the user may edit, those that need work first. `only` is one organization's."""
    found = Program.objects.of_editor(user).exclude(state=ListingState.MERGED)
    return found.filter(provider__organization=only) if only else found


def in_order(listings: ProgramQuerySet) -> ProgramQuerySet:
    """Sort by state, and load what the list shows, the gaps included."""
    place = Case(
        *(When(state=state, then=Value(number)) for number, state in enumerate(_ORDER)), output_field=IntegerField()
    )
    placed = listings.alias(place=place).annotate(edit_state=open_state(Program))
    periods = "provider__accreditations__accreditor"
    parts = ("offers", "offerings", "prices", "supporters", "competencies", periods)
    return placed.select_related("provider").prefetch_related(*parts).order_by("place", "-created_at", "pk")


def counts_by_state(listings: ProgramQuerySet) -> list[tuple[ListingState, int]]:
    rows = dict(listings.order_by().values_list("state").annotate(n=Count("pk")))
    return [(state, rows[state]) for state in _ORDER if state in rows]


# -- corrections -------------------------------------------------------------------------------------------------------


def asked_about(program: Program) -> CorrectionQuerySet:
    """Return what its provider asked about a listing, latest first. Readers' reports are for curators only."""
    found = Correction.objects.filter(program=program, organization=F("program__provider__organization"))
    return found.select_related("outcome", "asked_by").order_by("-asked_at", "-pk")


_BESIDE_RESULTS = (About.OUTCOME, About.OUTCOME_TRACKING)


def published_answers(program: Program, *, beside_results: bool) -> list[Correction]:
    """Return the provider's published answers: those about results, or those about everything else."""
    found = Correction.objects.published().filter(program=program).select_related("outcome").order_by("answered_at")
    if beside_results:
        return list(found.filter(about__in=_BESIDE_RESULTS))
    return list(found.exclude(about__in=_BESIDE_RESULTS))


def open_claim(organizations: Sequence[Organization], provider_id: int) -> Correction | None:
    """Return a request of one of the organizations for a provider that waits for an answer."""
    claims = Correction.objects.filter(provider=provider_id, organization__in=organizations)
    return claims.filter(state=CorrectionState.OPEN).select_related("organization").first()


# -- statistics --------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Series:
    """What was counted in a period: its total, and a bar for each day."""

    name: str
    label: str
    total: str
    bars: list[Bar]


@dataclass(frozen=True)
class Statistics:
    """The counts of a listing through a day, as they may be shown. `saves` is None if nothing counts it."""

    days: int
    first: dt.date
    last: dt.date
    series: list[Series]
    saves: str | None

    @property
    def rows(self) -> list[tuple[dt.date, list[str]]]:
        """The days, latest first, each with its counts in words."""
        by_day = zip(*(each.bars for each in self.series), strict=True)
        return [(each[0].day, [bar.count for bar in each]) for each in by_day][::-1]


def statistics(program: Program, *, days: int, last: dt.date) -> Statistics:
    """Return the counts of the `days` that end with `last`."""
    period = [last - dt.timedelta(days=days - 1 - number) for number in range(days)]
    rows = ListingDay.objects.filter(program=program, day__range=(period[0], last))
    counts = {row.day: row for row in rows}
    series = []
    for what in Counted:
        by_day = {day: int(getattr(row, what.value)) for day, row in counts.items()}
        total = in_words(sum(by_day.values()))
        series.append(Series(what.value, str(what.label), total, bars(by_day, period)))
    saved = saves.of(program)
    return Statistics(days, period[0], last, series, None if saved is None else in_words(saved))


def views_of(listings: Sequence[Program], *, days: int, last: dt.date) -> dict[int, str]:
    """Return the page views of listings in the `days` that end with `last`, in words, by id."""
    first = last - dt.timedelta(days=days - 1)
    rows = ListingDay.objects.filter(program__in=listings, day__range=(first, last)).order_by()
    totals = dict(rows.values_list("program").annotate(n=Sum("views")))
    return {listing.pk: in_words(totals.get(listing.pk, 0)) for listing in listings}
