"""Career fit: four factors of 0 to 3 points, each with a sentence and its sources. Pure.

The definitions are in `words.py`. What they leave open is decided here, and said on the method page:

- *Unknown* is what the listing doesn't state. A factor that depends on it is a range over what the answer could be.
- *A statement without its evidence* isn't unknown. It gives no point: the factor has the highest value that what's on
  file does prove. Joint planning that nothing documents counts as open to several professions.
- *A missing disclosure statement* isn't unknown either, it's what 1 point means. It becomes 0 when a commercial
  supporter is known that nothing discloses.
- *Content that isn't clinical* has no relationships to disclose, so relationships that aren't stated count as none. If
  the provider states some, it's 2 points. These two are the only answers to an unknown that can lower a factor.
- A factor is *known* if it's a single number. Below three of them there's no total, and without accreditation nothing.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import product
from typing import TypeVar

from cmehub.lib.sentences import lower_first
from programs.catalog.enums import Interprofessional, Relationships, Stated, Support
from programs.evidence.enums import Grade, MooreLevel
from programs.fit.facts import Claim, DestinationRole, Facts, Result, Skill, Source
from programs.providers.rules import Standing
from programs.sources import Confidence

_Answer = TypeVar("_Answer", Relationships, Support)

MOST = 3
FACTORS = 4
ONE_UNKNOWN = "one factor unknown"
FEWEST_KNOWN = 3
_NUMBERS = ("None", "Only one", "Only two")

LEARNED = frozenset({MooreLevel.SATISFACTION, MooreLevel.DECLARATIVE, MooreLevel.PROCEDURAL})
_ENOUGH_SAID = LEARNED | {MooreLevel.PARTICIPATION, MooreLevel.COMPETENCE}  # the level alone decides the points
MEASURED = {
    MooreLevel.PARTICIPATION: "Only participation was measured",
    MooreLevel.SATISFACTION: "Satisfaction was measured",
    MooreLevel.DECLARATIVE: "Knowledge was measured",
    MooreLevel.PROCEDURAL: "Knowledge of a procedure was measured",
    MooreLevel.COMPETENCE: "Competence was measured in an educational setting",
    MooreLevel.PERFORMANCE: "Performance in practice was measured",
    MooreLevel.PATIENTS: "Patients' health was measured",
    MooreLevel.COMMUNITY: "The health of a population was measured",
}


@dataclass(frozen=True)
class Factor:
    """Points from `low` to `high`, which are equal if everything they depend on is known."""

    name: str
    low: int
    high: int
    sentence: str
    sources: tuple[Source, ...] = ()

    @property
    def is_known(self) -> bool:
        return self.low == self.high

    @property
    def words(self) -> str:
        return f"{_range(self.low, self.high)} of {MOST}"


@dataclass(frozen=True)
class Fit:
    """The factors, or none without accreditation. `refusal` says why there's no total, or is ''."""

    factors: tuple[Factor, ...]
    refusal: str
    role: DestinationRole | None

    @property
    def low(self) -> int:
        return sum(factor.low for factor in self.factors)

    @property
    def high(self) -> int:
        return sum(factor.high for factor in self.factors)

    @property
    def words(self) -> str:
        """'8 of 12', '8 to 11 of 12', or '' if there's no total."""
        return "" if self.refusal else total_in_words(self.low, self.high)

    @property
    def note(self) -> str:
        """'one factor unknown' beside a range, else ''."""
        return "" if self.refusal or self.low == self.high else ONE_UNKNOWN

    @property
    def question(self) -> str:
        return "Why is there no career fit?" if self.refusal else f"Why {self.words}?"


def career_fit(facts: Facts, role: DestinationRole | None = None) -> Fit:
    """Return the career fit for a destination role, or by the default rule without one."""
    if facts.standing != Standing.ACCREDITED:
        return Fit((), _unaccredited(facts), role)
    factors = (
        outcome_tracking(facts),
        commercial_independence(facts),
        interprofessional_design(facts),
        career_applicability(facts, role),
    )
    return Fit(factors, _too_few(sum(factor.is_known for factor in factors)), role)


def _too_few(known: int) -> str:
    if known >= FEWEST_KNOWN:
        return ""
    verb = "is" if known == 1 else "are"
    return f"{_NUMBERS[known]} of the four factors {verb} known, and a total needs three."


def _unaccredited(facts: Facts) -> str:
    match facts.standing:
        case Standing.LAPSED:
            return f"The provider's accreditation has lapsed: it {lower_first(facts.accreditation)}."
        case Standing.NOT_YET:
            return "The provider's accreditation hasn't started yet."
        case Standing.NONE_FOUND:
            return f"{facts.accreditation}."
        case _:
            return "Whether the provider is accredited isn't stated."


# -- outcome tracking --------------------------------------------------------------------------------------------------


