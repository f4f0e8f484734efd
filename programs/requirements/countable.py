"""Which programs can count for a credential, as conditions of the search.

By credit type, profession and state-mandated topic. Whether one really counts, and for how much, only the evaluation
tells: it also knows caps, repeats and formats.
"""

from collections.abc import Iterator

from cmehub.lib.listing import NOT_STATED
from programs.index.searching import Choices
from programs.requirements.enums import Kind, Status
from programs.requirements.queries import Standing
from programs.requirements.rules import Progress
from programs.requirements.ruleset import RuleSet
from programs.search.documents import CREDIT, PROFESSION, STATE_TOPIC


def accepted(standing: Standing) -> Choices | None:
    """Return the condition for credit that the credential's rule accepts. None without a rule."""
    if standing.evaluation is None:
        return None
    return _for(standing, **{CREDIT: sorted(standing.evaluation.rule_set.accepts)})


def wanted(standing: Standing) -> Iterator[tuple[Progress, Choices]]:
    """Yield what the credential still needs, with the condition for what can count for it.

    Duties have none, and neither has what waits for the choice of a route.
    """
    if standing.evaluation is None:
        return
    for progress in standing.evaluation.open:
        if progress.status is Status.CHOOSE_ROUTE:
            continue
        for choices in _of(progress, standing.evaluation.rule_set):
            yield progress, _for(standing, **choices)


def _for(standing: Standing, **choices: list[str]) -> Choices:
    return {PROFESSION: [standing.credential.profession, NOT_STATED], **choices}


def _of(progress: Progress, rules: RuleSet) -> Iterator[dict[str, list[str]]]:
    requirement = progress.requirement
    types = sorted(rules.accepts.keys() & requirement.accepts.keys() if requirement.accepts else rules.accepts)
    if requirement.kind in (Kind.TOTAL, Kind.MINIMUM):
        yield {CREDIT: types}
    if requirement.topics:
        yield {CREDIT: types, STATE_TOPIC: list(requirement.topics)}
    if requirement.component_types:
        yield {CREDIT: list(requirement.component_types)}
