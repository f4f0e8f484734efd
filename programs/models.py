"""Index of the parts (Django looks here); inside the app import from the home module."""

from programs.catalog.models import Accreditor, ActivityFormat, CreditOffer, CreditType, Program, Provider
from programs.evidence.models import Outcome
from programs.reminders.models import Schedule, Step

__all__ = [
    "Accreditor",
    "ActivityFormat",
    "CreditOffer",
    "CreditType",
    "Outcome",
    "Program",
    "Provider",
    "Schedule",
    "Step",
]