def outcome_tracking(facts: Facts) -> Factor:
    """Score the best result, whichever way it went. Reviews and measures without a result don't count."""
    counted = [result for result in facts.results if result.grade not in (Grade.CONTEXT, Grade.U)]
    if not counted:
        return Factor(
            "Outcome tracking", 0, MOST, "No result is on file, so we don't know what was measured.", (facts.listing,)
        )
    best = min(counted, key=_order)
    points = result_points(best)
    return Factor("Outcome tracking", points, points, _measured(best), (best.source,))


def result_points(result: Result) -> int:
    """Return the points of one result. Grades A and B are objective, with both values and at least half followed up."""
    if result.level == MooreLevel.PARTICIPATION:
        return 0
    if result.level in LEARNED:
        return 1
    if result.level == MooreLevel.COMPETENCE:
        return 2
    return 3 if result.grade in (Grade.A, Grade.B) else 2


def _order(result: Result) -> tuple[int, bool, bool]:
    """Sort the most points first, then what needs no caveat."""
    return -result_points(result), result.source.confidence == Confidence.LOW, not result.all_planned


def _measured(result: Result) -> str:
    level = f"{MEASURED[result.level]} (Moore level {result.level}): {result.measure}."
    full = result_points(result) == MOST
    weak = "" if full or result.level in _ENOUGH_SAID else result.reason
    both = "It was measured objectively, and both values are published." if full else ""
    selected = "" if result.all_planned else "The provider selected which results to report."
    low = "The figures still need verification." if result.source.confidence == Confidence.LOW else ""
    return _sentences(level, weak, both, selected, low)


# -- commercial independence -------------------------------------------------------------------------------------------


def commercial_independence(facts: Facts) -> Factor:
    """Score relationships (Standard 3) and commercial support (Standard 4).

    Content that isn't clinical has no relationships to disclose unless some are stated. Support is always disclosed.
    """
    supported = Support.RECEIVED if facts.supporters else facts.support
    undisclosed = not facts.disclosure and not facts.supporters
    if supported == Support.RECEIVED and undisclosed:
        return _independence(facts, [0], "It received commercial support, and the listing discloses no supporter.")
    if facts.disclosure_required and not facts.disclosure:
        return _independence(
            facts, [1], "The provider is accredited, and the listing has no disclosure statement.", _open_support(facts)
        )
    relationships = facts.relationships
    if relationships == Relationships.NOT_STATED and not facts.disclosure_required:
        relationships = Relationships.NONE
    points = [
        0 if support == Support.RECEIVED and undisclosed else _disclosed(related, support)
        for related, support in product(_answers(relationships), _answers(supported))
    ]
    return _independence(facts, points, _of_relationships(facts), _of_support(facts, supported))


def _disclosed(relationships: Relationships, support: Support) -> int:
    return 3 if relationships == Relationships.NONE and support == Support.NONE else 2


def _answers(stated: _Answer) -> list[_Answer]:
    """Return what the answer could be."""
    every = type(stated)
    return [stated] if stated.value != "not_stated" else [each for each in every if each.value != "not_stated"]


def _independence(facts: Facts, points: Iterable[int], *sentences: str) -> Factor:
    what = "Disclosure statement on the listing" if facts.disclosure else "The listing, without a disclosure statement"
    possible = sorted(points)
    return Factor(
        "Commercial independence",
        possible[0],
        possible[-1],
        _sentences(*sentences),
        (_from_listing(facts, what),),
    )


def _of_relationships(facts: Facts) -> str:
    match facts.relationships:
        case Relationships.NONE:
            return "Nobody who controls the content has a relevant financial relationship."
        case Relationships.MITIGATED:
            return "Relevant financial relationships were mitigated."
    if not facts.disclosure_required:
        return "The content isn't clinical, so there are no relationships to disclose."
    return "Financial relationships aren't stated."


def _of_support(facts: Facts, support: Support) -> str:
    match support:
        case Support.NONE:
            return "It received no commercial support."
        case Support.RECEIVED:
            by = f" from {_listed(facts.supporters)}" if facts.supporters else ""
            return f"It received commercial support{by}, and discloses it."
    return "Whether it received commercial support isn't stated."


def _open_support(facts: Facts) -> str:
    return _of_support(facts, facts.support) if facts.support == Support.NOT_STATED and not facts.supporters else ""


# -- interprofessional design ------------------------------------------------------------------------------------------


