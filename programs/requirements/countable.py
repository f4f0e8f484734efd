"""Which programs can count for a credential, as conditions of the search.

By credit type, profession and state-mandated topic. Whether one really counts, and for how much, only the evaluation
tells: it also knows caps, repeats and formats.
"""

import datetime as dt
from collections.abc import Iterator
from decimal import Decimal
from typing import NamedTuple

from cmehub.lib.listing import NOT_STATED
from programs.index.searching import Choices
from programs.requirements.enums import Kind, Status
from programs.requirements.queries import Standing
from programs.requirements.ruleset import Requirement, RuleSet
from programs.search.documents import CREDIT, PROFESSION, STATE_TOPIC


def accepted(standing: Standing) -> Choices | None:
    """Return the condition for credit that the credential's rule accepts. None without a rule."""
    if standing.evaluation is None:
        return None
    return _for(standing, {CREDIT: sorted(standing.evaluation.rule_set.accepts)})


class Want(NamedTuple):
    """Something a credential still needs, and the condition for what can count for it. No topics: any credit.

    `remaining` is 0 for a course without a stated length.
    """

    remaining: Decimal
    last_day: dt.date
    topics: tuple[str, ...]
    choices: Choices


def wanted(standing: Standing) -> Iterator[Want]:
    """Yield what a credential still needs, but for duties, and for what waits for the choice of a route."""
    if standing.evaluation is None:
        return
    for progress in standing.evaluation.open:
        if progress.status is not Status.CHOOSE_ROUTE:
            for choices in _of(progress.requirement, standing.evaluation.rule_set):
                topics = progress.requirement.topic_codes
                yield Want(progress.remaining, progress.last_day, topics, _for(standing, choices))


def _for(standing: Standing, choices: Choices) -> Choices:
    return {PROFESSION: [standing.credential.profession, NOT_STATED], **choices}


def _of(requirement: Requirement, rules: RuleSet) -> Iterator[Choices]:
    types = sorted(rules.accepts.keys() & requirement.accepts.keys() if requirement.accepts else rules.accepts)
    if requirement.kind in (Kind.TOTAL, Kind.MINIMUM):
        yield {CREDIT: types}
    if requirement.topics:
        yield {CREDIT: types, STATE_TOPIC: list(requirement.topics)}
    if requirement.component_types:
        yield {CREDIT: list(requirement.component_types)}
