"""What a search found in the programs of a page."""

from collections.abc import Sequence
from functools import partial

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef

from programs.catalog.models import Program
from programs.catalog.parts import CreditOffer, StateTopic
from programs.index.fallback import Plain
from programs.index.highlighting import Shown, highlight
from programs.index.searching import Results
from programs.search.cards import Card, marked, with_marks


def highlighted(found: Results | Plain, cards: Sequence[Card]) -> list[Card]:
    """Return the cards with the found words in <mark>. Without a text, they're returned as they are.

    Two queries, none if all are kept from an earlier page with the same words.
    """
    if not found.question.terms:
        return list(cards)
    return marked(cards, repr(found.question.terms), mark=partial(_marked, found))


def _marked(found: Results | Plain, cards: Sequence[Card]) -> list[Card]:
    """Mark the words. Long texts are read only where the title doesn't explain the result."""
    others = _others([card.pk for card in cards if not found.has_all_in_title(card.pk)])
    shown = [Shown(_whole(card), others.get(card.pk, ())) for card in cards]
    words = highlight(found.question, shown)
    return [with_marks(card, *each.whole, snippet=each.snippet) for card, each in zip(cards, words, strict=True)]


def _whole(card: Card) -> list[str]:
    return [card.heading.title, card.heading.provider, *card.heading.specialties]


def _others(keys: Sequence[int]) -> dict[int, tuple[str, ...]]:
    """Return what else of each program is searched, apart from what its card shows."""
    of_program = {"program": OuterRef("pk")}
    mandated = ArraySubquery(StateTopic.objects.filter(**of_program).order_by("pk").values("topic__name"))
    credit = ArraySubquery(CreditOffer.objects.filter(**of_program).order_by("pk").values("credit_type__name"))
    rows = Program.objects.filter(pk__in=keys).values_list("pk", "topics", mandated, credit, "summary", "description")
    return {
        key: (_listed("Topics", [*topics, *mandated]), _listed("Credit", credit), summary, description)
        for key, topics, mandated, credit, summary, description in rows
    }


def _listed(label: str, names: Sequence[str]) -> str:
    return f"{label}: {', '.join(dict.fromkeys(names))}" if names else ""
