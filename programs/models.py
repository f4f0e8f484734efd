"""Imports the model modules, because Django looks here. Inside the app, import from those instead."""

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
