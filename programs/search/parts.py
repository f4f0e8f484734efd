"""What higher rooms show on each program's entry in a list, such as the button of the shortlist.

They register it when the app is ready. It may be the reader's own, so it's never cached with the entry.
"""

from collections.abc import Callable

from django.http import HttpRequest
from django.utils.safestring import SafeString

from programs.catalog.models import Program
from programs.search.cards import Card

Part = Callable[[HttpRequest, Program | Card], SafeString | str]
"""(request, program) -> HTML, or '' for nothing. It asks the database once a request, not once an entry."""

_parts: list[Part] = []


def register(*parts: Part) -> None:
    """Add parts, which are drawn in the order of registration."""
    _parts.extend(part for part in parts if part not in _parts)


def own_parts(request: HttpRequest, program: Program | Card) -> list[SafeString | str]:
    return [drawn for part in _parts if (drawn := part(request, program))]
