"""What one entry counts for, as sentences: for the page after saving it, and for a program's page."""

import datetime as dt
from collections.abc import Sequence

from django.http import HttpRequest

from accounts.users.models import User
from programs.catalog.models import Program
from programs.ledger.effects import Effect
from programs.ledger.models import Entry
from programs.requirements import words
from programs.requirements.candidates import load
from programs.requirements.cards import place
from programs.requirements.helping import gain
from programs.requirements.queries import Standing, ledgers_of, own_standings
from programs.search.additions import Addition


def effects(entry: Entry, as_of: dt.date) -> list[Effect]:
    """Return what an entry counts for, one effect for each credential of its owner that has a rule."""
    return [
        made for standing in own_standings(entry.user, as_of=as_of) if (made := effect(standing, str(entry.public_id)))
    ]


def duties(request: HttpRequest, program: Program, as_of: dt.date) -> Addition | None:
    """Return what a program would count for, for the signed-in person's credentials."""
    if not isinstance(request.user, User) or not program.offers.all():
        return None
    standings = own_standings(request.user, as_of=as_of)
    if not standings:
        return None
    credits = ledgers_of([request.user.pk])
    mine = credits[request.user.pk].credits if request.user.pk in credits else ()
    credit = load([program.pk])[program.pk].credit(as_of)
    lines = [
        (place(standing), made.words if (made := gain(standing, mine, credit)) else _why_nothing(standing))
        for standing in standings
    ]
    return Addition("programs/requirements/_duties.html", {"lines": lines})


def effect(standing: Standing, key: str) -> Effect | None:
    """Return what an entry counts for. `key` is its public id. None: there's no rule."""
    evaluation = standing.evaluation
    if evaluation is None:
        return None
    unit = evaluation.rule_set.unit
    parts: list[str] = []
    reasons: list[str] = []
    for each in evaluation.progress:
        for counted in each.counted:
            if counted.key == key:
                measured = words.unit_of(each.requirement, unit)
                parts.append(f"{words.keep_names(each.requirement.label)}: {words.amount(counted.amount, measured)}")
        reasons += [words.refusal(refused, evaluation) for refused in each.refused if refused.key == key]
    if parts:
        return Effect(place(standing), counts=True, text=_sentences(parts, _once(reasons)))
    return Effect(place(standing), counts=False, text=words.joined(_once(reasons)) or "nothing that it still needs")


def _sentences(parts: Sequence[str], reasons: Sequence[str]) -> str:
    return "; ".join([*parts, *(f"a part doesn't count: {reason}" for reason in reasons)])


def _once(reasons: Sequence[str]) -> list[str]:
    return list(dict.fromkeys(reasons))


def _why_nothing(standing: Standing) -> str:
    evaluation = standing.evaluation
    if evaluation is None:
        return "one question first" if standing.asks_degree else "we have no rule for this yet"
    return "nothing left to earn" if not evaluation.open else "not for what's missing"
