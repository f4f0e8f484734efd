"""Read credentials, cycles, answers and the ledger as `evaluate` takes them, for any number of people at once."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.db import models

from accounts.licenses.access import own_credentials
from accounts.licenses.enums import CredentialKind, Issuer
from accounts.licenses.models import Credential
from accounts.users.models import User
from programs.credits import Credit
from programs.ledger.models import Entry
from programs.ledger.queries import as_credits
from programs.requirements.clocks import LICENSED_ON, Dates, look_back
from programs.requirements.enums import Kind
from programs.requirements.library import terms
from programs.requirements.matching import authority_of, rules_of, version_for
from programs.requirements.models import Answer, Cycle, OwnTarget, RuleVersion
from programs.requirements.reading import UNITS
from programs.requirements.rules import Evaluation, Facts, evaluate
from programs.requirements.ruleset import Accepted, Requirement, RuleSet, Source
from programs.requirements.ruleset import Cycle as CycleRule

DEGREE = "degree"
OWN = "own"  # the authority of a rule set that a person's own targets make


@dataclass(frozen=True)
class Told:
    """What one person told us: about themselves and about one of their credentials."""

    answers: Mapping[str, bool | str]
    licensed_on: dt.date | None = None
    route: str = ""
    met: Mapping[str, dt.date] = field(default_factory=dict)
    waived: frozenset[str] = frozenset()

    @property
    def degree(self) -> str:
        return str(self.answers.get(DEGREE, ""))


@dataclass(frozen=True)
class Standing:
    """How one credential stands. `evaluation` is None without a rule, or while the degree has to be asked first.

    `cycle` is None for a license that isn't on file, and until the nightly job has begun one. `is_own`: the rule is
    made of the person's own targets.
    """

    credential: Credential
    cycle: Cycle | None
    version: RuleVersion | None
    evaluation: Evaluation | None
    due_on: dt.date
    told: Told
    facts: Facts
    dates: Dates
    asks_degree: bool = False
    is_own: bool = False

    def with_credits(self, credits: Sequence[Credit], *, as_of: dt.date) -> Evaluation | None:
        """Return how it would stand with other credit."""
        if self.evaluation is None:
            return None
        return evaluate(self.evaluation.rule_set, credits, self.facts, self.dates, as_of=as_of)


@dataclass(frozen=True)
class Ledger:
    """The entries of one person, and the same as credits."""

    entries: Sequence[Entry]
    credits: Sequence[Credit]


def own_standings(user: User, *, as_of: dt.date) -> list[Standing]:
    """Return how all of a person's credentials stand, the soonest to expire first."""
    return standings(own_credentials(user), as_of=as_of)


def standings(
    credentials: Sequence[Credential], *, as_of: dt.date, ledgers: Mapping[int, Ledger] | None = None
) -> list[Standing]:
    """Return how credentials stand on a day, of one person or of many, with a constant number of queries."""
    users = {credential.user_id for credential in credentials}
    ledgers = ledgers if ledgers is not None else ledgers_of(users)
    told = _told(credentials)
    cycles = {cycle.credential_id: cycle for cycle in _running(credentials)}
    versions = versions_of({authority_of(credential) for credential in credentials})
    targets = _targets(credentials)
    return [
        _standing(
            credential,
            told[credential.pk],
            cycles.get(credential.pk),
            versions,
            targets.get(credential.pk, []),
            ledgers.get(credential.user_id, Ledger((), ())).credits,
            as_of,
        )
        for credential in credentials
    ]


def ledgers_of(users: Iterable[int]) -> dict[int, Ledger]:
    """Return the ledger of each person, latest entry first, in four queries."""
    found: dict[int, list[Entry]] = defaultdict(list)
    for entry in Entry.objects.filter(user__in=users, deleted_at=None).with_parts().order_by("-completed_on", "-pk"):
        found[entry.user_id].append(entry)
    return {user: Ledger(entries, as_credits(entries)) for user, entries in found.items()}


def versions_of(authorities: Iterable[str]) -> list[RuleVersion]:
    """Return the published versions of some authorities."""
    codes = {code for code in authorities if code}
    return list(RuleVersion.objects.published().filter(authority__code__in=codes).select_related("authority"))


def facts_of(told: Told, carried: Decimal) -> Facts:
    return Facts(answers=told.answers, route=told.route, met=told.met, carried=carried, waived=told.waived)


