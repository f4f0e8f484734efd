"""What a search found in the programs of a page."""

from collections.abc import Sequence

from programs.catalog.models import Program
from programs.index.fallback import Plain
from programs.index.highlighting import Shown, highlight
from programs.index.searching import Results
from programs.search.cards import Card, marked


def highlighted(found: Results | Plain, cards: Sequence[Card]) -> list[Card]:
    """Return the cards with the found words in <mark>. Without a text, they're returned as they are.

    Two queries. Long texts are read only where the title doesn't explain the result.
    """
    if not found.question.terms or not cards:
        return list(cards)
    others = _others([card.pk for card in cards if not found.has_all_in_title(card.pk)])
    shown = [Shown(_whole(card), others.get(card.pk, ())) for card in cards]
    words = highlight(found.question, shown)
    return [marked(card, *each.whole, snippet=each.snippet) for card, each in zip(cards, words, strict=True)]


def _whole(card: Card) -> list[str]:
    return [card.entry.title, card.entry.provider, *card.entry.specialties]


def _others(keys: Sequence[int]) -> dict[int, tuple[str, str, str]]:
    rows = Program.objects.filter(pk__in=keys).values_list("pk", "topics", "summary", "description")
    return {key: (", ".join(topics), summary, description) for key, topics, summary, description in rows}