def interprofessional_design(facts: Facts) -> Factor:
    """Score for whom and by whom it was planned. An audience of several professions proves 1 point."""
    evidence = facts.interprofessional_evidence
    several = len(facts.professions) > 1
    for_whom = f"It's for several professions: {_listed(facts.professions)}." if several else ""
    noted = _from_listing(facts, evidence) if evidence else facts.listing
    if facts.ipce_credit:
        ipce = _from_listing(facts, "Interprofessional continuing education (IPCE) credit")
        return _design(3, 3, "It awards IPCE credit, which means it was planned by and for the team.", ipce)
    match facts.interprofessional:
        case Interprofessional.TEAM if evidence:
            return _design(3, 3, "Its planning by and for the team is documented.", noted)
        case Interprofessional.PLANNED if evidence:
            return _design(2, 2, "Two or more professions planned it.", noted)
        case Interprofessional.TEAM | Interprofessional.PLANNED:
            claim = "The listing says that several professions planned it, but no evidence of that is on file."
            return _design(1, 1, claim, facts.listing)
        case Interprofessional.OPEN:
            return _design(1, 1, for_whom or "It's open to several professions.", facts.listing)
        case Interprofessional.SINGLE if not several:
            return _design(0, 0, "It's for a single profession.", facts.listing)
        case Interprofessional.SINGLE:
            return _design(1, 1, f"{for_whom} The listing says that it was designed for one of them.", facts.listing)
    unknown = _sentences(for_whom, "Which professions planned it isn't stated.")
    return _design(1 if several else 0, MOST, unknown, facts.listing)


def _design(low: int, high: int, sentence: str, source: Source) -> Factor:
    return Factor("Interprofessional design", low, high, sentence, (source,))


# -- career applicability ----------------------------------------------------------------------------------------------


def career_applicability(facts: Facts, role: DestinationRole | None) -> Factor:
    """Score what the program teaches for the destination role, or by the default rule without one."""
    taught = facts.skills if role is None else tuple(skill for skill in facts.skills if skill.code in role.skills)
    most_of_skills = 1 if role is None else 2
    low = 2 if facts.leadership.ticked else min(len(taught), most_of_skills)
    high = 2 if facts.leadership.open else low
    said = [_of_skills(taught, role), _of_leadership(facts.leadership, matters=low < 2)]
    lacked = () if role is None else tuple(skill for skill in taught if skill.code in role.lacking)
    if role is not None and lacked:
        low = MOST if facts.practice_change.ticked else low
        high = MOST if facts.practice_change.ticked or facts.practice_change.open else high
        said += [_of_lacked(lacked, role, every=lacked == taught), _of_project(facts.practice_change)]
    return Factor("Career applicability", low, max(low, high), _sentences(*said), _applicable(facts, role))


def _of_skills(taught: tuple[Skill, ...], role: DestinationRole | None) -> str:
    names = _listed(tuple(skill.name for skill in taught))
    if role is None:
        if not taught:
            return "The listing names no career competency."
        return f"It teaches {_count(len(taught), 'career ')}: {names}."
    if not taught:
        return f"It teaches no competency of “{role.name}.”"
    return f"It teaches {_count(len(taught))} of “{role.name}”: {names}."


def _of_leadership(leadership: Claim, *, matters: bool) -> str:
    if leadership.ticked:
        return "It has leadership or operations content."
    if leadership.stated == Stated.YES:
        return "The listing says that it has leadership or operations content, but no evidence of that is on file."
    return "Whether it has leadership or operations content isn't stated." if leadership.open and matters else ""


def _of_lacked(lacked: tuple[Skill, ...], role: DestinationRole, *, every: bool) -> str:
    them = "it" if len(lacked) == 1 else "them"
    if role.has is None:
        return f"We don't know whether you have {them}, and count {them} as lacking."
    return f"You lack {them}." if every else f"You lack {_listed(tuple(skill.name for skill in lacked))}."


def _of_project(project: Claim) -> str:
    if project.ticked:
        return "It includes a practice-change project."
    if project.stated == Stated.YES:
        return "The listing says that it includes a practice-change project, but no evidence of that is on file."
    if project.open:
        return "Whether it includes a practice-change project isn't stated."
    return "It includes no practice-change project."


def _applicable(facts: Facts, role: DestinationRole | None) -> tuple[Source, ...]:
    claims = (facts.leadership,) if role is None else (facts.leadership, facts.practice_change)
    return (
        _from_listing(facts, "Competencies on the listing") if facts.skills else facts.listing,
        *(_from_listing(facts, claim.evidence) for claim in claims if claim.ticked),
        *([] if role is None else [role.source]),
    )


# -- words -------------------------------------------------------------------------------------------------------------


def _from_listing(facts: Facts, what: str) -> Source:
    """Return what on the listing says so. It's as well verified as the listing."""
    listing = facts.listing
    return Source(what=what, where=listing.where, checked_on=listing.checked_on, confidence=listing.confidence)


def _range(low: int, high: int) -> str:
    return f"{low}" if low == high else f"{low} to {high}"


def total_in_words(low: int, high: int) -> str:
    """Return '8 of 12' or '8 to 11 of 12'."""
    return f"{_range(low, high)} of {MOST * FACTORS}"


def _sentences(*each: str) -> str:
    return " ".join(filter(None, each))


def _count(number: int, kind: str = "") -> str:
    return f"one {kind}competency" if number == 1 else f"{number} {kind}competencies"


def _listed(names: tuple[str, ...]) -> str:
    """Return 'A and B' or 'A, B and C', with semicolons if a name contains a comma."""
    mark = "; " if any("," in name for name in names) else ", "
    return " and ".join(filter(None, [mark.join(names[:-1]), *names[-1:]]))
