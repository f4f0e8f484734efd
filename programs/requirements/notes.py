"""The line under a credential in *My credentials*: what's missing."""

import datetime as dt
from collections.abc import Sequence

from django.urls import reverse

from accounts.licenses.models import Credential
from accounts.licenses.notes import Note
from programs.requirements import words
from programs.requirements.queries import Standing, standings


def what_is_missing(credentials: Sequence[Credential], as_of: dt.date) -> dict[int, Note]:
    """Return what's missing by credential id, in a constant number of queries."""
    return {each.credential.pk: _note(each) for each in standings(credentials, as_of=as_of)}


def _note(standing: Standing) -> Note:
    link = reverse("programs:credential", args=[standing.credential.public_id])
    return Note(sentence(standing), link, "See what counts")


def sentence(standing: Standing) -> str:
    """Return how a credential stands in one sentence."""
    evaluation = standing.evaluation
    if standing.asks_degree:
        return "Answer one question, and we'll compute what it needs."
    if evaluation is None:
        return f"We have no rule for this {standing.credential.noun} yet."
    if missing := words.all_missing(evaluation):
        return f"Still missing: {words.joined(missing)}."
    if evaluation.asks:
        return "Answer a question or two, and we'll compute what it needs."
    return "Nothing is missing, as we read the rule." if evaluation.is_met else "Some of its rule isn't computed."