def start_of(credential: Credential, due_on: dt.date, versions: Iterable[RuleVersion], degree: str) -> dt.date:
    """Return the day on which a cycle without a known start probably began, which decides its version."""
    version, _ = version_for(credential, degree or "MD", versions, starts_on=due_on)
    rules = rules_of(version) if version else None
    months = (rules.cycle.term_months or rules.cycle.months) if rules else None
    return look_back(due_on, months) if months else due_on


def _standing(
    credential: Credential,
    told: Told,
    cycle: Cycle | None,
    versions: Sequence[RuleVersion],
    targets: Sequence[OwnTarget],
    credits: Sequence[Credit],
    as_of: dt.date,
) -> Standing:
    due_on = cycle.due_on if cycle else credential.current_period.expires_on
    asks_degree = False
    version = cycle.version if cycle else None
    if version is None:
        starts_on = (cycle.starts_on if cycle else None) or start_of(credential, due_on, versions, told.degree)
        version, asks_degree = version_for(credential, told.degree, versions, starts_on=starts_on)
    rules = rules_of(version) if version else None
    is_own = rules is None and not asks_degree and bool(targets)
    if is_own:
        rules = own_rules(targets)
    facts = facts_of(told, cycle.carried if cycle else Decimal(0))
    dates = Dates(
        due_on=due_on,
        starts_on=cycle.starts_on if cycle else None,
        licensed_on=told.licensed_on,
        milestones={each.kind: each.due_on for each in credential.milestones.all()},
    )
    evaluation = evaluate(rules, credits, facts, dates, as_of=as_of) if rules else None
    return Standing(
        credential, cycle, version, evaluation, due_on, told, facts, dates, asks_degree=asks_degree, is_own=is_own
    )


def own_rules(targets: Sequence[OwnTarget]) -> RuleSet:
    """Return a rule set of the person's own targets. Every type counts one for one, and an activity by its largest."""
    requirements = [
        Requirement(
            code=f"own-{target.pk}",
            kind=Kind.TOPIC if target.topic_id else Kind.TOTAL,
            label=target.label,
            amount=target.amount,
            topics=(target.topic.code,) if target.topic else (),
        )
        for target in targets
    ]
    return RuleSet(
        authority=OWN,
        profession="ANY",
        unit=UNITS[0],
        cycle=CycleRule(months=max(target.months for target in targets), term_months=None),
        source=Source(text="", as_of="", confidence="high"),
        accepts={code: Accepted() for code in terms().credit_types},
        requirements=tuple(requirements),
    )


def _running(credentials: Sequence[Credential]) -> models.QuerySet[Cycle]:
    return Cycle.objects.running().filter(credential__in=credentials).select_related("version__authority")


def _targets(credentials: Sequence[Credential]) -> dict[int, list[OwnTarget]]:
    found: dict[int, list[OwnTarget]] = defaultdict(list)
    for target in OwnTarget.objects.filter(credential__in=credentials).select_related("topic").order_by("pk"):
        found[target.credential_id].append(target)
    return found


def _told(credentials: Sequence[Credential]) -> dict[int, Told]:
    """Return what was told by credential id. A DEA registration on file answers the question about one."""
    users = {credential.user_id for credential in credentials}
    of_person: dict[int, dict[str, Any]] = defaultdict(dict)
    of_credential: dict[int, dict[str, Any]] = defaultdict(dict)
    for answer in Answer.objects.filter(user__in=users):
        (of_credential[answer.credential_id] if answer.credential_id else of_person[answer.user_id])[answer.code] = (
            answer.value
        )
    registered = Credential.objects.filter(user__in=users, kind=CredentialKind.REGISTRATION, issuer=Issuer.DEA)
    for user in registered.values_list("user_id", flat=True):
        of_person[user]["dea_registered"] = True
    return {
        credential.pk: _as_told({**of_person[credential.user_id], **of_credential[credential.pk]})
        for credential in credentials
    }


def _as_told(values: Mapping[str, Any]) -> Told:
    met = {code.removeprefix("met:"): value for code, value in values.items() if code.startswith("met:")}
    licensed_on = values.get(LICENSED_ON)
    return Told(
        answers={
            code: value for code, value in values.items() if ":" not in code and code not in (LICENSED_ON, "route")
        },
        licensed_on=dt.date.fromisoformat(licensed_on) if licensed_on else None,
        route=values.get("route", ""),
        met={code: dt.date.fromisoformat(value) for code, value in met.items()},
        waived=frozenset(code.removeprefix("waived:") for code in values if code.startswith("waived:")),
    )
