"""Imports the model modules, because Django looks here. Inside the app, import from those instead."""

from programs.catalog.models import Program
from programs.catalog.parts import CreditOffer, Faculty, FormerProgramSlug, Offering, Price, StateTopic, Supporter
from programs.catalog.vocabulary import ActivityFormat, CreditType, MandatedTopic
from programs.competencies.models import Competency, Role
from programs.evidence.models import Outcome
from programs.portal.models import Correction, ListingDay
from programs.providers.models import Accreditation, Accreditor, FormerProviderSlug, Provider, ProviderNumber
from programs.reminders.models import Schedule, Step

__all__ = [
    "Accreditation",
    "Accreditor",
    "ActivityFormat",
    "Competency",
    "Correction",
    "CreditOffer",
    "CreditType",
    "Faculty",
    "FormerProgramSlug",
    "FormerProviderSlug",
    "ListingDay",
    "MandatedTopic",
    "Offering",
    "Outcome",
    "Price",
    "Program",
    "Provider",
    "ProviderNumber",
    "Role",
    "Schedule",
    "StateTopic",
    "Step",
    "Supporter",
]
