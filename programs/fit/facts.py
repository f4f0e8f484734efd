"""What career fit is judged by: what is on file for a program, and the role that someone works toward. Pure."""

import datetime as dt
from dataclasses import dataclass, field

from programs.catalog.enums import Interprofessional, Relationships, Stated, Support
from programs.evidence.enums import Grade, MooreLevel
from programs.providers.rules import Standing
from programs.sources import Confidence


@dataclass(frozen=True, kw_only=True)
class Source:
    """What on file says so, where it was read, when that was verified, and how far. '' and None mean 'not on file'."""

    what: str
    where: str = ""
    study: str = ""  # code of the outcome, which has a page of its own
    checked_on: dt.date | None = None
    confidence: Confidence | None = None


@dataclass(frozen=True, kw_only=True)
class Result:
    """A published outcome. `reason` says what most determines its grade."""

    measure: str
    level: MooreLevel
    grade: Grade
    reason: str
    source: Source
    all_planned: bool = True


@dataclass(frozen=True)
class Skill:
    """A competency."""

    code: str
    name: str


@dataclass(frozen=True, kw_only=True)
class Claim:
    """Something a listing states about its content, with the evidence on file for it."""

    stated: Stated = Stated.NOT_STATED
    evidence: str = ""

    @property
    def ticked(self) -> bool:
        return self.stated == Stated.YES and self.evidence != ""

    @property
    def open(self) -> bool:
        return self.stated == Stated.NOT_STATED


@dataclass(frozen=True, kw_only=True)
class Facts:
    """What's on file about a program on a day."""

    listing: Source
    standing: Standing = Standing.ACCREDITED
    accreditation: str = ""  # what was found, with list and date
    results: tuple[Result, ...] = ()
    relationships: Relationships = Relationships.NOT_STATED
    support: Support = Support.NOT_STATED
    supporters: tuple[str, ...] = ()
    disclosure: bool = False
    disclosure_required: bool = True
    interprofessional: Interprofessional = Interprofessional.NOT_STATED
    interprofessional_evidence: str = ""
    ipce_credit: bool = False
    professions: tuple[str, ...] = ()
    skills: tuple[Skill, ...] = ()
    leadership: Claim = field(default_factory=Claim)
    practice_change: Claim = field(default_factory=Claim)


@dataclass(frozen=True, kw_only=True)
class DestinationRole:
    """The role someone works toward, and the codes of the competencies they have. None if they didn't say."""

    code: str
    name: str
    skills: frozenset[str]
    source: Source
    has: frozenset[str] | None = None

    @property
    def lacking(self) -> frozenset[str]:
        return self.skills - (self.has or frozenset())
