"""Imports the model modules, because Django looks here. Inside the app, import from those instead."""

from programs.catalog.models import Program
from programs.catalog.parts import CreditOffer, Faculty, FormerProgramSlug, Offering, Price, StateTopic, Supporter
from programs.catalog.vocabulary import ActivityFormat, CreditType, MandatedTopic
from programs.competencies.models import Competency, Destination, Role
from programs.evidence.models import Outcome
from programs.importing.models import Import, RowError
from programs.links.models import LinkCheck
from programs.portal.models import Correction, ListingDay
from programs.providers.models import Accreditation, Accreditor, FormerProviderSlug, Provider, ProviderNumber
from programs.reminders.models import Schedule, Step
from programs.shortlist.models import ShortlistItem

__all__ = [
    "Accreditation",
    "Accreditor",
    "ActivityFormat",
    "Competency",
    "Correction",
    "CreditOffer",
    "CreditType",
    "Destination",
    "Faculty",
    "FormerProgramSlug",
    "FormerProviderSlug",
    "Import",
    "LinkCheck",
    "ListingDay",
    "MandatedTopic",
    "Offering",
    "Outcome",
    "Price",
    "Program",
    "Provider",
    "ProviderNumber",
    "Role",
    "RowError",
    "Schedule",
    "ShortlistItem",
    "StateTopic",
    "Step",
    "Supporter",
]
