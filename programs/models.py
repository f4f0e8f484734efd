"""Imports the model modules, because Django looks here. Inside the app, import from those instead."""

from programs.backups.models import BackupContact
from programs.calendars.models import CalendarFeed
from programs.catalog.models import Program
from programs.catalog.parts import CreditOffer, Faculty, FormerProgramSlug, Offering, Price, StateTopic, Supporter
from programs.catalog.vocabulary import ActivityFormat, CreditType, MandatedTopic
from programs.competencies.models import Competency, Destination, Role
from programs.digests.models import Digest
from programs.evidence.models import Outcome, OutcomeDocument, OutcomeWords
from programs.importing.models import Import, RowError
from programs.index.models import IndexImage, KnownWord, Mark, Synonym, Value, WordSet
from programs.ledger.models import Certificate, Entry, EntryCredit, EntryTopic, LedgerImport
from programs.links.models import LinkCheck
from programs.portal.models import Correction, ListingDay
from programs.providers.models import Accreditation, Accreditor, FormerProviderSlug, Provider, ProviderNumber
from programs.reminders.models import Deadline, Step
from programs.requirements.models import (
    Answer,
    Authority,
    Cycle,
    OwnTarget,
    Posting,
    RenewalTick,
    RuleReport,
    RuleVersion,
)
from programs.rosters.models import Authorization, Confirmation, Roster
from programs.search.models import ProgramDocument, ProgramWords
from programs.shortlist.models import ShortlistItem
from programs.transcripts.models import Pack

__all__ = [
    "Accreditation",
    "Accreditor",
    "ActivityFormat",
    "Answer",
    "Authority",
    "Authorization",
    "BackupContact",
    "CalendarFeed",
    "Certificate",
    "Competency",
    "Confirmation",
    "Correction",
    "CreditOffer",
    "CreditType",
    "Cycle",
    "Deadline",
    "Destination",
    "Digest",
    "Entry",
    "EntryCredit",
    "EntryTopic",
    "Faculty",
    "FormerProgramSlug",
    "FormerProviderSlug",
    "Import",
    "IndexImage",
    "KnownWord",
    "LedgerImport",
    "LinkCheck",
    "ListingDay",
    "MandatedTopic",
    "Mark",
    "Offering",
    "Outcome",
    "OutcomeDocument",
    "OutcomeWords",
    "OwnTarget",
    "Pack",
    "Posting",
    "Price",
    "Program",
    "ProgramDocument",
    "ProgramWords",
    "Provider",
    "ProviderNumber",
    "RenewalTick",
    "Role",
    "Roster",
    "RowError",
    "RuleReport",
    "RuleVersion",
    "ShortlistItem",
    "StateTopic",
    "Step",
    "Supporter",
    "Synonym",
    "Value",
    "WordSet",
]
