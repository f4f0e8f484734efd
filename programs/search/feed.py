"""The newest programs of a search as an RSS feed. It's the same for everyone, so filters of one's own aren't in it."""

import datetime as dt
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace

from django.utils.feedgenerator import Rss201rev2Feed

from cmehub.lib.feeds import plain
from cmehub.lib.listing import Facet, chips
from programs.catalog import facts
from programs.catalog.models import Program
from programs.search.criteria import ProgramCriteria
from programs.search.facets import DECLARED

MOST = 50
_SHARED = frozenset(declared.name for declared in DECLARED)


def query(asked: ProgramCriteria) -> str:
    """Return the search as a query string, without what's the reader's own."""
    shared = replace(asked, chosen={name: values for name, values in asked.chosen.items() if name in _SHARED}).canonical
    return f"{shared}&exactly=yes" if asked.exactly and asked.text else shared


def title(asked: ProgramCriteria, facets: Sequence[Facet]) -> str:
    """Return the search in words: 'CME Hub programs for “sepsis”: Free, Nurse'."""
    text = f" for “{plain(asked.text)}”" if asked.text else ""
    chosen = ", ".join(words for words, _ in chips(asked, [facet for facet in facets if facet.name in _SHARED]))
    return f"CME Hub programs{text}{f': {plain(chosen)}' if chosen else ''}"


def feed(
    programs: Iterable[Program], *, title: str, here: str, page: str, address: Callable[[Program], str], as_of: dt.date
) -> Rss201rev2Feed:
    """Build the feed of programs that were read with `for_feed`.

    `here` and `page` are the absolute URLs of the feed and of its list, and `address` returns a program's.
    """
    made = Rss201rev2Feed(title, page, "The newest programs on CME Hub that match this search.", "en-US", feed_url=here)
    for program in programs:
        made.add_item(
            title=plain(f"{program.title} (demo)" if program.is_demo else program.title),
            link=address(program),
            description=plain(_description(program, as_of)),
            pubdate=program.created_at,
            unique_id=f"urn:uuid:{program.public_id}",
            unique_id_is_permalink=False,
        )
    return made


def _description(program: Program, as_of: dt.date) -> str:
    said = [f"{fact.label}: {fact.value}" for fact in facts.card(program, as_of=as_of) if fact.value]
    return " ".join(f"{part.rstrip('.')}." for part in (program.provider.name, program.summary, *said) if part)
