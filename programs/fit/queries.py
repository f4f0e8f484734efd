"""Read programs into the facts that the rules score. The same number of queries, whatever the number of programs."""

import datetime as dt
from collections.abc import Iterable

from django.db.models import Prefetch

from accounts.users.enums import AUDIENCES
from accounts.users.models import User
from cmehub.lib.sentences import lower_first
from programs.catalog import facts as listings
from programs.catalog.enums import Interprofessional, Relationships, Stated, Support
from programs.catalog.models import Program, ProgramQuerySet
from programs.catalog.parts import CreditOffer, Supporter
from programs.competencies.models import Competency, Destination, Role
from programs.evidence.enums import MooreLevel
from programs.evidence.models import Outcome
from programs.evidence.rules import grade
from programs.fit.facts import Claim, DestinationRole, Facts, Result, Skill, Source
from programs.fit.rules import Fit, career_fit
from programs.providers.models import Accreditation
from programs.sources import Confidence

IPCE = "IPCE"


def fit_of(program: Program, *, as_of: dt.date, destination: DestinationRole | None = None) -> Fit:
    """Return the career fit of a saved program, also before it's published."""
    return fits_of([program], as_of=as_of, destination=destination)[program.pk]


def fits_of(
    programs: Iterable[Program], *, as_of: dt.date, destination: DestinationRole | None = None
) -> dict[int, Fit]:
    """Return the career fit of each saved program by its key."""
    found = for_fit(Program.objects.filter(pk__in=[program.pk for program in programs]))
    return {program.pk: career_fit(facts_of(program, as_of), destination) for program in found}


def destination_of(user: User) -> DestinationRole | None:
    """Return someone's destination role with the competencies they have, or None if they chose no role."""
    own = _own(user)
    return as_destination(own.role, has=_codes(own)) if own and own.role else None


def competencies_of(user: User) -> frozenset[str] | None:
    """Return the codes of the competencies that someone has, or None if they never said."""
    own = _own(user)
    return _codes(own) if own else None


def _own(user: User) -> Destination | None:
    return Destination.objects.filter(user=user).select_related("role").prefetch_related("has").first()


def _codes(own: Destination) -> frozenset[str]:
    return frozenset(competency.code for competency in own.has.all())


def as_destination(role: Role, *, has: frozenset[str] | None = None) -> DestinationRole:
    """Return a role for the rules. `has` are the codes of the competencies that the person has, if they said."""
    return DestinationRole(
        code=role.code,
        name=role.name,
        skills=frozenset(role.competencies.values_list("code", flat=True)),
        source=Source(what=f"What “{role.name}” asks for", where=role.source, confidence=_confidence(role.confidence)),
        has=has,
    )


def for_fit(programs: ProgramQuerySet) -> ProgramQuerySet:
    """Load what `facts_of` reads."""
    return (
        programs.select_related("provider")
        .defer("description")
        .prefetch_related(
            Prefetch("provider__accreditations", Accreditation.objects.select_related("accreditor")),
            Prefetch("outcomes", Outcome.objects.order_by("rank", "code")),
            Prefetch("offers", CreditOffer.objects.select_related("credit_type")),
            Prefetch("supporters", Supporter.objects.order_by("pk")),
            Prefetch("competencies", Competency.objects.order_by("name")),
        )
    )


def facts_of(program: Program, as_of: dt.date) -> Facts:
    """Return what's on file about a program from `for_fit`."""
    return Facts(
        listing=Source(
            what="The listing",
            where=program.source,
            checked_on=program.checked_on,
            confidence=_confidence(program.confidence),
        ),
        standing=program.provider.standing(as_of),
        accreditation=listings.accreditation(program.provider, as_of=as_of).value,
        results=tuple(_result(outcome) for outcome in program.outcomes.all()),
        relationships=Relationships(program.relationships),
        support=Support(program.support),
        supporters=tuple(supporter.name for supporter in program.supporters.all()),
        disclosure=bool(program.disclosure),
        disclosure_required=program.disclosure_required,
        interprofessional=Interprofessional(program.interprofessional),
        interprofessional_evidence=program.interprofessional_evidence,
        ipce_credit=any(offer.credit_type.code == IPCE for offer in program.offers.all()),
        professions=tuple(lower_first(AUDIENCES[profession]) for profession in program.professions),
        skills=tuple(Skill(each.code, each.name) for each in program.competencies.all()),
        leadership=Claim(stated=Stated(program.leadership), evidence=program.leadership_evidence),
        practice_change=Claim(stated=Stated(program.practice_change), evidence=program.practice_change_evidence),
    )


def _result(outcome: Outcome) -> Result:
    return Result(
        measure=outcome.measure,
        level=MooreLevel(outcome.moore_level),
        grade=outcome.grade,
        reason=_reason(outcome),
        source=Source(
            what=outcome.citation or outcome.measure,
            where=outcome.source,
            study=outcome.code,
            checked_on=outcome.checked_on,
            confidence=_confidence(outcome.confidence),
        ),
        all_planned=outcome.all_planned,
    )


def _reason(outcome: Outcome) -> str:
    if outcome.lowered_to:
        return f"A curator lowered the grade: {outcome.lowered_because}".removesuffix(".") + "."
    return grade(outcome.record())[1][0]


def _confidence(value: str) -> Confidence | None:
    return Confidence(value) if value else None
