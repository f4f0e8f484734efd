"""Read shortlisted programs."""

import datetime as dt
from collections.abc import Iterable

from accounts.users.models import User
from programs.catalog.models import Program
from programs.search.queries import with_results
from programs.shortlist.models import ShortlistItem

MOST_COMPARED = 4


def saves(program: Program) -> int:
    """Return how many members have it in their shortlist. Visitors' shortlists are in their sessions."""
    return ShortlistItem.objects.filter(program=program).count()


def started(user: User) -> dict[int, dt.datetime]:
    """Return when they said that they had started saved programs, by the program's id."""
    items = ShortlistItem.objects.filter(user=user, started_at__isnull=False)
    return {item.program_id: item.started_at for item in items if item.started_at}


def in_order(ids: Iterable[int]) -> list[Program]:
    """Return the programs as cards, in this order, with those that aren't public anymore."""
    wanted = list(ids)
    found = with_results(Program.objects.filter(pk__in=wanted).for_cards()).in_bulk()
    return [found[pk] for pk in wanted if pk in found]


def compared(slugs: Iterable[str]) -> list[Program]:
    """Return the live programs at these addresses, in their order, at most four."""
    wanted = list(dict.fromkeys(slugs))
    programs = with_results(Program.objects.visible().for_page().filter(slug__in=wanted))
    found = {program.slug: program for program in programs}
    return [found[slug] for slug in wanted if slug in found][:MOST_COMPARED]
