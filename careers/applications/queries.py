"""Applications as the two sides see them, and how long they're kept."""

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from django.db.models import Count, Q, QuerySet
from django.db.models.functions import Lower

from accounts.organizations.models import Organization
from accounts.users.models import User
from careers.applications import retention_laws, rules
from careers.applications.enums import Order, Stage
from careers.applications.models import Application, ApplicationQuerySet, ReplyTemplate
from careers.applications.people import Card, cards
from careers.vacancies.models import Vacancy
from cmehub.lib.sheets import safe_cell

MOST_ON_BOARD = 30  # in each column; the list has them all
_CLOSED = (Stage.HIRED, Stage.DECLINED, Stage.WITHDRAWN)
_COLUMNS: Sequence[tuple[str, tuple[Stage, ...]]] = (
    *((str(stage.label), (stage,)) for stage in rules.OPEN),
    ("Closed", _CLOSED),
)


def of_person(user: User) -> ApplicationQuerySet:
    """Return a person's applications, latest first."""
    return Application.objects.of(user).for_pages().order_by("-sent_at", "-pk")


def of_vacancy(vacancy: Vacancy, *, order: Order = Order.NEWEST, stage: str = "") -> ApplicationQuerySet:
    """Return a vacancy's applications, of one stage if it's given."""
    found = Application.objects.filter(vacancy=vacancy).for_pages()
    found = found.filter(stage=stage) if stage else found
    match order:
        case Order.NAME:
            names = (Lower("applicant__profile__last_name"), Lower("applicant__profile__first_name"))
            return found.order_by(*names, "sent_at", "pk")
        case Order.OLDEST:
            return found.order_by("sent_at", "pk")
    return found.order_by("-sent_at", "-pk")


@dataclass(frozen=True)
class Column:
    """One stage of the board, or all closed ones together. `more` is how many it doesn't show."""

    label: str
    stages: Sequence[Stage]
    cards: Sequence[Card]
    count: int

    @property
    def more(self) -> int:
        return self.count - len(self.cards)


def board(vacancy: Vacancy, *, order: Order) -> list[Column]:
    """Return the columns, the first cards of each."""
    counts = counts_by_stage(vacancy)
    shown = [list(of_vacancy(vacancy, order=order).filter(stage__in=s)[:MOST_ON_BOARD]) for _, s in _COLUMNS]
    by_id = {card.application.pk: card for card in cards(each for column in shown for each in column)}
    return [
        Column(label, stages, [by_id[each.pk] for each in column], sum(counts.get(stage, 0) for stage in stages))
        for (label, stages), column in zip(_COLUMNS, shown, strict=True)
    ]


def counts_by_stage(vacancy: Vacancy) -> dict[str, int]:
    rows = Application.objects.filter(vacancy=vacancy).order_by().values_list("stage").annotate(n=Count("pk"))
    return dict(rows)


@dataclass(frozen=True)
class Counts:
    """How many applications a vacancy has, and how many nobody has looked at."""

    total: int
    new: int


def counts_of(vacancies: Iterable[Vacancy]) -> dict[int, Counts]:
    """Return the counts by vacancy id, in one query. Vacancies without applications are missing."""
    ids = [vacancy.pk for vacancy in vacancies]
    rows = Application.objects.filter(vacancy__in=ids).order_by().values_list("vacancy")
    counted = rows.annotate(total=Count("pk"), new=Count("pk", filter=Q(stage=Stage.RECEIVED)))
    return {vacancy: Counts(total, new) for vacancy, total, new in counted}


def templates_of(organization: Organization) -> QuerySet[ReplyTemplate]:
    return ReplyTemplate.objects.filter(organization=organization).order_by(Lower("name"), "pk")


# -- how long they're kept ---------------------------------------------------------------------------------------------


def months_kept(vacancy: Vacancy, on: dt.date) -> int:
    """Return how long after its close a vacancy's applications are kept, by the laws of its places on that date."""
    states = {place.state for place in vacancy.places.all()}
    return retention_laws.months({vacancy.place_state, *states, *vacancy.remote_from}, on)


def emptied_on(vacancy: Vacancy, on: dt.date) -> dt.date | None:
    """Return the day on which its applications are emptied, or None while it isn't closed."""
    return rules.emptied_on(vacancy.closed_on, months_kept(vacancy, on)) if vacancy.closed_on else None


# -- export ------------------------------------------------------------------------------------------------------------


def export_rows(vacancy: Vacancy) -> Iterator[list[str]]:
    """Yield the rows of a CSV file, its header first. A cell never runs as a formula, and none has a license number."""
    yield list(_EXPORT)
    for card in cards(of_vacancy(vacancy, order=Order.OLDEST)):
        yield [safe_cell(value) for value in _row(card).values()]


def _row(card: Card) -> Mapping[str, object]:
    application, person = card.application, card.person
    values: Sequence[object] = (
        application.sent_at.date(),
        person.name,
        person.profession,
        list(person.specialties),
        list(person.credentials),
        f"{person.badge.words}, checked {person.badge.checked_on.isoformat()}" if person.badge else "",
        person.email,
        person.phone,
        application.hub_only,
        application.get_stage_display(),
        application.moved_at.date(),
        "" if application.is_withdrawn else application.cover_note,
    )
    return dict(zip(_EXPORT, values, strict=True))


_EXPORT = (
    *("Applied on", "Name", "Profession", "Specialties", "Credentials", "Verified", "Email", "Phone"),
    *("Contact only through CME Hub", "Stage", "At this stage since", "Cover note"),
)
